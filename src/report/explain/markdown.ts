import type { Explanation } from '../../domain/explain.js';
import { code, escaped, folded, page } from '../markdown-text.js';
import { plainMs, shownPlace } from './shown.js';
import { headParts } from './table.js';
import { type TreeOptions, treeLines } from './tree.js';

/** GitHub refuses comments of more than 65,536 characters. */
const LIMIT_BYTES = 60_000;

/** A page for a pull request. Pure. */
export function explainMarkdown(explanation: Explanation, options: TreeOptions): string {
  const { ready, parts } = headParts(explanation);
  const work = explanation.work.map(
    ({ label, selfCpuMs, selfWaitMs, ...place }) =>
      `| ${code(shownPlace(place, explanation))} | ${code(label)} | ${plainMs(selfCpuMs)} | ${plainMs(selfWaitMs)} |`,
  );
  const tree = treeLines(explanation, options).map(
    ({ depth, name, note, totalMs, selfMs, aloneMs }) =>
      `| ${'&nbsp;&nbsp;'.repeat(depth)}${code(name)} | ${note === '' ? '' : code(note)} | ${plainMs(totalMs)} | ${plainMs(selfMs)} | ${aloneMs === undefined ? '' : plainMs(aloneMs)} |`,
  );
  return page(
    [
      {
        lines: [
          `### Cold start of ${code(explanation.target)}`,
          '',
          `**${escaped(ready)}** ${escaped(parts.join(' · '))} ms`,
        ],
      },
      {
        head: ['| work before ready that is no import | | cpu ms | waits |', '| :-- | :-- | --: | --: |'],
        lines: work,
      },
      {
        head: ['| imports | imported at | total ms | itself | alone |', '| :-- | :-- | --: | --: | --: |'],
        lines: tree,
      },
      folded(
        'Warnings',
        explanation.warnings.map(({ message, remedy }) => `- ${escaped(message)} ${escaped(remedy)}`),
      ),
    ],
    LIMIT_BYTES,
  );
}

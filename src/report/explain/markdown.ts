import type { Explanation } from '../../domain/explain.js';
import { code, escaped, folded, page } from '../markdown-text.js';
import { diffBlocks, gateBlock } from './diff-markdown.js';
import { initText, invocationText, ofInvocation } from './first-invocation.js';
import {
  controlText,
  helpingLines,
  helplessParts,
  notMeasuredParts,
  refusedLines,
  undecidedHead,
  undecidedParts,
  untoldHead,
  untoldParts,
} from './remedies.js';
import { plainMs, shownPlace } from './shown.js';
import { headParts } from './table.js';
import { type TreeOptions, treeLines } from './tree.js';

/** GitHub refuses comments of more than 65,536 characters. */
const LIMIT_BYTES = 60_000;

function remedySections(explanation: Explanation) {
  const { remedies } = explanation;
  if (!remedies) return [];
  const list = (head: string, parts: readonly string[]) => ({
    head: [`**${head}**`, ''],
    lines: parts.map((part) => `- ${escaped(part)}`),
  });
  const helping = helpingLines(remedies, explanation);
  const { n } = remedies.sameAgain;
  return [
    { lines: helping.length === 0 ? [`Nothing that was measured is seen to help (n = ${n}).`] : [] },
    {
      head: [
        `| measured, applied one by one in a scratch copy | saves | n = ${n} | |`,
        '| :-- | --: | --: | :-- |',
      ],
      lines: helping.map(
        ({ name, saves, interval, note }) =>
          `| ${code(name)} | ${escaped(saves)} | ${escaped(interval)} | ${escaped(note)} |`,
      ),
    },
    list(undecidedHead(remedies).replace('m', 'M'), undecidedParts(remedies, explanation)),
    list(untoldHead(remedies).replace('n', 'N'), untoldParts(remedies, explanation)),
    list('Does not help', helplessParts(remedies, explanation)),
    list('Not moved', refusedLines(remedies, explanation)),
    list('Not measured', notMeasuredParts(remedies)),
    list('Beside them', [controlText(remedies, explanation)]),
  ];
}

const TREE_HEAD = [
  '| imports | imported at | total ms | itself | alone |',
  '| :-- | :-- | --: | --: | --: |',
];

function treeRows(explanation: Explanation, options: TreeOptions): string[] {
  return treeLines(explanation, options).map(
    ({ depth, name, note, totalMs, selfMs, aloneMs }) =>
      `| ${'&nbsp;&nbsp;'.repeat(depth)}${code(name)} | ${note === '' ? '' : code(note)} | ${plainMs(totalMs)} | ${plainMs(selfMs)} | ${aloneMs === undefined ? '' : plainMs(aloneMs)} |`,
  );
}

function invocationSections(explanation: Explanation, options: TreeOptions) {
  const { firstInvocation } = explanation;
  if (!firstInvocation) return [];
  return [
    { lines: [escaped(invocationText(firstInvocation))] },
    { head: TREE_HEAD, lines: treeRows(ofInvocation(explanation, firstInvocation), options) },
  ];
}

/** A page for a pull request. Pure. */
export function explainMarkdown(explanation: Explanation, options: TreeOptions): string {
  const { diff } = explanation;
  if (diff) return page([...diffBlocks(explanation, diff), warningsBlock(explanation)], LIMIT_BYTES);
  const { ready, parts } = headParts(explanation);
  const init = initText(explanation);
  const work = explanation.work.map(
    ({ label, selfCpuMs, selfWaitMs, ...place }) =>
      `| ${code(shownPlace(place, explanation))} | ${code(label)} | ${plainMs(selfCpuMs)} | ${plainMs(selfWaitMs)} |`,
  );
  const tree = treeRows(explanation, options);
  return page(
    [
      {
        lines: [
          `### Cold start of ${code(explanation.target)}`,
          '',
          `**${escaped(ready)}** ${escaped(parts.join(' · '))} ms`,
          ...(init === undefined ? [] : ['', escaped(init)]),
        ],
      },
      gateBlock(explanation),
      {
        head: ['| work before ready that is no import | | cpu ms | waits |', '| :-- | :-- | --: | --: |'],
        lines: work,
      },
      ...remedySections(explanation),
      { head: TREE_HEAD, lines: tree },
      ...invocationSections(explanation, options),
      warningsBlock(explanation),
    ],
    LIMIT_BYTES,
  );
}

function warningsBlock({ warnings }: Explanation) {
  return folded(
    'Warnings',
    warnings.map(({ message, remedy }) => `- ${escaped(message)} ${escaped(remedy)}`),
  );
}

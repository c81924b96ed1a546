import type { Explanation } from '../../domain/explain.js';
import type { ExplainDiff } from '../../domain/explain-diff.js';
import { type Block, code, escaped } from '../markdown-text.js';
import {
  CHANGE_FIGURES,
  type ChangeLine,
  diffHead,
  diffTotals,
  distributionLines,
  moduleLines,
  unchangedText,
} from './diff.js';

/** What changed since an earlier start, for a pull request: verdicts first. Pure. */
export function diffBlocks(explanation: Explanation, diff: ExplainDiff): Block[] {
  return [
    {
      lines: [
        `### Cold start of ${code(explanation.target)}`,
        '',
        `**${escaped(diffHead(explanation, diff))}**`,
        '',
        ...diffTotals(explanation, diff).map((line) => `${escaped(line)}  `),
      ],
    },
    gateBlock(explanation),
    tableBlock('distributions', 'version, on disk', distributionLines(diff), escaped),
    tableBlock('modules', 'imported at', moduleLines(explanation, diff), code),
    { lines: [escaped(unchangedText(diff))] },
  ];
}

/** The verdicts of --fail-on. Pure. */
export function gateBlock({ gate }: Explanation): Block {
  return {
    head: ['| verdict | rule | |', '| :-- | :-- | :-- |'],
    lines: (gate?.rules ?? []).map(
      ({ rule, verdict, sentence }) => `| **${verdict}** | ${code(rule)} | ${escaped(sentence)} |`,
    ),
  };
}

function tableBlock(
  head: string,
  note: string,
  lines: readonly ChangeLine[],
  noted: (text: string) => string,
): Block {
  return {
    head: [
      `| ${head}, in ms | | ${note} | ${CHANGE_FIGURES.join(' | ')} |`,
      '| :-- | :-- | :-- | --: | --: | --: | --: |',
    ],
    lines: lines.map(
      ({ kind, name, note: text, figures }) =>
        `| ${kind} | ${code(name)} | ${text === '' ? '' : noted(text)} | ${figures.join(' | ')} |`,
    ),
  };
}

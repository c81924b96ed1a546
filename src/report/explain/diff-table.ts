import type { Explanation } from '../../domain/explain.js';
import type { ExplainDiff, ExplainGate } from '../../domain/explain-diff.js';
import { plain } from '../../domain/plain.js';
import { counted } from '../../domain/words.js';
import { styled } from '../styled.js';
import { hanging } from '../terminal/text.js';
import {
  CHANGE_FIGURES,
  type ChangeLine,
  diffHead,
  diffTotals,
  distributionLines,
  moduleLines,
  unchangedText,
} from './diff.js';
import { grid } from './grid.js';

/** Longer tables are not read; JSON has all. */
const MOST_LINES = 15;

interface Look {
  readonly color: boolean;
  readonly all: boolean;
}

/** What changed since an earlier start, for a terminal. Pure. */
export function diffLines(explanation: Explanation, diff: ExplainDiff, look: Look, width: number): string[] {
  const [head = '', ...rest] = hanging(diffHead(explanation, diff), width);
  const bold = styled('bold', head, look);
  return [
    ...[bold, ...rest],
    ...diffTotals(explanation, diff).flatMap((line) => hanging(line, width)),
    ...section(gateLines(explanation.gate, look, width)),
    ...section(changeTable('distributions', 'version, on disk', distributionLines(diff), look, width)),
    ...section(changeTable('modules', 'imported at', moduleLines(explanation, diff), look, width)),
    '',
    ...hanging(`${nothing(diff)}${unchangedText(diff)}`, width),
  ];
}

function nothing({ modules, distributions }: ExplainDiff): string {
  return modules.length + distributions.length === 0 ? 'nothing appeared, grew, vanished or shrank · ' : '';
}

/** A line for each rule of --fail-on. Pure. */
export function gateLines(
  gate: ExplainGate | undefined,
  { color }: Pick<Look, 'color'>,
  width: number,
): string[] {
  return (gate?.rules ?? []).flatMap(({ rule, verdict, sentence }) => {
    const [head = '', ...rest] = hanging(`${verdict} ${plain(rule)}: ${plain(sentence)}`, width);
    const look = { FAIL: 'red', PASS: 'green', INCONCLUSIVE: 'yellow' } as const;
    const shown = styled(look[verdict], verdict, { color });
    return [`${shown}${head.slice(verdict.length)}`, ...rest];
  });
}

function changeTable(
  head: string,
  note: string,
  lines: readonly ChangeLine[],
  { all }: Look,
  width: number,
): string[] {
  const shown = all ? lines : lines.slice(0, MOST_LINES);
  if (shown.length === 0) return [];
  const kinds = Math.max(...shown.map(({ kind }) => kind.length));
  const rows = shown.map(({ kind, name, ...rest }) => ({ name: `${kind.padEnd(kinds)}  ${name}`, ...rest }));
  const left = lines.length - shown.length;
  return [
    ...grid({ name: head, note, figures: [...CHANGE_FIGURES] }, rows, width),
    ...(left > 0 ? [`and ${counted(left, 'smaller change')}; --all shows them`] : []),
  ];
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

import type { Explanation } from '../../domain/explain.js';
import { listed } from '../../domain/words.js';
import { hanging, wrapped } from '../terminal/text.js';
import { grid } from './grid.js';
import {
  controlText,
  helpingLines,
  helplessParts,
  notMeasuredParts,
  type RemedyLine,
  refusedLines,
  undecidedHead,
  undecidedParts,
  untoldHead,
  untoldParts,
} from './remedies.js';

/** What makes the start shorter, what does not, and what was not tried. Pure. */
export function remedyLines(explanation: Explanation, width: number): string[] {
  const { remedies } = explanation;
  if (!remedies) return [];
  const rounds = remedies.sameAgain.n;
  const paragraph = (head: string, parts: readonly string[]) =>
    parts.length === 0 ? [] : hanging(`${head}: ${parts.join(' · ')}`, width);
  return [
    ...table(helpingLines(remedies, explanation), rounds, width),
    ...paragraph(undecidedHead(remedies), undecidedParts(remedies, explanation)),
    ...paragraph(untoldHead(remedies), untoldParts(remedies, explanation)),
    ...paragraph('does not help', helplessParts(remedies, explanation)),
    ...paragraph('not moved', shortened(refusedLines(remedies, explanation))),
    ...paragraph('not measured', notMeasuredParts(remedies)),
    ...paragraph('beside them', [controlText(remedies, explanation)]),
  ];
}

function table(lines: readonly RemedyLine[], rounds: number, width: number): string[] {
  if (lines.length === 0)
    return [`measured, applied one by one in a scratch copy: nothing is seen to help (n = ${rounds})`];
  const [head = '', ...rows] = grid(
    { name: 'measured, applied one by one in a scratch copy', figures: ['saves', `n = ${rounds}`] },
    lines.map(({ name, saves, interval }) => ({ name: `  ${name}`, figures: [saves, interval] })),
    width,
  );
  return [
    head,
    ...rows.flatMap((row, index) => {
      const note = lines[index]?.note ?? '';
      return note === '' ? [row] : [row, ...wrapped(note, width, 6)];
    }),
  ];
}

const MOST_NAMED = 6;

function shortened(parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [listed(parts, MOST_NAMED, ' · ')];
}

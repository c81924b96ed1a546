import type { Verdict } from '../../domain/verdict.js';
import type { RenderOptions } from '../reporter.js';
import { ink, MARKS, type Tone, UNDECIDED } from './ink.js';
import { cut, padded, widest, widthOf, wrapped } from './text.js';

/** One judged thing: its verdict, what it is, its figures, and what is to be said of it. */
export interface VerdictRow {
  /** Absent where nothing is decided. */
  readonly verdict?: Verdict | undefined;
  /** Instead of that of the verdict; four columns wide. */
  readonly mark?: { readonly mark: string; readonly tone: Tone };
  readonly name: string;
  /** The most important first: on a narrow terminal the last go behind the others. */
  readonly cells: readonly string[];
  readonly said: readonly { readonly text: string; readonly tone?: Tone }[];
  /** All of it in a sentence, where that is wanted. */
  readonly sentence?: string | undefined;
}

const GAP = '  ';
const MARK = 4;
/** Columns before the name of a row. */
export const INDENT = MARK + GAP.length;
/** Names give way down to this before a figure leaves its column. */
const NARROWEST_NAME = 18;
/** Two letters around the sign that stands for the others. */
const SHORTEST_NAME = 3;

/** Rows with their marks, figures in columns; what does not fit beside them stands below. */
export function verdictLines(rows: readonly VerdictRow[], options: RenderOptions): string[] {
  const columns = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const widths = Array.from({ length: columns }, (_, index) =>
    widest(rows.map(({ cells }) => cells[index] ?? '')),
  );
  const longest = widest(rows.map(({ name }) => name));
  const roomFor = (kept: number) =>
    options.width - INDENT - widths.slice(0, kept).reduce((sum, width) => sum + GAP.length + width, 0);
  let kept = columns;
  while (kept > 1 && roomFor(kept) < Math.min(longest, NARROWEST_NAME)) kept -= 1;
  const nameWidth = Math.min(longest, Math.max(SHORTEST_NAME, roomFor(kept)));
  return rows.flatMap((row) => lineOf(row, { kept, widths, nameWidth }, options));
}

interface Layout {
  readonly kept: number;
  readonly widths: readonly number[];
  readonly nameWidth: number;
}

function lineOf(row: VerdictRow, { kept, widths, nameWidth }: Layout, options: RenderOptions): string[] {
  const { mark, tone } = row.mark ?? (row.verdict ? MARKS[row.verdict] : UNDECIDED);
  const name = padded(cut(row.name, nameWidth), nameWidth);
  const cells = row.cells.slice(0, kept).map((cell, index) => padded(cell, widths[index] ?? 0));
  const figures = [name, ...cells].join(GAP);
  const said = [...row.cells.slice(kept).map((text) => ({ text, tone: 'dim' as const })), ...row.said];
  const tail = said
    .map(({ text, tone: own }) => (own ? ink(own, text, options) : text))
    .join(ink('dim', ' · ', options));
  const line = `${ink(tone, mark, options)}${GAP}${figures}`;
  const whole = wholeLine(line, tail, options);
  if (row.sentence === undefined) return whole;
  return [...whole, ...wrapped(ink('dim', row.sentence, options), options.width, INDENT)];
}

/** What is said stands beside the figures where there is room, else below. */
function wholeLine(line: string, tail: string, options: RenderOptions): string[] {
  if (tail === '') return [line.trimEnd()];
  const beside = `${line}${GAP} ${tail}`;
  if (widthOf(beside) <= options.width) return [beside];
  return [line.trimEnd(), ...wrapped(tail, options.width, INDENT)];
}

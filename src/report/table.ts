import { styleText } from 'node:util';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Gate } from '../domain/gate.js';
import { plain } from '../domain/plain.js';
import type { Comparison, Result } from '../domain/report.js';
import type { Tune } from '../domain/tune-record.js';
import { bisectLines } from './bisect.js';
import { measured } from './caption.js';
import { type Column, type RowGroup, rowGroups } from './columns.js';
import {
  comparisonCaption,
  doubts,
  environmentDifferences,
  GATE_HEADERS,
  gateRows,
  gateSentences,
} from './comparison-rows.js';
import { countLines } from './count-lines.js';
import { importLines } from './import-lines.js';
import { legend } from './legend.js';
import type { RenderOptions, Reporter } from './reporter.js';
import { budgetVerdicts } from './tally.js';
import { textGrid } from './text-grid.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from './tuning.js';
import { tunePlot } from './tuning-plot.js';

const GAP = '  ';

/** Ids are cut in the middle rather than below this. */
const NARROWEST_ID = 16;

/** The table for people, with its caption and conclusions; as wide as the terminal at the most. */
export const table: Reporter = (document, options) => {
  if (document.kind === 'comparison') return comparisonTable(document, options);
  const report = document;
  const blocks = [
    ...rowGroups(measured(report)).map((group) => grid(group, options)),
    ...(report.tune ? tuneBlocks(report.tune, options) : []),
    importLines(report).map((line) => isolated(wrapAnsi(plain(line), options.width))),
    legend(report).map((line) => style('dim', wrapAnsi(line, options.width), options)),
    ...(report.gate
      ? [gateGrid(report.comparisons, report.gate, options), doubtLines(doubts(report.gate), options)]
      : []),
    bisectLines(report).map((line) => isolated(wrapAnsi(plain(line), options.width))),
    [...report.comparisons, ...(report.gate?.unmatched ?? [])].map(({ sentence }) =>
      isolated(wrapAnsi(sentence, options.width)),
    ),
    (report.breakEven ?? []).map(({ sentence }) => isolated(wrapAnsi(plain(sentence), options.width))),
    loadedLines(report.comparisons, options),
    budgetVerdicts(report).map(({ sentence }) => isolated(wrapAnsi(`budget ${sentence}`, options.width))),
  ];
  return paragraphs(blocks);
};

/** Where the terminal is narrow Billed Duration goes first, then the intervals. */
function tuneBlocks(tune: Tune, options: RenderOptions): string[][] {
  const table = [[...TUNE_HEADERS], ...tuneRows(tune)];
  return [
    fitted(table, [['billed'], ['95 % CI']], [''], options),
    tunePlot(tune, options.width),
    tuneLines(tune).map((line) => wrapAnsi(line, options.width)),
  ];
}

function comparisonTable(comparison: ComparisonReport, options: RenderOptions): string {
  const { comparisons, gate } = comparison;
  return paragraphs([
    gateGrid(comparisons, gate, options),
    comparisonCaption(comparison).map((line) => style('dim', wrapAnsi(line, options.width), options)),
    doubtLines(doubts(gate, environmentDifferences(comparison)), options),
    gateSentences(comparisons, gate).map((sentence) => isolated(wrapAnsi(sentence, options.width))),
    loadedLines(comparisons, options),
  ]);
}

function loadedLines(comparisons: readonly Comparison[], { width }: RenderOptions): string[] {
  return countLines(comparisons).map((line) => isolated(wrapAnsi(plain(line), width)));
}

function doubtLines(lines: readonly string[], { width }: RenderOptions): string[] {
  return lines.map((line) => wrapAnsi(plain(line), width));
}

/** What does not fit is told by the sentences: metric, p and n go first. */
function gateGrid(comparisons: readonly Comparison[], gate: Gate, options: RenderOptions): string[] {
  const table = [[...GATE_HEADERS], ...gateRows(comparisons, gate).map((row) => row.map(plain))];
  return fitted(table, [['p'], ['n'], ['metric'], ['base', 'head']], GATE_HEADERS.slice(0, 2), options);
}

/** A grid without as many of the columns `spare`, in their order, as it takes to fit the terminal. */
function fitted(
  table: readonly (readonly string[])[],
  spare: readonly (readonly string[])[],
  left: readonly string[],
  options: RenderOptions,
): string[] {
  const [headers = []] = table;
  const drawn = (count: number) => {
    const without = spare.slice(0, count).flat();
    const kept = headers.flatMap((name, index) => (without.includes(name) ? [] : [index]));
    const isLeft = new Set(
      kept.flatMap((index, column) => (left.includes(headers[index] ?? '') ? [column] : [])),
    );
    return textGrid(
      table.map((row) => kept.map((index) => row[index] ?? '')),
      isLeft,
      options,
    );
  };
  const grids = [0, ...spare.map((_, index) => index + 1)].map(drawn);
  const fits = (lines: readonly string[]) => lines.every((line) => stringWidth(line) <= options.width);
  return grids.find(fits) ?? grids.at(-1) ?? [];
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Figures as the table library draws them. Names stand beside them, since it miscounts combining marks and isolates. */
function grid(group: RowGroup, options: RenderOptions): string[] {
  const { columns, idWidth } = chooseColumns(group, options.width);
  const drawn = new Table({
    chars: Object.fromEntries(BORDERS.map((name) => [name, name === 'middle' ? GAP : ''])),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map(() => 'right' as const),
  });
  drawn.push(
    columns.map(({ header }) => header),
    ...group.rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  const names = ['scenario', ...group.rows.map(({ id }) => shortened(id, idWidth))];
  const nameWidth = Math.max(...names.map((name) => stringWidth(name)));
  const [head = '', ...body] = drawn
    .toString()
    .split('\n')
    .map((figures, index) => {
      const name = names[index] ?? '';
      return `${isolated(name)}${' '.repeat(nameWidth - stringWidth(name))}${GAP}${figures}`.trimEnd();
    });
  return [style('bold', head, options), ...body];
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;

/** Leaves out the least needed columns until the table fits; then the id gives way. */
function chooseColumns({ rows, columns: all }: RowGroup, width: number) {
  const longest = Math.max(...rows.map(({ id }) => stringWidth(id)), 'scenario'.length);
  let columns = all.filter((column) => column.priority === 0 || rows.some((row) => column.cell(row) !== '–'));
  const needed = () => columns.reduce((sum, column) => sum + GAP.length + columnWidth(column, rows), 0);
  while (needed() + longest > width) {
    const least = Math.max(...columns.map(({ priority }) => priority));
    if (least <= 1) break;
    const dropped = columns.findLastIndex(({ priority }) => priority === least);
    columns = columns.filter((_, index) => index !== dropped);
  }
  return { columns, idWidth: Math.max(NARROWEST_ID, Math.min(longest, width - needed())) };
}

function columnWidth(column: Column, rows: readonly Result[]): number {
  return Math.max(stringWidth(column.header), ...rows.map((row) => stringWidth(column.cell(row))));
}

/** Cuts the middle out: both the name and the loop or version at the end tell rows apart. */
function shortened(id: string, width: number): string {
  const flat = plain(id).replace(/\s+/g, ' ');
  if (stringWidth(flat) <= width) return flat;
  const all = [...flat];
  // What is far from both ends goes first: each letter less costs a look at the others.
  const most = 4 * width;
  const letters = all.length > 2 * most ? [...all.slice(0, most), ...all.slice(-most)] : all;
  while (stringWidth(letters.join('')) > width - 1) letters.splice(Math.floor(letters.length / 2), 1);
  letters.splice(Math.floor(letters.length / 2), 0, '…');
  return letters.join('');
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A right-to-left name must not turn the figures beside it around: it is isolated as left-to-right text. */
function isolated(text: string): string {
  if (!RIGHT_TO_LEFT.test(text)) return text;
  return `\u2066${text}\u2069`;
}

function style(format: 'bold' | 'dim', text: string, { color }: RenderOptions): string {
  return color ? styleText(format, text, { validateStream: false }) : text;
}

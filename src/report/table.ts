import { styleText } from 'node:util';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Gate } from '../domain/gate.js';
import { plain } from '../domain/plain.js';
import type { Comparison, Result } from '../domain/report.js';
import type { Tune } from '../domain/tune-record.js';
import { budgetVerdicts } from './budgets.js';
import { measured } from './caption.js';
import { COMMAND_COLUMNS, type Column, INSTALL_COLUMNS, LAMBDA_COLUMNS, WORKER_COLUMNS } from './columns.js';
import {
  comparisonCaption,
  doubts,
  environmentDifferences,
  GATE_HEADERS,
  gateRows,
  gateSentences,
} from './comparison-rows.js';
import type { RenderOptions, Reporter } from './index.js';
import { legend } from './legend.js';
import { textGrid } from './text-grid.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from './tuning.js';

const GAP = '  ';

/** Ids are cut in the middle rather than below this. */
const NARROWEST_ID = 16;

/** The table for people, with its caption and conclusions; as wide as the terminal at the most. */
export const table: Reporter = (document, options) => {
  if (document.kind === 'comparison') return comparisonTable(document, options);
  const report = document;
  const rows = measured(report);
  const blocks = [
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'worker'),
      WORKER_COLUMNS,
      options,
    ),
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'command'),
      COMMAND_COLUMNS,
      options,
    ),
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'install'),
      INSTALL_COLUMNS,
      options,
    ),
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'lambda'),
      LAMBDA_COLUMNS,
      options,
    ),
    ...(report.tune ? tuneBlocks(report.tune, options) : []),
    legend(report).map((line) => style('dim', wrapAnsi(line, options.width), options)),
    ...(report.gate
      ? [gateGrid(report.comparisons, report.gate, options), doubtLines(doubts(report.gate), options)]
      : []),
    [...report.comparisons, ...(report.gate?.unmatched ?? [])].map(({ sentence }) =>
      isolated(wrapAnsi(sentence, options.width)),
    ),
    budgetVerdicts(report).map(({ sentence }) => isolated(wrapAnsi(`budget ${sentence}`, options.width))),
  ];
  return paragraphs(blocks);
};

/** Where the terminal is narrow Billed Duration goes first, then the intervals. */
function tuneBlocks(tune: Tune, options: RenderOptions): string[][] {
  const rows = [[...TUNE_HEADERS], ...tuneRows(tune)];
  const drawn = (without: readonly string[]) => {
    const kept = TUNE_HEADERS.flatMap((name, index) => (without.includes(name) ? [] : [index]));
    const table = rows.map((row) => kept.map((index) => row[index] ?? ''));
    return textGrid(table, new Set([kept.length - 1]), options);
  };
  const fits = (lines: readonly string[]) => lines.every((line) => stringWidth(line) <= options.width);
  const orders = [[], ['billed'], ['billed', '95 % CI']];
  return [
    orders.map(drawn).find(fits) ?? drawn(orders.at(-1) ?? []),
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
  ]);
}

function doubtLines(lines: readonly string[], { width }: RenderOptions): string[] {
  return lines.map((line) => wrapAnsi(plain(line), width));
}

/** What does not fit is told by the sentences: metric, p and n go first. */
function gateGrid(comparisons: readonly Comparison[], gate: Gate, options: RenderOptions): string[] {
  const rows = [[...GATE_HEADERS], ...gateRows(comparisons, gate)];
  const drawn = (without: readonly string[]) => {
    const kept = GATE_HEADERS.flatMap((name, index) => (without.includes(name) ? [] : [index]));
    const table = rows.map((row) => kept.map((index) => plain(row[index] ?? '')));
    return textGrid(table, new Set([0, 1]), options);
  };
  const fits = (lines: readonly string[]) => lines.every((line) => stringWidth(line) <= options.width);
  const orders = [[], ['p'], ['p', 'n'], ['p', 'n', 'metric'], ['p', 'n', 'metric', 'base', 'head']];
  return orders.map(drawn).find(fits) ?? drawn(orders.at(-1) ?? []);
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function grid(rows: readonly Result[], all: readonly Column[], options: RenderOptions): string[] {
  if (rows.length === 0) return [];
  const { columns, idWidth } = chooseColumns(rows, all, options.width);
  const ids = rows.map(({ id }) => shortened(id, idWidth));
  const cells = [
    ['scenario', ...columns.map(({ header }) => header)],
    ...rows.map((row, index) => [
      placeholder(ids[index] ?? '', index),
      ...columns.map((column) => column.cell(row)),
    ]),
  ];
  const drawn = new Table({
    chars: Object.fromEntries(BORDERS.map((name) => [name, name === 'middle' ? GAP : ''])),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: ['left', ...columns.map(() => 'right' as const)],
  });
  drawn.push(...cells);
  const lines = drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const named = lines.map((line, index) =>
    index === 0 ? line : restore(line, ids[index - 1] ?? '', index - 1),
  );
  return named.map((line, index) => (index === 0 ? style('bold', line, options) : line));
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
function chooseColumns(rows: readonly Result[], all: readonly Column[], width: number) {
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
  const flat = id.replace(/[\s\p{Cc}]+/gu, ' ');
  if (stringWidth(flat) <= width) return flat;
  const letters = [...flat];
  while (stringWidth(letters.join('')) > width - 1) letters.splice(Math.floor(letters.length / 2), 1);
  letters.splice(Math.floor(letters.length / 2), 0, '…');
  return letters.join('');
}

/**
 * The table library counts a combining mark or an isolate as a column of its own, so ids stand in it as private-use
 * letters of the same width and are put in afterwards.
 */
function placeholder(id: string, index: number): string {
  return String.fromCodePoint(0xe000 + (index % 0x1000)).repeat(Math.max(1, stringWidth(id)));
}

function restore(line: string, id: string, index: number): string {
  return line.replace(placeholder(id, index), () => isolated(id));
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

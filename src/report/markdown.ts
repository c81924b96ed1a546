import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Gate } from '../domain/gate.js';
import { plain } from '../domain/plain.js';
import type { Comparison, Report, Result, Warning } from '../domain/report.js';
import type { Tune } from '../domain/tune-record.js';
import { counted, sentence } from '../domain/words.js';
import { groupWarnings, NOTES, otherIds } from '../results/group-warnings.js';
import { bisectLines } from './bisect.js';
import { measured } from './caption.js';
import { type RowGroup, rowGroups } from './columns.js';
import {
  comparisonCaption,
  doubts,
  environmentDifferences,
  GATE_HEADERS,
  gateRows,
  gateSentences,
  shownVerdict,
} from './comparison-rows.js';
import { countLines } from './count-lines.js';
import { importLines } from './import-lines.js';
import { legend } from './legend.js';
import { type Block, code, escaped, folded, page } from './markdown-text.js';
import { nextSteps } from './next-steps.js';
import type { Rendered, Reporter } from './reporter.js';
import type { TimeUnit } from './sorting.js';
import { budgetVerdicts, tally } from './tally.js';
import { calledAlike } from './terminal/row-names.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from './tuning.js';
import { tunePlot } from './tuning-plot.js';

/** GitHub takes comments of up to 65,536 characters; whoever posts it may want to put words around it. */
const COMMENT_BYTES = 65_000;

/** What fits the column of a comment. */
const PLOT_WIDTH = 80;

/** GitHub-flavoured Markdown that fits a comment: verdicts first, then the tables, long lists folded. */
export const markdown: Reporter = (document, { timeUnit }) => {
  const sum = tally(document);
  const headline = sum ? [`**${sum.verdict}** · ${escaped(sum.counts)}`] : [];
  return page([{ lines: headline }, ...markdownBlocks(document, timeUnit)], COMMENT_BYTES);
};

/** All but the headline, what matters most first. */
export function markdownBlocks(document: Rendered, unit?: TimeUnit): Block[] {
  return document.kind === 'comparison' ? comparisonBlocks(document) : reportBlocks(document, unit);
}

function reportBlocks(report: Report, unit: TimeUnit | undefined): Block[] {
  const { comparisons, gate } = report;
  const ungated = comparisons.filter(({ verdict }) => verdict === undefined);
  const [caption = '', ...others] = legend(report);
  return [
    ...(gate ? gateBlocks(report, gate, doubts(gate)) : []),
    { lines: items(bisectLines(report)) },
    budgets(report),
    nextBlock(report),
    ...rowGroups(measured(report), unit).map(grid),
    ...(report.tune ? tuneBlocks(report.tune) : []),
    { lines: items((report.breakEven ?? []).map(({ sentence }) => sentence)) },
    folded('Comparisons between rows', items(ungated.map(({ sentence }) => sentence))),
    folded('Dearest imports', items(importLines(report))),
    { lines: [small(caption)] },
    folded('More about what was measured', others.map(small)),
    warnings(report.warnings, report.results),
  ];
}

function comparisonBlocks(comparison: ComparisonReport): Block[] {
  const { gate } = comparison;
  return [
    ...gateBlocks(comparison, gate, doubts(gate, environmentDifferences(comparison))),
    nextBlock(comparison),
    { lines: comparisonCaption(comparison).map(small) },
    warnings(comparison.warnings, []),
  ];
}

/** What passed needs no reader; what did not must not be missed. */
function gateBlocks(document: Rendered, found: Gate, doubtful: readonly string[]): Block[] {
  const results = document.kind === 'comparison' ? [] : document.results;
  const { comparisons, gate } = calledAlike(document.comparisons, found, results);
  const [passed, others] = [gateSentences(comparisons, gate, true), gateSentences(comparisons, gate, false)];
  return [
    gateGrid(comparisons, gate),
    { lines: items([...others, ...doubtful, ...countLines(comparisons)]) },
    folded(`${counted(passed.length, 'row')} passed`, items(passed)),
  ];
}

/** What to do about what FAILed, to be copied into a terminal. */
function nextBlock(document: Rendered): Block {
  const lines = nextSteps(document, 'elsewhere').flatMap(({ why, command }, index, all) => [
    ...(why === all[index - 1]?.why ? [] : [`# ${why}`]),
    plain(command),
  ]);
  return { lines: fenced(lines, 'sh') };
}

function gateGrid(comparisons: readonly Comparison[], gate: Gate): Block {
  const [first, second, ...others] = GATE_HEADERS;
  return {
    head: [
      `| ${[first, second, ...others].join(' | ')} |`,
      `| :--- | :--- | ${others.map(() => '---:').join(' | ')} |`,
    ],
    lines: gateRows(comparisons, gate).map(
      ([verdict = '', id = '', ...cells]) =>
        `| **${verdict}** | ${code(id)} | ${cells.map(escaped).join(' | ')} |`,
    ),
  };
}

function tuneBlocks(tune: Tune): Block[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    {
      head: [line(TUNE_HEADERS), line(TUNE_HEADERS.map(() => '---:'))],
      lines: tuneRows(tune).map((cells) => line(cells.map(escaped))),
    },
    { lines: items(tuneLines(tune)) },
    { summary: 'Time and price over memory', lines: fenced(tunePlot(tune, PLOT_WIDTH)) },
  ];
}

/** One line to whoever leaves out lines: half a plot is none. */
function fenced(lines: readonly string[], language = 'text'): string[] {
  const fence = lines.some((line) => line.includes('```')) ? '`'.repeat(20) : '```';
  return lines.length === 0 ? [] : [[`${fence}${language}`, ...lines, fence].join('\n')];
}

function grid({ rows, columns }: RowGroup): Block {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return {
    head: [
      line(['row', ...columns.map(({ header }) => header)]),
      line([':---', ...columns.map(() => '---:')]),
    ],
    lines: rows.map((row) => line([code(row.id), ...columns.map((column) => escaped(column.cell(row)))])),
  };
}

function budgets(report: Report): Block {
  return {
    head: ['| verdict | budget | row |', '| :--- | :--- | :--- |'],
    lines: budgetVerdicts(report).map(
      (one) => `| **${shownVerdict(one)}** | ${code(one.budget)} | ${escaped(one.sentence)} |`,
    ),
  };
}

function warnings(general: readonly Warning[], results: readonly Result[]): Block {
  const lines = [
    ...general.map((one) => `> ${label(one)} ${escaped(`${sentence(one.message)} ${one.remedy}`)}  `),
    ...groupWarnings(results).map((one) => {
      const [first = '', second = ''] = one.ids;
      const others = one.ids.length === 2 ? ` and ${code(second)}` : escaped(otherIds(one.ids));
      return `> ${label(one)} ${code(first)}${others}${escaped(`: ${sentence(one.message)} ${one.remedy}`)}  `;
    }),
  ];
  return folded(counted(lines.length, 'warning'), lines);
}

function label({ code: told }: Warning): string {
  return NOTES.has(told) ? '**Note:**' : '**Warning:**';
}

function items(all: readonly string[]): string[] {
  return all.map((sentence) => `- ${escaped(sentence)}`);
}

function small(line: string): string {
  return `<sub>${escaped(line)}</sub>  `;
}

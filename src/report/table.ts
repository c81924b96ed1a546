import { comparedShortly } from '../domain/compared.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { plain } from '../domain/plain.js';
import type { Report, Result } from '../domain/report.js';
import type { Tune } from '../domain/tune-record.js';
import { bisectLines } from './bisect.js';
import { measured } from './caption.js';
import { type RowGroup, rowGroups } from './columns.js';
import { comparisonSettings, environmentDifferences } from './comparison-rows.js';
import { countLines } from './count-lines.js';
import { fittedGrid } from './fitted-grid.js';
import { foot } from './legend.js';
import type { RenderOptions, Reporter } from './reporter.js';
import { budgetLines, openBudget } from './terminal/budget-lines.js';
import { dearestLines } from './terminal/dearest.js';
import { explainCommand } from './terminal/explain-command.js';
import { briefly, comparedNote } from './terminal/figures.js';
import { gateLines } from './terminal/gate-lines.js';
import { grid } from './terminal/grid.js';
import { ink } from './terminal/ink.js';
import { nextLines, stepLines } from './terminal/next-command.js';
import { type OwnWorker, ownWorker, ownWorkerLines } from './terminal/own-worker.js';
import { shortNames } from './terminal/row-names.js';
import { stateLines } from './terminal/state-lines.js';
import { wrapped } from './terminal/text.js';
import { faultLines, warningLines } from './terminal/warning-lines.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from './tuning.js';
import { tunePlot } from './tuning-plot.js';

/** The table for people: the answer first, then figures, warnings, and what was measured; as wide as the terminal at the most. */
export const table: Reporter = (document, options) =>
  document.kind === 'comparison' ? comparisonTable(document, options) : reportTable(document, options);

function reportTable(report: Report, options: RenderOptions): string {
  const { results, comparisons, gate, budgets = [] } = report;
  const rows = measured(report);
  const own = ownWorker(rows);
  const named = {
    results,
    names: namesOf(rows, own),
    explain: own && explainCommand(own.target, report.argv),
  };
  const open = [
    ...comparisons.flatMap((one) => (one.verdict === 'INCONCLUSIVE' ? (one.open ?? []) : [])),
    ...budgets.flatMap((one) => openBudget(one, results) ?? []),
  ];
  return paragraphs([
    [...stateLines(report, options), ...faultLines(named, options)],
    gate ? gateLines(comparisons, gate, { results }, options) : [],
    budgetLines(report, options),
    [...nextLines(open, report.argv, options), ...stepLines(report, options)],
    sentences(bisectLines(report), options),
    ...(own
      ? [ownWorkerLines(own, report, options)]
      : rowGroups(rows, options.timeUnit).map((group) => groupLines(group, report, options))),
    ...(report.tune ? tuneBlocks(report.tune, options) : []),
    sentences(sentencesBelow(report, options), options),
    sentences(
      (report.breakEven ?? []).map(({ sentence }) => sentence),
      options,
    ),
    sentences(countLines(comparisons), options),
    dearestLines(named, report, options),
    warningLines(report.warnings, named, options),
    dim(foot(report, own !== undefined), options),
  ]);
}

/** What rows are called where something is said of them. */
function namesOf(rows: readonly Result[], own: OwnWorker | undefined): ReadonlyMap<string, string> {
  const names = own?.labels ?? shortNames(rows.map(({ id }) => id));
  return new Map(rows.map(({ id }, index) => [id, names[index] ?? id]));
}

function comparisonTable(comparison: ComparisonReport, options: RenderOptions): string {
  const { comparisons, gate } = comparison;
  return paragraphs([
    gateLines(comparisons, gate, { differences: environmentDifferences(comparison) }, options),
    stepLines(comparison, options),
    sentences(countLines(comparisons), options),
    warningLines(comparison.warnings, { results: [], names: new Map() }, options),
    dim(comparisonSettings(comparison), options),
  ]);
}

/** Figures of one kind of rows, and how they compare with each other where that is told in a few words. */
function groupLines(group: RowGroup, { comparisons }: Report, options: RenderOptions): string[] {
  const notes = briefly(comparisons, group.rows).map(
    (one) => `${plain(comparedShortly(one))}: ${comparedNote(one, options).styled}, n = ${one.n}`,
  );
  return [
    ...grid(group, options),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.flatMap((note) => wrapped(note, options.width)),
  ];
}

/** Sentences of comparisons that nothing above tells; all of them where all is to be said. */
function sentencesBelow({ comparisons, results }: Report, { verbose }: RenderOptions): string[] {
  const brief = verbose === true ? [] : briefly(comparisons, results);
  return comparisons
    .filter((one) => one.verdict === undefined && !brief.includes(one))
    .map(({ sentence }) => sentence);
}

function sentences(lines: readonly string[], { width }: RenderOptions): string[] {
  return lines.flatMap((line) => wrapped(plain(line), width));
}

function dim(lines: readonly string[], options: RenderOptions): string[] {
  return lines.flatMap((line) => wrapped(plain(line), options.width).map((one) => ink('dim', one, options)));
}

/** Where the terminal is narrow Billed Duration goes first, then the intervals. */
function tuneBlocks(tune: Tune, options: RenderOptions): string[][] {
  const rows = [[...TUNE_HEADERS], ...tuneRows(tune)];
  return [
    fittedGrid(rows, [['billed'], ['95 % CI']], [''], options),
    tunePlot(tune, options.width),
    tuneLines(tune).flatMap((line) => wrapped(line, options.width)),
  ];
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

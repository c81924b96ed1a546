import { formatBytes } from '../domain/format.js';
import { KINDS, mainMetric } from '../domain/kinds.js';
import type { MetricSummary, Result, RunnerKind } from '../domain/report.js';
import type { TimeUnit } from './sorting.js';

/** One column of the human tables. */
export interface Column {
  readonly header: string;
  /** Columns with a higher number go first when the table is too wide; 0 always stays. */
  readonly priority: number;
  /** Left out where no row has it. */
  readonly isOptional?: true;
  cell(result: Result, unit?: TimeUnit): string;
}

/** What stands where there is nothing to show. */
export const NOTHING = '–';

/** On a narrow terminal exit and loop give way before the interval does. */
const PHASE_PRIORITY: Readonly<Record<string, number>> = { exit: 4, loop: 3 };

const PHASES = ['boot', 'imports', 'loop', 'work', 'exit'] as const;

const count: Column = { header: 'n', priority: 0, cell: sampleCount };
const cpu = median('cpu ms', 'cpu', 6);
const rss: Column = { header: 'rss', priority: 4, cell: memory };

const WORKER: readonly Column[] = [
  median('ready ms', 'ready', 0),
  interval('ready', 2),
  ...PHASES.map((phase) => median(phase, phase, PHASE_PRIORITY[phase] ?? 1)),
  median('wall', 'wall', 5),
  cpu,
  rss,
  extreme('min', 'ready', 'min'),
  extreme('max', 'ready', 'max'),
  count,
];

/** From Node's start to the end of the worker. */
const WASM: readonly Column[] = [
  median('ready ms', 'ready', 0),
  interval('ready', 2),
  median('engine', 'engine', 2),
  median('compile', 'compile', 3),
  { ...median('boot', 'boot', 1), isOptional: true },
  { ...median('restore', 'restore', 1), isOptional: true },
  median('imports', 'imports', 1),
  median('work', 'work', 1),
  median('exit', 'exit', 4),
  median('wall', 'wall', 5),
  { header: 'snapshot', priority: 3, isOptional: true, cell: snapshotSize },
  cpu,
  rss,
  extreme('min', 'ready', 'min'),
  extreme('max', 'ready', 'max'),
  count,
];

/** Interval and extremes are of ready where there is a readiness condition. */
const COMMAND: readonly Column[] = [
  median('ready ms', 'ready', 1),
  median('wall ms', 'wall', 0),
  interval('main', 1),
  extreme('min', 'main', 'min', 2),
  extreme('max', 'main', 'max', 3),
  cpu,
  rss,
  count,
];

/** From the engine's start command until ready, and the steps around it. */
const CONTAINER: readonly Column[] = [
  median('ready ms', 'ready', 0),
  interval('ready', 1),
  median('create', 'create', 1),
  median('start', 'start', 1),
  // Of its Python, where that tells.
  ...(['boot', 'imports', 'loop', 'work'] as const).map((phase) => ({
    ...median(phase, phase, PHASE_PRIORITY[phase] ?? 2),
    isOptional: true as const,
  })),
  median('stop', 'stop', 2),
  median('wall', 'wall', 3),
  { header: 'image', priority: 4, cell: imageSize },
  extreme('min', 'ready', 'min'),
  extreme('max', 'ready', 'max'),
  count,
];

/** The time from the requirements to the first import, and where it goes. */
const INSTALL: readonly Column[] = [
  median('total ms', 'total', 0),
  interval('total', 1),
  // Before the environment, in rows with a saved cache.
  { ...median('restore', 'restore', 1), isOptional: true },
  { ...median('venv', 'venv', 1), isOptional: true },
  { ...median('install', 'install', 1), isOptional: true },
  // Of uv run and uvx, where one command is all of this.
  { ...median('start', 'start', 1), isOptional: true },
  median('first import', 'firstImport', 1),
  { ...median('second', 'secondImport', 2), isOptional: true },
  { header: 'size', priority: 3, cell: ({ summary }) => sizeOf(summary.size?.median) },
  { header: 'link', priority: 4, cell: linkMode },
  cpu,
  extreme('min', 'total', 'min'),
  extreme('max', 'total', 'max'),
  count,
];

/** What the caller waited, and of what. */
const LAMBDA: readonly Column[] = [
  {
    header: 'start',
    priority: 1,
    cell: ({ scenario }) =>
      scenario.runner === 'lambda' && scenario.starts !== 'any' ? scenario.starts : NOTHING,
  },
  median('wall ms', 'wall', 0),
  interval('wall', 3),
  median('init', 'init', 1),
  interval('init', 4),
  median('restore', 'restore', 1),
  median('handler', 'handler', 1),
  median('overhead', 'overhead', 2),
  median('billed', 'billed', 3),
  { header: 'memory', priority: 4, cell: functionMemory },
  extreme('min', 'wall', 'min'),
  extreme('max', 'wall', 'max'),
  count,
];

/** The columns of each kind of row beside the id, which comes first. */
const COLUMNS: Readonly<Record<RunnerKind, readonly Column[]>> = {
  worker: WORKER,
  wasm: WASM,
  command: COMMAND,
  container: CONTAINER,
  install: INSTALL,
  lambda: LAMBDA,
};

/** Rows of one kind, which share their columns. */
export interface RowGroup {
  readonly rows: readonly Result[];
  readonly columns: readonly Column[];
}

/** Every row in the table of its kind, in the order of KINDS; kinds without rows are left out. */
export function rowGroups(rows: readonly Result[], unit: TimeUnit = 'ms'): RowGroup[] {
  return (Object.keys(KINDS) as RunnerKind[])
    .map((kind) => {
      const own = rows.filter(({ scenario }) => scenario.runner === kind);
      const shown = (column: Column) => !column.isOptional || own.some((row) => column.cell(row) !== NOTHING);
      return { rows: own, columns: COLUMNS[kind].filter(shown).map((column) => inUnit(column, unit)) };
    })
    .filter((group) => group.rows.length > 0);
}

function snapshotSize({ scenario }: Result): string {
  return sizeOf(scenario.runner === 'wasm' ? scenario.snapshot?.bytes : undefined);
}

function imageSize({ scenario }: Result): string {
  return sizeOf(scenario.runner === 'container' ? scenario.imageBytes : undefined);
}

function inUnit(column: Column, unit: TimeUnit): Column {
  if (unit === 'ms') return column;
  const { header } = column;
  return { ...column, header: header.replace(/ ms$/, ` ${unit}`), cell: (row) => column.cell(row, unit) };
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? NOTHING : formatBytes(Math.round(bytes));
}

/** How files really came from the cache. */
function linkMode({ trials }: Result): string {
  const modes = trials.flatMap((trial) => ('linkMode' in trial ? [trial.linkMode] : []));
  return [...new Set(modes)].join(', ') || NOTHING;
}

function median(header: string, metric: string, priority: number): Column {
  return { header, priority, cell: ({ summary }, unit) => milliseconds(summary[metric]?.median, unit) };
}

function extreme(header: string, metric: string, which: 'min' | 'max', priority = 7): Column {
  return { header, priority, cell: (result, unit) => milliseconds(summaryOf(result, metric)?.[which], unit) };
}

function interval(metric: string, priority: number): Column {
  return { header: '95 % CI', priority, cell: (result, unit) => bounds(summaryOf(result, metric), unit) };
}

function summaryOf({ summary, scenario }: Result, metric: string): MetricSummary | undefined {
  return summary[metric === 'main' ? mainMetric(scenario) : metric];
}

export function bounds(summary: Pick<MetricSummary, 'medianCi95'> | undefined, unit?: TimeUnit): string {
  if (!summary?.medianCi95) return NOTHING;
  const [low, high] = summary.medianCi95;
  return `[${milliseconds(low, unit)}, ${milliseconds(high, unit)}]`;
}

/** A duration, given in milliseconds, for a column: the header has the unit. */
export function milliseconds(value: number | undefined, unit: TimeUnit = 'ms'): string {
  if (value === undefined) return NOTHING;
  if (unit === 's') return (value / 1000).toFixed(3);
  if (unit === 'µs') return (value * 1000).toFixed(0);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** How many samples, and how many trials failed. */
export function sampleCount({ summary, scenario, trials }: Result): string {
  const n = summary[mainMetric(scenario)]?.n ?? 0;
  const failed = trials.filter((trial) => trial.status === 'failed').length;
  return failed > 0 ? `${n} (${failed} failed)` : String(n);
}

/** In binary megabytes, as REPORT has it. */
function functionMemory({ summary }: Result): string {
  return summary.rss === undefined ? NOTHING : `${Math.round(summary.rss.median / 1024 ** 2)} MB`;
}

/** The median peak; where the launcher’s own peak hides it, what it lies below. */
export function memory({ summary, trials }: Result): string {
  if (summary.rss) return formatBytes(summary.rss.median);
  const floors = trials.flatMap(
    (trial) => (trial.status === 'ok' && 'rssFloorBytes' in trial && trial.rssFloorBytes) || [],
  );
  return floors.length > 0
    ? `< ${formatBytes(floors.reduce((most, floor) => Math.max(most, floor)))}`
    : NOTHING;
}

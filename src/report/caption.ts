import { formatMs, formatShare } from '../domain/format.js';
import { KINDS, mainMetric } from '../domain/kinds.js';
import { isControl } from '../domain/plan.js';
import type { MetricSummary, Report, Result, RunnerKind } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { otherIds } from '../results/group-warnings.js';
import { isObserved } from '../results/runs.js';
import { SD_OF_MAD } from '../stats/quantile.js';
import { toldMedian } from './interval.js';

/** Says what was measured: "fresh process · page cache warm · bytecode present · n = 20 · random order, seed 7". */
export function caption(report: Report): string {
  const parts = [
    origin(report),
    ...(measured(report).length > 0 ? whatRan(report) : ['no rows']),
    bytecode(report),
    counts(report),
    ...(isOfLogs(report) ? [] : [`random order, ${seeds(report)}`]),
    ...(report.interrupted ? ['INTERRUPTED'] : []),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/**
 * The same in short, for the foot of a table, with what the bare interpreter says about the machine: "n = 20, random order,
 * seed 7, caches warm · machine noise ±3 % (bare interpreter 7.1 ms)".
 */
export function shortCaption(report: Report): string {
  const rows = measured(report);
  if (rows.length === 0) return caption(report);
  const isLocal = rows.some(({ scenario }) => scenario.runner !== 'lambda');
  const cache = pageCache(report);
  const code = bytecode(report);
  const isWarm = cache === 'warm' && (code === undefined || code === 'bytecode present');
  const states = isWarm
    ? ['caches warm']
    : [...(cache === '' ? [] : [`page cache ${cache}`]), ...(code ? [code] : [])];
  const first = [counts(report), ...(isOfLogs(report) ? [] : ['random order', seeds(report)]), ...states];
  const others = whatRan(report).filter((part) => part !== 'fresh process' && !part.startsWith('page cache'));
  const parts = [origin(report), first.join(', '), ...others, ...(isLocal ? [noise(report)] : [])];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** How much the bare interpreter varies here: no row can be steadier. */
function noise({ results }: Report): string | undefined {
  const controls = results.flatMap(({ id, scenario, summary: { wall } }) =>
    isControl(scenario) && wall ? [{ python: id.split('/').slice(1).join('/'), wall }] : [],
  );
  if (controls.length === 0) return undefined;
  const spreads = controls.flatMap(({ wall }) => spread(wall) ?? []);
  const isOne = controls.length === 1;
  const times = controls.map(({ python, wall }) => `${isOne ? '' : `${python} `}${formatMs(wall.median)}`);
  const bare = `bare interpreter ${times.join(', ')}`;
  return spreads.length === 0 ? bare : `machine noise ±${formatShare(Math.max(...spreads))} (${bare})`;
}

/** The robust spread of a sample as a share of its median; undefined for one or two, which have none. */
function spread({ n, mad, median }: MetricSummary): number | undefined {
  return n > 2 ? (SD_OF_MAD * mad) / median : undefined;
}

/** Nobody decided in which order they came. */
export function isOfLogs(report: Report): boolean {
  const rows = measured(report);
  return rows.length > 0 && rows.every(({ scenario }) => isObserved(scenario));
}

/** What one sample was, and in which state of the machine; functions in an account have a machine of their own. */
function whatRan(report: Report): string[] {
  const rows = measured(report).map(({ scenario }) => scenario);
  const functions = rows.flatMap((scenario) => (scenario.runner === 'lambda' ? [scenario] : []));
  const kinds = new Set(
    functions.map(({ source, emulated, runtimeClient, image }) => {
      if (source === 'observed') return 'observed: read from logs';
      if (image) return `emulated: the image’s own runtime client in a container of ${image.engine.name}`;
      // Named by its endpoint alone, it may be anybody's emulator.
      if (emulated && runtimeClient === undefined) return 'emulated: not answered by AWS';
      return emulated
        ? 'emulated: real runtime client, no Firecracker, no download, no placement'
        : 'invoked on AWS Lambda';
    }),
  );
  const isLocal = rows.some(({ runner }) => runner !== 'lambda');
  const cache = pageCache(report);
  return [
    ...(isLocal ? ['fresh process'] : []),
    ...wasmKinds(rows),
    ...kinds,
    ...(cache === '' ? [] : [`page cache ${cache}`]),
  ];
}

/** Nobody is to take them for those of a platform for workers. */
function wasmKinds(rows: readonly Result['scenario'][]): string[] {
  const said = rows.flatMap((row) =>
    row.runner === 'wasm'
      ? [`Pyodide ${row.pyodide} on Node ${row.node} of this machine, no platform for workers`]
      : [],
  );
  return [...new Set(said)];
}

/** How many trials stand behind the figures: n = 20, n = 18 to 20, or n = 20 (workers), 6 (installs). */
export function counts(report: Report): string {
  const kinds = new Map<RunnerKind, number[]>();
  for (const { scenario, summary } of measured(report)) {
    const known = kinds.get(scenario.runner) ?? [];
    kinds.set(scenario.runner, [...known, summary[mainMetric(scenario)]?.n ?? 0]);
  }
  const ranges = [...kinds].map(([kind, ns]) => ({ kind, range: rangeOf(ns) }));
  const [first] = ranges;
  if (!first) return `n = ${report.runs}`;
  if (ranges.every(({ range }) => range === first.range)) return `n = ${first.range}`;
  return `n = ${ranges.map(({ kind, range }) => `${range} (${KINDS[kind].plural})`).join(', ')}`;
}

function rangeOf(ns: readonly number[]): string {
  const [least, most] = [Math.min(...ns), Math.max(...ns)];
  return least === most ? String(most) : `${least} to ${most}`;
}

/** Whether this is less or more than one whole run. */
function origin({ shard, parts }: Report): string | undefined {
  if (parts) return `merged from ${counted(parts.length, 'report')}`;
  return shard && `shard ${shard.index}/${shard.of}`;
}

function seeds({ seed, parts }: Report): string {
  const all = [...new Set(parts?.map((part) => part.seed) ?? [seed])];
  return `seed${all.length === 1 ? '' : 's'} ${all.join(', ')}`;
}

/** The rows the user asked for: all but the control rows. */
export function measured(report: Report): Result[] {
  return report.results.filter(({ scenario }) => !isControl(scenario));
}

/** One line for each control row: the bare interpreter is the floor of every start, and the drift meter of the run. */
export function controlLines(report: Report): string[] {
  return report.results
    .filter(({ scenario }) => isControl(scenario))
    .flatMap(({ id, summary: { wall } }) => {
      if (!wall) return [];
      const share = spread(wall);
      const said = share === undefined ? '' : `, spread ${formatShare(share)}`;
      return `${id}, the bare interpreter: ${toldMedian(wall)}${said}, n = ${wall.n}`;
    });
}

/** Rows whose phases are those of a child of the started process. */
export function childLines(report: Report): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, trials } of report.results) {
    const kinds = new Set(
      trials.flatMap((trial) =>
        trial.status === 'ok' && 'readyProcess' in trial ? (trial.readyProcess ?? []) : [],
      ),
    );
    if (kinds.size === 0) continue;
    const before = kinds.has('spawned')
      ? 'boot includes the start of its parents'
      : 'boot and the imports before the fork are its parent’s';
    const line = `the process that became ready is a ${[...kinds].join(' or ')} child; ${before}`;
    ids.set(line, [...(ids.get(line) ?? []), id]);
  }
  return [...ids].map(([line, rows]) => `${rows[0]}${otherIds(rows)}: ${line}`);
}

/** Eviction is shown with what it left behind, where that can be known. */
function pageCache(report: Report): string {
  const states = [...new Set(measured(report).flatMap(({ scenario }) => scenario.pageCache ?? []))].join(
    ' and ',
  );
  const stayed = report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) =>
      trial.status === 'ok' && 'residentShare' in trial ? (trial.residentShare ?? []) : [],
    ),
  );
  return stayed.length > 0
    ? `${states} (at most ${formatShare(stayed.reduce((most, share) => Math.max(most, share)))} stayed)`
    : states;
}

function bytecode(report: Report): string | undefined {
  const states = report.results.flatMap(({ scenario }) =>
    scenario.runner === 'worker' && scenario.bytecode ? [scenario.bytecode] : [],
  );
  if (states.length === 0) return undefined;
  const missing = states.filter(({ withoutBytecode }) => withoutBytecode > 0).length;
  if (states.every(({ asked }) => asked === 'none')) return 'no bytecode';
  if (missing === 0) return 'bytecode present';
  return missing === states.length
    ? 'bytecode missing'
    : `bytecode missing in ${missing} of ${states.length} rows`;
}

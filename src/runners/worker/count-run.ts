import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutValues } from '../../domain/conceal.js';
import { COUNT_METRICS, type CountMetric, type WantedCounts } from '../../domain/counts.js';
import type { Counts } from '../../domain/counts-record.js';
import { defined } from '../../domain/defined.js';
import { messageOf } from '../../domain/errors.js';
import { givenValues, type WorkerScenario } from '../../domain/plan.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { LaunchOutcome, LaunchRequest } from '../../launch/launcher.js';
import { type Loaded, loadedBy, parseCountLines } from './count-lines.js';
import { ownersOf } from './module-owners.js';
import { readyProcess } from './ready-process.js';
import { sampleOf } from './sample.js';
import { callsUntil, tracedArgv } from './traced.js';

/** How a run that counts differs from a trial. */
export interface CountStart {
  /** Variables beside those of a trial. */
  readonly env: Readonly<Record<string, string>>;
  readonly count?: LaunchRequest['count'];
  /** Puts a program before the worker’s. */
  readonly wrap?: (argv: readonly string[]) => string[];
}

/** A run of the worker, and when it was ready: undefined where it was not. */
interface CountedRun {
  readonly outcome: LaunchOutcome;
  readonly readyMs: number | undefined;
  /** Why it did not become ready. */
  readonly failure?: string;
}

/** When the run that this came of was ready. Pure. */
export function countedRun(scenario: WorkerScenario, outcome: LaunchOutcome): CountedRun {
  const sample = sampleOf(scenario, outcome);
  if (sample.status === 'failed') {
    const failure = withoutValues(sample.message, givenValues(scenario));
    return { outcome, readyMs: undefined, failure };
  }
  return { outcome, readyMs: 'readyMs' in sample ? sample.readyMs : undefined };
}

interface Found {
  readonly figures: Partial<Record<CountMetric, number>>;
  readonly absent: Partial<Record<CountMetric, string>>;
  readonly loaded?: Loaded;
  readonly owners?: Counts['distributions'];
}

/**
 * Counts what a worker loads until it is ready, in runs of their own. What cannot be counted is absent, with the reason.
 *
 * @param python the interpreter that starts helpers
 */
export async function countWorker(
  { metrics: wanted, runs: times }: WantedCounts,
  python: string,
  start: (how: CountStart) => Promise<CountedRun>,
): Promise<Counts> {
  const folder = await temporaryFolder('counts');
  try {
    const runs: Found[] = [];
    for (let run = 0; run < times; run++) {
      const loads = wanted.some((metric) => metric !== 'syscalls')
        ? await countLoads(join(folder, `loads-${run}`), start)
        : NOTHING;
      const calls = wanted.includes('syscalls')
        ? await countCalls(join(folder, `calls-${run}`), python, start)
        : NOTHING;
      runs.push({
        ...loads,
        figures: { ...loads.figures, ...calls.figures },
        absent: { ...loads.absent, ...calls.absent },
      });
    }
    return countsOf(runs, wanted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NOTHING: Found = { figures: {}, absent: {} };

/** Pure. */
function countsOf(runs: readonly Found[], wanted: readonly CountMetric[]): Counts {
  const valuesOf = (metric: CountMetric): number[] | undefined => {
    const values = runs.flatMap(({ figures }) => figures[metric] ?? []);
    // A count that one run lacks is not known of it.
    return wanted.includes(metric) && values.length === runs.length ? values : undefined;
  };
  const counted = Object.fromEntries(COUNT_METRICS.map((metric) => [metric, valuesOf(metric)]));
  const { distributions: distributionCount, ...others } = counted;
  const reasons = wanted
    .filter((metric) => counted[metric] === undefined)
    .map((metric) => {
      const [why = 'it was not counted'] = runs.flatMap(({ absent }) => absent[metric] ?? []);
      return [metric, why];
    });
  const last = runs.findLast(({ loaded }) => loaded);
  return {
    runs: runs.length,
    ...defined({ ...others, distributionCount }),
    moduleNames: [...(last?.loaded?.modules.keys() ?? [])].sort(),
    distributions: last?.owners ?? [],
    ...(reasons.length > 0 ? { absent: Object.fromEntries(reasons) } : {}),
  };
}

const LOADS = ['modules', 'distributions', 'importBytes', 'openedFiles'] as const;

async function countLoads(file: string, start: (how: CountStart) => Promise<CountedRun>): Promise<Found> {
  const { outcome, readyMs, failure } = await start({
    env: { COLDSTART_PROBE_COUNTS: file },
    count: 'instructions',
  });
  if (readyMs === undefined) return absent([...LOADS, 'instructions'], failure ?? NOT_READY);
  const instructions: Found =
    outcome.count === null
      ? absent(['instructions'], outcome.uncounted ?? LINUX_ONLY)
      : { figures: { instructions: outcome.count }, absent: {} };
  const lines = parseCountLines(await readFile(file, 'utf8').catch(() => ''));
  const { pid } = readyProcess(outcome.stamps, readyMs, outcome.readyProcesses);
  const loaded = loadedBy(lines, outcome.startNs + readyMs * 1e6, pid);
  if (!loaded) {
    const { absent: why } = absent(LOADS, 'its Python told nothing: it may have cleared its variables');
    return { figures: instructions.figures, absent: { ...instructions.absent, ...why } };
  }
  const owners = await ownersOf(loaded.modules, loaded.places);
  const opened: Found = lines.some(({ kind }) => kind === 'open')
    ? { figures: { openedFiles: loaded.openedFiles }, absent: {} }
    : absent(['openedFiles'], 'Python tells of files that are opened from 3.8 on');
  return {
    loaded,
    owners,
    figures: {
      ...instructions.figures,
      ...opened.figures,
      modules: loaded.modules.size,
      distributions: owners.length,
      importBytes: loaded.importBytes,
    },
    absent: { ...instructions.absent, ...opened.absent },
  };
}

async function countCalls(
  file: string,
  python: string,
  start: (how: CountStart) => Promise<CountedRun>,
): Promise<Found> {
  if (process.platform !== 'linux') return absent(['syscalls'], LINUX_ONLY);
  const { outcome, readyMs, failure } = await start({
    env: {},
    wrap: (argv) => tracedArgv(python, file, argv),
  });
  if (readyMs === undefined) return absent(['syscalls'], failure ?? NOT_READY);
  try {
    const calls = callsUntil(await readFile(file), outcome.startNs + readyMs * 1e6);
    return typeof calls === 'number'
      ? { figures: { syscalls: calls }, absent: {} }
      : absent(['syscalls'], calls.refused);
  } catch (error) {
    return absent(['syscalls'], messageOf(error));
  }
}

const NOT_READY = 'the run that counts did not become ready';
const LINUX_ONLY = 'it is counted on Linux only';

function absent(metrics: readonly CountMetric[], why: string): Found {
  return { figures: {}, absent: Object.fromEntries(metrics.map((metric) => [metric, why])) };
}

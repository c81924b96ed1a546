import { defined } from '../domain/defined.js';
import { measureError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { ExplainDiff } from '../domain/explain-diff.js';
import type { CodePlaces } from '../domain/facts/imports.js';
import { isControl, type Plan, type WorkerScenario } from '../domain/plan.js';
import type { Trial, Warning } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { shownTarget } from '../domain/worker-target.js';
import { countedTrials, metricsOf, ofSharedRounds, sampleColumns } from '../results/metrics.js';
import { rowWarnings } from '../results/warnings.js';
import { type RunRow, runPlan } from '../run/run.js';
import type { RunnerContext } from '../runners/context.js';
import { runnersFor } from '../runners/runner-of.js';
import type { PreparedWorker } from '../runners/worker/setup.js';
import { pairedRatio } from '../stats/ratio.js';
import { summarizeAll } from '../stats/summary.js';
import { LEAST_RUNS, wantsRemedies } from './explain-patch.js';
import type { Progress } from './progress.js';
import type { RemediesAsked } from './remedies/remedies.js';

interface Timing {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly context: RunnerContext;
}

interface Remedied {
  readonly plan: Plan;
  readonly scenario: WorkerScenario;
  readonly options: Parameters<typeof wantsRemedies>[0] & { readonly runs: number };
  readonly facts: RemediesAsked['facts'];
  readonly prepared: PreparedWorker;
  readonly places: CodePlaces;
}

type Timed = Pick<Explanation, 'ready' | 'phasesMs' | 'warnings' | 'remedies'> & { readonly patch?: string };

/** The same, with remedies in its rounds where they are wanted. */
export async function timedWith(
  { plan, scenario, options, ...known }: Remedied,
  timing: Timing,
): Promise<Timed> {
  const { progress, signal, context } = timing;
  const shown = shownTarget(scenario.target);
  if (!wantsRemedies(options)) {
    progress.note(`measuring ${shown} ${options.runs} times`);
    const { rows: _, ...timed } = await timedReady(plan, timing);
    const isShort = wantsRemedies({ ...options, runs: LEAST_RUNS });
    return isShort ? { ...timed, warnings: [...timed.warnings, tooFew(options.runs)] } : timed;
  }
  const { openRemedies } = await import('./remedies/remedies.js');
  const { remedyPlan } = await import('../plan/remedy-plan.js');
  const opened = await openRemedies({ ...known, scenario, context, signal, note: progress.note });
  if (typeof opened === 'string') {
    const { rows: _, ...timed } = await timedReady(plan, timing);
    return { ...timed, warnings: [...timed.warnings, noRemedies(opened)] };
  }
  try {
    progress.note(
      `measuring ${shown} and ${counted(opened.rows.length, 'changed copy', 'changed copies')} of it ${options.runs} times`,
    );
    const { rows, ...timed } = await timedReady(remedyPlan(plan, scenario, opened.rows), timing);
    return { ...timed, ...opened.told(rows.filter((row) => !isControl(row.scenario))) };
  } finally {
    await opened.close();
  }
}

const PHASES = ['start', 'boot', 'imports', 'loop', 'work', 'exit', 'init', 'handler', 'overhead'];

export function tooFew(runs: number): Warning {
  return {
    code: 'NO_REMEDIES',
    message: `Remedies are not measured: ${counted(runs, 'trial')} could not tell one from noise.`,
    remedy: `Ask for --runs ${LEAST_RUNS} or more, or --no-remedies.`,
  };
}

export function noRemedies(why: string): Warning {
  return {
    code: 'NO_REMEDIES',
    message: `Remedies are not measured: ${why}.`,
    remedy: 'The rest is as ever; --no-remedies leaves them out.',
  };
}

type Ready = Pick<Explanation, 'ready' | 'phasesMs' | 'readyProcess' | 'warnings'>;

/** How long a row takes to be ready, a handler to be initialised, in trials as `bench` has them. Throws a measure error where none succeeded. */
export async function timedReady(
  plan: Plan,
  timing: Timing,
): Promise<Ready & { readonly rows: readonly RunRow[] }> {
  const rows = await timedRows(plan, timing);
  const row = rows.find(({ scenario }) => !isControl(scenario));
  if (!row) throw new Error('the plan has no row to explain');
  return { rows, ...(await readyOf(row)) };
}

/** A worker and what it was, in the same rounds. Throws a measure error where one of them never succeeded. */
export async function timedBoth(
  plan: Plan,
  timing: Timing,
): Promise<{ readonly base: Ready; readonly head: Ready; readonly ratio: ExplainDiff['ratio'] }> {
  const rows = await timedRows(plan, timing);
  const own = rows.filter(({ scenario }) => !isControl(scenario));
  const [before, after] = [true, false].map((isBase) =>
    own.find(({ scenario }) => (scenario.side === 'base') === isBase),
  );
  if (!before || !after) throw new Error('the plan has no two rows to compare');
  const [base, head] = [await readyOf(before), await readyOf(after)];
  const samples = ofSharedRounds(readyByRound(before), readyByRound(after));
  if (samples.base.length === 0) return { base, head, ratio: undefined };
  const { n, ratio, ratioCi95 } = pairedRatio(samples.base, samples.head);
  return { base, head, ratio: { n, value: ratio, ...defined({ ci95: ratioCi95 }) } };
}

function readyByRound({ record, trials }: RunRow): ReadonlyMap<number, number> {
  return new Map(
    countedTrials(trials).flatMap((trial) => {
      const { ready } = metricsOf(record, trial);
      return ready === undefined ? [] : [[trial.round, ready] as const];
    }),
  );
}

async function timedRows(plan: Plan, { signal, progress, context }: Timing): Promise<readonly RunRow[]> {
  const { rows, interrupted } = await runPlan(plan, {
    createRunner: await runnersFor(plan.scenarios, context),
    ...{ signal, onEvent: progress.event },
  });
  progress.stop();
  if (interrupted) throw measureError('interrupted');
  return rows;
}

async function readyOf(row: RunRow): Promise<Ready> {
  const counted = countedTrials(row.trials);
  const failed = row.trials.find(({ status }) => status === 'failed');
  if (counted.length === 0)
    throw measureError(
      `${row.scenario.id} could not be measured: ${failed && 'message' in failed ? failed.message : 'no trial succeeded'}`,
    );
  const summary = await summarizeAll(sampleColumns(row.record, row.trials));
  const ready = row.scenario.runner === 'lambda' ? summary.init : summary.ready;
  if (!ready) throw new Error(`${row.scenario.id} has no time to ready`);
  const phases = PHASES.flatMap((name) => {
    const one = summary[name];
    return one ? [[name, one.median] as const] : [];
  });
  return {
    ready: { medianMs: ready.median, n: ready.n, ...defined({ ci95Ms: ready.medianCi95 }) },
    phasesMs: Object.fromEntries(phases),
    ...defined({ readyProcess: readyProcessOf(counted) }),
    warnings: [...row.warnings, ...rowWarnings(row.record, row.trials, row.scenario.runs, row.warnings)],
  };
}

/** Which child became ready; where that was another one from trial to trial, the one whose boot is the longer. */
function readyProcessOf(trials: readonly Trial[]): Explanation['readyProcess'] {
  const kinds = new Set(trials.flatMap((trial) => ('readyProcess' in trial ? trial.readyProcess : [])));
  return kinds.has('spawned') ? 'spawned' : kinds.has('forked') ? 'forked' : undefined;
}

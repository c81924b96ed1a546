import { setTimeout as sleep } from 'node:timers/promises';
import { type BudgetedRow, checkBudgets } from '../../config/budget.js';
import type { AnyBudget } from '../../domain/budget.js';
import { defined } from '../../domain/defined.js';
import type { ExitCode } from '../../domain/errors.js';
import { formatSeconds, formatUsd } from '../../domain/format.js';
import type { LambdaPrices } from '../../domain/lambda-prices.js';
import type { LambdaScenario, Plan } from '../../domain/plan.js';
import { counted, listed } from '../../domain/words.js';
import type { Io } from '../../io/io.js';
import { describeEnvironment } from '../../machine/environment.js';
import { checkAbleToFail } from '../../plan/able-to-fail.js';
import { isChanged } from '../../plan/lambda-force.js';
import type { LambdaPlan } from '../../plan/lambda-plan.js';
import type { KnownFunction } from '../../plan/lambda-rows.js';
import type { Estimate } from '../../results/lambda/estimate.js';
import { groupsOf } from '../../results/lambda/planned-calls.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import type { RunData } from '../../results/run-data.js';
import type { RunRow } from '../../run/run.js';
import type { OpenFunctions } from '../../runners/function/deployed.js';
import { median } from '../../stats/quantile.js';
import { leastFailingRounds } from '../../stats/until-decided.js';
import { acceptedForBudgets } from '../acceptances.js';
import type { Baseline } from '../bench-gate.js';
import type { Destination } from '../destinations.js';
import { measure } from '../measure.js';
import type { ReportOptions } from '../outcome.js';
import { openProgress } from '../progress.js';
import { conclude, type Optimizing, optimizingInWords, refuseAlias } from './optimize.js';
import {
  agreeTo,
  type InvokingOptions,
  type InvokingRequest,
  knownFunctions,
  openAsked,
} from './prepared.js';

/** What `lambda bench` and `lambda tune` have in common once they know what they are asked. */
export interface DeployedRun {
  readonly request: InvokingRequest;
  readonly options: InvokingOptions &
    ReportOptions & {
      /** Minutes. */
      readonly idleWait?: number;
      readonly runs: number;
      readonly progress: boolean;
    };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly files: readonly Destination[];
  readonly budgets: readonly AnyBudget[];
  /** Before each invocation but the first, in ms; none unless given. */
  readonly pauseMs?: number;
  planOf(functions: readonly KnownFunction[]): LambdaPlan;
  readonly gate?: NonNullable<RunData['gate']>;
  readonly baseline?: Baseline;
  readonly tune?: NonNullable<RunData['tune']>;
  /** Of a tuning whose result is set. */
  readonly optimizing?: Optimizing;
}

/** Looks at the functions, plans, says what it takes, measures, and puts back. Resolves to the exit code. */
export async function runDeployed(asked: DeployedRun, io: Io): Promise<ExitCode> {
  const { request, options, startedAt, files, budgets, gate, baseline, tune, optimizing } = asked;
  const functions = await openAsked(request, options, io);
  try {
    if (optimizing) await refuseAlias(functions, optimizing, io);
    const plan = asked.planOf(knownFunctions(functions));
    checkBudgets(budgets, budgetedRows(plan.scenarios), { medianNeeds: leastFailingRounds(1) });
    if (gate) checkAbleToFail(plan, undefined, gate.quantile);
    const limit = (gate ?? baseline?.options)?.maxRegression;
    const accepted = await acceptedForBudgets(budgets, limit, io.cwd);
    const estimate = await agreeTo(plan, functions, { options, prices: request.prices }, io);
    if (!options.quiet) {
      io.stderr.write(`${intention(plan.scenarios, estimate, request.prices)}\n`);
      if (optimizing)
        io.stderr.write(
          `Then, if the size is decided: ${optimizingInWords(shownFunctions(plan), optimizing)}.\n`,
        );
    }
    if (isChanged(plan.scenarios)) tellWhenInterrupted(io);
    const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
    try {
      return await measure(
        {
          ...{ plan, startedAt, files, options, progress },
          header: {
            runs: options.runs,
            environment: await describeEnvironment({ pythons: [], variables: [] }),
            ...{ notes: plan.notes, budgets },
            ...defined({ gate, tune, accepted }),
          },
          createRunner: paused(runnersOf(functions, plan), asked.pauseMs ?? 0),
          ...(functions.rows.length > 1 && plan.lanes ? { order: worstFirst } : {}),
          ...defined({ baseline }),
          ...(optimizing
            ? { concluded: (report, code) => conclude(report, code, { functions, optimizing, options }, io) }
            : {}),
        },
        io,
      );
    } finally {
      progress.stop();
    }
  } finally {
    functions.close();
  }
}

const shownFunctions = ({ scenarios }: LambdaPlan) => listed(groupsOf(scenarios).map(({ name }) => name));

/** Who presses Ctrl-C waits some seconds: a second one would leave functions changed. */
function tellWhenInterrupted(io: Io): void {
  const tell = () =>
    io.stderr.write(
      '\nInterrupted: restoring what was changed. Interrupt again to leave that to: coldstart lambda cleanup.\n',
    );
  io.signal.addEventListener('abort', tell, { once: true });
}

function runnersOf(functions: OpenFunctions, { scenarios }: Pick<Plan, 'scenarios'>) {
  const all = scenarios.filter((one): one is LambdaScenario => one.runner === 'lambda');
  return (scenario: Plan['scenarios'][number]) => functions.runner(scenario, all);
}

/** The same runners, with a pause between any two measurements. */
function paused(create: ReturnType<typeof runnersOf>, pauseMs: number): typeof create {
  if (pauseMs === 0) return create;
  let isFirst = true;
  return (scenario) => {
    const runner = create(scenario);
    return {
      ...runner,
      measure: async (signal, options) => {
        if (!isFirst) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        isFirst = false;
        return runner.measure(signal, options);
      },
    };
  };
}

/** The slowest function at the top: where there are many, that is what is looked for. */
function worstFirst(rows: readonly RunRow[]): RunRow[] {
  const slowness = ({ trials }: RunRow) => {
    const walls = trials.flatMap((trial) => (trial.status === 'ok' ? [trial.wallMs] : []));
    return walls.length === 0 ? Number.POSITIVE_INFINITY : median(walls);
  };
  return [...rows].sort((a, b) => slowness(b) - slowness(a) || 0);
}

/** What is going to happen, how long it takes about, and what it costs at the most. */
function intention(scenarios: readonly LambdaScenario[], estimate: Estimate, prices: LambdaPrices): string {
  const changed = groupsOf(scenarios).filter(({ rows }) => isChanged(rows));
  const { invocations, controlCalls, seconds, mostUsd } = estimate;
  const what =
    changed.length === 0
      ? 'nothing is changed'
      : `changes ${listed(changed.map(({ name }) => name))} for each sample and restores it`;
  const isUnknown = scenarios.some(({ target }) => target.kind === 'deployed' && target.isUnknown);
  const price = isUnknown
    ? 'what they cost is not known, as memory and timeout of the function are not'
    : `at most ${formatUsd(mostUsd)} (prices of ${prices.region}, ${prices.asOf})`;
  return [
    `${counted(invocations, 'invocation')} of ${listed(groupsOf(scenarios).map(({ name }) => name))}: handlers run for real; ${what}.`,
    `About ${formatSeconds(seconds)}, ${counted(controlCalls, 'other call')}, ${price}.`,
  ].join('\n');
}

/** The rows that there may be: where nothing is forced, which of them there are is seen only when they were invoked. */
function budgetedRows(scenarios: readonly LambdaScenario[]): BudgetedRow[] {
  return scenarios.flatMap(({ id, runs, starts }): BudgetedRow[] =>
    starts === 'any'
      ? START_LABELS.map((label) => ({
          ...{ id: startId(id, label), runner: 'lambda', waits: false, starts: label, runs },
        }))
      : [{ id, runner: 'lambda', waits: false, starts, runs }],
  );
}

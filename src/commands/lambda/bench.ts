import { resolve } from 'node:path';
import { type BudgetedRow, checkBudgets, parseBudget } from '../../config/budget.js';
import { type GateFlags, gateSettings } from '../../config/gate-flags.js';
import { EXIT, type ExitCode, usageError } from '../../domain/errors.js';
import { formatSeconds, formatUsd } from '../../domain/format.js';
import type { Force } from '../../domain/lambda-force.js';
import type { LambdaPrices } from '../../domain/lambda-prices.js';
import type { LambdaScenario, Plan } from '../../domain/plan.js';
import { describeEnvironment } from '../../environment.js';
import type { Io } from '../../io.js';
import { lambdaPlan } from '../../plan/lambda-plan.js';
import type { Format } from '../../report/index.js';
import type { Estimate } from '../../results/lambda/estimate.js';
import { groupsOf, isChanged } from '../../results/lambda/planned-calls.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import type { RunRow } from '../../run.js';
import type { OpenFunctions } from '../../runners/lambda/deployed.js';
import { median } from '../../stats/quantile.js';
import { gateOf, readBaseline } from '../bench-gate.js';
import { type Destination, destinations } from '../destinations.js';
import { measure } from '../measure.js';
import type { OnInconclusive } from '../outcome.js';
import { refuseFilesOfOthers } from '../partial.js';
import { openProgress } from '../progress.js';
import { printLambdaDryRun } from './bench-dry-run.js';
import {
  agreeTo,
  type InvokingOptions,
  type InvokingRequest,
  invokingRequest,
  knownByName,
  knownFunctions,
  openAsked,
} from './prepared.js';

/** The options of `coldstart lambda bench`. */
export interface LambdaBenchOptions extends InvokingOptions, GateFlags {
  readonly force: Force;
  /** MB that $LATEST is given. */
  readonly memory: readonly number[];
  /** Environments that are provisioned for the run. */
  readonly provisioned?: number;
  readonly snapstart: boolean;
  /** Minutes before each sample of --force idle. */
  readonly idleWait: number;
  /** The function that the others are gated against. */
  readonly base?: string;
  readonly runs: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly format: Format;
  readonly output: readonly string[];
  readonly budget: readonly string[];
  /** A report, or the name of a saved baseline, that the run is compared with. */
  readonly baseline?: string;
  readonly allowEnvMismatch: boolean;
  readonly onInconclusive: OnInconclusive;
  readonly dryRun: boolean;
  readonly progress: boolean;
}

/** Forces cold starts of deployed functions, counts those that are verified, and puts back what it changed. Throws ColdstartErrors. */
export async function lambdaBench(
  names: readonly string[],
  options: LambdaBenchOptions,
  io: Io,
): Promise<ExitCode> {
  const startedAt = new Date().toISOString();
  refuseBoth(options);
  const settings = options.base === undefined ? gateOf(options) : gateSettings(options);
  const request = await invokingRequest(names, options, io.cwd);
  const budgets = options.budget.map((text) => parseBudget(text));
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline, io.cwd);
  const files = await destinations(options.output, io.cwd);
  refuseRead(files, request, options, io.cwd);
  const asked = planInput(request, options, io.cwd);
  if (options.dryRun) {
    printLambdaDryRun(lambdaPlan({ ...asked, functions: knownByName(request) }), request, options, io);
    return EXIT.ok;
  }
  const partialsOf = files.filter(({ replaceable }) => replaceable).map(({ file }) => file);
  refuseFilesOfOthers(partialsOf);

  const functions = await openAsked(request, options, io);
  try {
    const plan = lambdaPlan({ ...asked, functions: knownFunctions(functions) });
    checkBudgets(budgets, budgetedRows(plan.scenarios));
    const estimate = await agreeTo(plan, functions, { options, prices: request.prices }, io);
    if (!options.quiet) io.stderr.write(`${intention(plan.scenarios, estimate, request.prices)}\n`);
    const bar = options.progress && !options.quiet && io.stderr.isTTY === true && !io.env.CI;
    const progress = await openProgress(io, { quiet: options.quiet, bar });
    const { allowEnvMismatch } = options;
    try {
      return await measure(
        {
          ...{ plan, startedAt, files, partialsOf, options, progress },
          header: {
            runs: options.runs,
            environment: await describeEnvironment({ pythons: [], variables: [] }),
            notes: plan.notes,
            budgets,
            ...(options.base !== undefined && settings
              ? { gate: { ...settings, allowEnvMismatch, alone: { base: [], head: [] } } }
              : {}),
          },
          createRunner: runnersOf(functions, plan),
          ...(functions.rows.length > 1 && plan.lanes ? { order: worstFirst } : {}),
          ...(baseline && settings
            ? { baseline: { report: baseline, options: { ...settings, allowEnvMismatch } } }
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

function runnersOf(functions: OpenFunctions, { scenarios }: Pick<Plan, 'scenarios'>) {
  const all = scenarios.filter((one): one is LambdaScenario => one.runner === 'lambda');
  return (scenario: Plan['scenarios'][number]) => functions.runner(scenario, all);
}

/** The slowest function at the top: where there are many, that is what is looked for. */
function worstFirst(rows: readonly RunRow[]): RunRow[] {
  const slowness = ({ trials }: RunRow) => {
    const walls = trials.flatMap((trial) => (trial.status === 'ok' ? [trial.wallMs] : []));
    return walls.length === 0 ? Number.POSITIVE_INFINITY : median(walls);
  };
  return [...rows].sort((a, b) => slowness(b) - slowness(a) || 0);
}

function planInput({ payloads }: InvokingRequest, options: LambdaBenchOptions, cwd: string) {
  const { force, memory, provisioned, snapstart, base, runs, timeout, seed } = options;
  return {
    ...{ payloads, force, memorySizesMB: memory, snapStart: snapstart, runs, cwd },
    ...(provisioned === undefined ? {} : { provisioned }),
    ...(base === undefined ? {} : { base }),
    timeoutMs: timeout * 1000,
    seed: seed ?? Math.floor(Math.random() * 1_000_000),
  };
}

function refuseBoth({ base, baseline, provisioned, snapstart, force }: LambdaBenchOptions): void {
  if (base !== undefined && baseline !== undefined) {
    throw usageError('--base and --baseline are two things to be held against.', 'Leave out one of them.');
  }
  if (provisioned !== undefined && snapstart) {
    throw usageError(
      'SnapStart and provisioned concurrency cannot be used together.',
      'Measure one after the other.',
    );
  }
  if (force !== 'auto' && (provisioned !== undefined || snapstart)) {
    throw usageError(
      `${snapstart ? '--snapstart' : '--provisioned'} forces its starts itself, and --force ${force} asks for another way.`,
      'Leave out one of them.',
    );
  }
}

/** What is going to happen, how long it takes about, and what it costs at the most. */
function intention(scenarios: readonly LambdaScenario[], estimate: Estimate, prices: LambdaPrices): string {
  const changed = groupsOf(scenarios).filter(({ rows }) => isChanged(rows));
  const { invocations, controlCalls, seconds, mostUsd } = estimate;
  const what =
    changed.length === 0
      ? 'nothing is changed'
      : `changes ${named(changed.map(({ name }) => name))} for each sample and puts it back`;
  return [
    `${invocations} ${invocations === 1 ? 'invocation' : 'invocations'} of ${named(groupsOf(scenarios).map(({ name }) => name))}: handlers run for real; ${what}.`,
    `About ${formatSeconds(seconds)}, ${controlCalls} other calls, at most ${formatUsd(mostUsd)} (prices of ${prices.region}, ${prices.asOf}).`,
  ].join('\n');
}

const MOST_NAMES = 5;

function named(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(', ');
  return `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;
}

function refuseRead(
  files: readonly Destination[],
  { payloads }: InvokingRequest,
  { priceFile }: LambdaBenchOptions,
  cwd: string,
): void {
  const read = [...payloads.map(({ file }) => file), priceFile].flatMap((file) =>
    file === undefined ? [] : [resolve(cwd, file)],
  );
  const over = files.find(({ file }) => read.includes(file));
  if (over) throw usageError(`-o would overwrite ${over.file}, which is read.`, 'Name another file.');
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

import { resolve } from 'node:path';
import { type BudgetedRow, checkBudgets, parseBudget } from '../../config/budget.js';
import type { GateFlags } from '../../config/gate-flags.js';
import { deployedFunctions, type LambdaPlace, readPayload } from '../../config/lambda-request.js';
import { EXIT, type ExitCode, usageError } from '../../domain/errors.js';
import { shownFunction } from '../../domain/lambda-function.js';
import type { DeployedFunction, Plan } from '../../domain/plan.js';
import { describeEnvironment } from '../../environment.js';
import type { Io } from '../../io.js';
import { lambdaPlan } from '../../plan/lambda-plan.js';
import type { Format } from '../../report/index.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import { gateOf, readBaseline } from '../bench-gate.js';
import { type Destination, destinations } from '../destinations.js';
import { measure } from '../measure.js';
import type { OnInconclusive } from '../outcome.js';
import { refuseFilesOfOthers } from '../partial.js';
import { openProgress } from '../progress.js';
import { printLambdaDryRun } from './bench-dry-run.js';

/** The options of `coldstart lambda bench`. */
export interface LambdaBenchOptions extends LambdaPlace, GateFlags {
  /** JSON text, or @ and a file. */
  readonly payload: string;
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
  readonly quiet: boolean;
}

/** Invokes deployed functions and reports how their invocations began; changes nothing. Throws ColdstartErrors. */
export async function lambdaBench(
  named: readonly string[],
  options: LambdaBenchOptions,
  io: Io,
): Promise<ExitCode> {
  const startedAt = new Date().toISOString();
  const settings = gateOf(options);
  const targets = deployedFunctions(named, options);
  const budgets = options.budget.map((text) => parseBudget(text));
  const payload = await readPayload(options.payload, io.cwd);
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline, io.cwd);
  const files = await destinations(options.output, io.cwd);
  refusePayload(files, options.payload, io.cwd);
  const asked = {
    payload,
    runs: options.runs,
    timeoutMs: options.timeout * 1000,
    seed: options.seed ?? Math.floor(Math.random() * 1_000_000),
    cwd: io.cwd,
  };
  if (options.dryRun) {
    printLambdaDryRun(
      lambdaPlan({ ...asked, functions: targets.map((target) => ({ target })) }),
      options,
      io,
    );
    return EXIT.ok;
  }
  const partialsOf = files.filter(({ replaceable }) => replaceable).map(({ file }) => file);
  refuseFilesOfOthers(partialsOf);
  if (!options.quiet) io.stderr.write(`${intention(targets, options.runs)}\n`);

  const { openFunctions } = await import('../../runners/lambda/deployed.js');
  const functions = await openFunctions(targets, io);
  try {
    const known = functions.rows.map(({ target, facts: { record } }) => ({
      target,
      ...(record.memorySizeMB === undefined ? {} : { memorySizeMB: record.memorySizeMB }),
    }));
    const plan = lambdaPlan({ ...asked, functions: known });
    checkBudgets(budgets, budgetedRows(plan));
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
          },
          createRunner: (scenario) => functions.runner(scenario, plan.scenarios.indexOf(scenario)),
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

function intention(targets: readonly DeployedFunction[], runs: number): string {
  const names = targets.map(shownFunction).join(', ');
  const each = targets.length > 1 ? ' each' : '';
  return `Invokes ${names} ${runs} ${runs === 1 ? 'time' : 'times'}${each} and changes nothing; handlers run for real.`;
}

function refusePayload(files: readonly Destination[], payload: string, cwd: string): void {
  if (!payload.startsWith('@')) return;
  const read = resolve(cwd, payload.slice(1));
  const over = files.find(({ file }) => file === read);
  if (over) throw usageError(`-o would overwrite ${over.file}, which is read.`, 'Name another file.');
}

/** The rows that there may be: which of them there are is seen only when the functions were invoked. */
function budgetedRows({ scenarios }: Plan): BudgetedRow[] {
  return scenarios.flatMap(({ id, runs }) =>
    START_LABELS.map((starts) => ({ id: startId(id, starts), runner: 'lambda', waits: false, starts, runs })),
  );
}

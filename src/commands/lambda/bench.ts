import { resolve } from 'node:path';
import { parseBudget } from '../../config/budget.js';
import { type GateFlags, gateSettings } from '../../config/gate-flags.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../../domain/errors.js';
import type { Force } from '../../domain/lambda-force.js';
import type { Io } from '../../io/io.js';
import { lambdaPlan } from '../../plan/lambda-plan.js';
import { gateOf, readBaseline } from '../bench-gate.js';
import { destinations, refuseOverwriting, replaceableFiles } from '../destinations.js';
import { newSeed } from '../measure.js';
import type { ReportOptions } from '../outcome.js';
import { refuseFilesOfOthers } from '../partial.js';
import { printLambdaDryRun } from './bench-dry-run.js';
import { type InvokingOptions, type InvokingRequest, invokingRequest, knownByName } from './prepared.js';
import { runDeployed } from './run-deployed.js';

/** The options of `coldstart lambda bench`. */
export interface LambdaBenchOptions extends InvokingOptions, GateFlags, ReportOptions {
  readonly force: Force;
  /** MB that $LATEST is given. */
  readonly memory: readonly number[];
  /** Environments that are provisioned for the run. */
  readonly provisioned?: number;
  readonly snapstart: boolean;
  /** Requests at the same time. */
  readonly concurrency?: number;
  /** Minutes before each sample of --force idle. */
  readonly idleWait: number;
  /** The function that the others are gated against. */
  readonly base?: string;
  readonly runs: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly budget: readonly string[];
  /** A report, or the name of a saved baseline, that the run is compared with. */
  readonly baseline?: string;
  readonly allowEnvMismatch: boolean;
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
  const baseline = await readBaseline(options, settings, io.cwd);
  const files = await destinations(options.output, io.cwd);
  const read = [...request.payloads.map(({ file }) => file), options.priceFile, baseline?.base.file];
  refuseOverwriting(
    files,
    read.flatMap((file) => (file === undefined ? [] : [resolve(io.cwd, file)])),
  );
  const asked = planInput(request, options, io.cwd);
  if (options.dryRun) {
    printLambdaDryRun(lambdaPlan({ ...asked, functions: knownByName(request) }), request, options, io);
    return EXIT.ok;
  }
  refuseFilesOfOthers(replaceableFiles(files));

  const { allowEnvMismatch } = options;
  return runDeployed(
    {
      ...{ request, options, startedAt, files, budgets },
      planOf: (functions) => lambdaPlan({ ...asked, functions }),
      ...(options.base !== undefined && settings
        ? { gate: { ...settings, allowEnvMismatch, alone: { base: [], head: [] } } }
        : {}),
      ...defined({ baseline }),
    },
    io,
  );
}

function planInput({ payloads }: InvokingRequest, options: LambdaBenchOptions, cwd: string) {
  const { force, memory, provisioned, concurrency, snapstart, base, runs, timeout, seed } = options;
  return {
    ...{ payloads, force, memorySizesMB: memory, snapStart: snapstart, runs, cwd },
    ...defined({ provisioned, concurrency, base }),
    timeoutMs: timeout * 1000,
    seed: seed ?? newSeed(),
  };
}

function refuseBoth(options: LambdaBenchOptions): void {
  const { base, baseline, provisioned, snapstart, concurrency, force } = options;
  if (concurrency !== undefined && (provisioned !== undefined || snapstart)) {
    throw usageError(
      `--concurrency and ${snapstart ? '--snapstart' : '--provisioned'} cannot be used together.`,
      snapstart
        ? 'Name a version or an alias with SnapStart: its bursts are restores.'
        : 'Measure a burst of the version or alias as it is provisioned: --concurrency N alone.',
    );
  }
  if (base !== undefined && baseline !== undefined) {
    throw usageError('--base and --baseline cannot be used together.', 'Leave out one of them.');
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

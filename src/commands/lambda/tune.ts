import { resolve } from 'node:path';
import { parseBudget } from '../../config/budget.js';
import { type PowerTuningInput, readPowerTuning } from '../../config/power-tuning.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../../domain/errors.js';
import { parseFunctionName } from '../../domain/lambda-function.js';
import type { Strategy } from '../../domain/tune-record.js';
import type { Io } from '../../io/io.js';
import { lambdaPlan } from '../../plan/lambda-plan.js';
import { destinations, refuseOverwriting, replaceableFiles } from '../destinations.js';
import { newSeed } from '../measure.js';
import type { ReportOptions } from '../outcome.js';
import { refuseFilesOfOthers } from '../partial.js';
import { printLambdaDryRun } from './bench-dry-run.js';
import { optimizingInWords } from './optimize.js';
import { type InvokingOptions, invokingRequest, knownByName } from './prepared.js';
import { runDeployed } from './run-deployed.js';

/** The options of `coldstart lambda tune`; absent where neither a flag nor an input says them. */
export interface LambdaTuneOptions extends InvokingOptions, ReportOptions {
  /** Of AWS Lambda Power Tuning. */
  readonly input?: string;
  readonly memory?: readonly number[];
  readonly strategy?: Strategy;
  readonly balancedWeight?: number;
  readonly runs?: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout: number;
  readonly budget: readonly string[];
  readonly dryRun: boolean;
  readonly progress: boolean;
}

const DEFAULT_SIZES_MB = [128, 256, 512, 1024, 2048, 3008];
const DEFAULT_RUNS = 10;

/** Measures cold starts and warm invocations at several sizes, and names one; puts the function's own back. Throws ColdstartErrors. */
export async function lambdaTune(
  name: string | undefined,
  options: LambdaTuneOptions,
  io: Io,
): Promise<ExitCode> {
  const startedAt = new Date().toISOString();
  const input = options.input === undefined ? undefined : await readPowerTuning(options.input, io.cwd);
  const asked = name ?? input?.function;
  if (asked === undefined) throw usageError('No function is named.', 'Name one, or give --input FILE.');
  if (/[*?]/.test(asked)) throw usageError(`${asked} is a pattern.`, 'Tune one function at a time.');
  if (!options.quiet) tellIgnored(input, io);
  const weighted = options.payload.length === 0 ? input?.weighted : undefined;
  const given = options.payload.length === 0 ? payloadsOf(input) : options.payload;
  const request = await invokingRequest([asked], { ...options, payload: given }, io.cwd);
  if (request.named.length > 1) {
    throw usageError(
      'Sizes are chosen for one function in one region.',
      'Give one --region, and tune in each.',
    );
  }
  if (request.payloads.length > 1 && !weighted) {
    throw usageError('A size is chosen for one event.', 'Give one --payload, and tune for each.');
  }
  const budgets = options.budget.map((text) => parseBudget(text));
  const files = await destinations(options.output, io.cwd);
  const read = [...request.payloads.map(({ file }) => file), options.priceFile, options.input];
  refuseOverwriting(
    files,
    read.flatMap((file) => (file === undefined ? [] : [resolve(io.cwd, file)])),
  );
  // What is asked for is the number of each size, whatever events those are.
  const share = input?.runs === undefined ? undefined : Math.ceil(input.runs / (weighted?.length ?? 1));
  const runs = options.runs ?? share ?? DEFAULT_RUNS;
  const onlyCold = input?.onlyColdStarts === true;
  const planInput = {
    ...{ payloads: request.payloads, force: 'description' as const, snapStart: false, runs },
    curve: onlyCold ? ('cold' as const) : ('cold and warm' as const),
    memorySizesMB: sizes(options.memory ?? input?.memorySizesMB ?? DEFAULT_SIZES_MB),
    timeoutMs: options.timeout * 1000,
    seed: options.seed ?? newSeed(),
    cwd: io.cwd,
  };
  const optimizing = input?.optimizing;
  if (options.dryRun || input?.isDryRun) {
    const plan = lambdaPlan({ ...planInput, functions: knownByName(request) });
    printLambdaDryRun(plan, request, { ...options, optimizing }, io);
    return EXIT.ok;
  }
  if (optimizing && !options.yes) {
    throw usageError(
      `${options.input} has autoOptimize: the run ${optimizingInWords(asked, optimizing)}.`,
      'Pass --yes to allow that; --dry-run shows the calls; without autoOptimize the size is only named.',
    );
  }
  refuseFilesOfOthers(replaceableFiles(files));
  return runDeployed(
    {
      ...{ request, options: { ...options, runs }, startedAt, files, budgets },
      pauseMs: input?.pauseMs ?? 0,
      ...defined({ optimizing }),
      planOf: (functions) => lambdaPlan({ ...planInput, functions }),
      tune: {
        function: parseFunctionName(asked)?.name ?? asked,
        strategy: options.strategy ?? input?.strategy ?? 'balanced',
        balancedWeight: options.balancedWeight ?? input?.balancedWeight ?? 0.5,
        prices: request.prices,
        ...(onlyCold ? { starts: 'cold' as const } : {}),
        ...(weighted ? { payloads: weighted.map(({ name, weight }) => ({ name, weight })) } : {}),
      },
    },
    io,
  );
}

/** As --payload has them. */
function payloadsOf(input: PowerTuningInput | undefined): string[] {
  if (input?.weighted) return input.weighted.map(({ name, text }) => `${name}=${text}`);
  return input?.payload === undefined ? [] : [input.payload];
}

function sizes(all: readonly number[]): number[] {
  return [...new Set(all)].sort((a, b) => a - b);
}

function tellIgnored(input: PowerTuningInput | undefined, io: Io): void {
  for (const note of input?.notes ?? []) io.stderr.write(`note: ${note}.\n`);
}

import { benchOptions, type FlatBenchOptions } from '../commands/bench-options.js';
import { VARIANTS } from '../config/bundled-handlers.js';
import type { Report } from '../domain/report.js';
import { RUNTIMES } from '../domain/wasm.js';
import { call, reading } from './call.js';
import { readOptions } from './flags.js';
import type { BenchOptions, CallOptions, RunningOptions } from './options.js';
import {
  amounts,
  duration,
  flag,
  names,
  oneOf,
  parameters,
  part,
  type Reader,
  repeated,
  rounds,
  someOf,
  text,
  textOrWish,
  texts,
  wish,
} from './readers.js';
import { GATE, START } from './shared-options.js';

/** Every option: the compiler names one that is missing here. */
export const BENCH_OPTIONS: Readonly<
  Record<Exclude<keyof BenchOptions, keyof CallOptions | keyof RunningOptions | 'onPartial'>, Reader>
> = {
  ...GATE,
  ...START,
  ...{ targets: texts, module: repeated, command: repeated, runs: rounds },
  ...{ maxTime: duration, python: texts, launch: texts, against: text, acceptRemoved: texts },
  loop: someOf(['asyncio', 'uvloop', 'own']),
  runtime: someOf(RUNTIMES),
  ...{ baseline: text, compare: names, confirm: flag, budget: repeated, output: repeated, config: text },
  ...{
    shard: part,
    pitfalls: flag,
    sweep: amounts,
    breakEven: wish,
    parameters,
    reference: text,
    set: oneOf(['small', 'standard', 'classic']),
  },
  bytecode: someOf(['present', 'found', 'default', 'compile', 'none']),
  ...{ setup: text, prepare: text, conclude: text, cleanup: text },
  installer: someOf(['pip', 'uv']),
  installerCache: someOf(['cold', 'warm', 'restored', 'again']),
  firstStart: someOf(['uv-run', 'uvx']),
  linkMode: someOf(['clone', 'copy', 'hardlink', 'symlink']),
  index: oneOf(['loopback', 'remote']),
  ...{ image: repeated, onHost: textOrWish },
  ...{
    pipVersion: texts,
    resolve: wish,
    disk: wish,
    latency: text,
    bandwidth: text,
    variants: someOf(VARIANTS),
  },
};

const DEFAULTS = {
  ...{ targets: [], commandWords: [], pitfalls: true, allowEnvMismatch: false, onInconclusive: 'warn' },
  ...{ format: 'json', progress: true, quiet: false },
} as const;

/**
 * Measures cold starts, as `coldstart bench` does, and resolves to its report: also where a row failed or a verdict is FAIL,
 * which it says. Calls wait for one another, so that no measurement disturbs another one.
 *
 * @throws ColdstartError where something was asked wrongly or nothing could be measured; after an abort the signal’s reason
 */
export async function bench(options: BenchOptions = {}): Promise<Report> {
  const { flags, argv } = reading(() => readOptions(options, BENCH_OPTIONS));
  const asked = { ...DEFAULTS, ...flags } as unknown as FlatBenchOptions;
  const { targets, commandWords } = asked;
  return call<Report>({
    argv: ['bench', ...targets, ...argv, ...(commandWords.length > 0 ? ['--', ...commandWords] : [])],
    ...{ options, measures: true },
    command: async (io) => (await import('../commands/bench.js')).bench(benchOptions(asked), io),
  });
}

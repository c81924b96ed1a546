import type { HandlerFlags, InstallFlags } from '../config/flags.js';
import type { BenchOptions } from './bench.js';

/** The options of `bench` as its callers have them: those of installs and handlers beside the others. */
export type FlatBenchOptions = Omit<BenchOptions, 'install' | 'handlers' | keyof typeof UNSET> &
  Partial<Pick<BenchOptions, keyof typeof UNSET>> &
  InstallFlags &
  HandlerFlags;

const UNSET = {
  command: [],
  module: [],
  env: [],
  envFile: [],
  compare: [],
  budget: [],
  output: [],
  dryRun: false,
};

/** The options in their groups, with what stands for nothing. */
export function benchOptions(flat: FlatBenchOptions): BenchOptions {
  const { installer, installerCache, bytecode, linkMode, pipVersion, requirements, index } = flat;
  const { latency, bandwidth, resolve, disk, firstStart } = flat;
  const { handler, dir, variants, event, memory, template, runtimePackages } = flat;
  const handlers = { handler, dir, variants, event, memory, template, runtimePackages };
  const install = {
    ...{ installer, installerCache, bytecode, linkMode, pipVersion, requirements, index },
    ...{ latency, bandwidth, resolve, disk, firstStart },
  };
  return { ...UNSET, ...flat, install, handlers };
}

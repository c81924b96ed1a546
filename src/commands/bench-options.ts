import type { ContainerFlags, HandlerFlags, InstallFlags } from '../config/flags.js';
import type { BenchOptions } from './bench.js';

/** The options of `bench` as its callers have them: those of installs, handlers and containers beside the others. */
export type FlatBenchOptions = Omit<BenchOptions, 'install' | 'handlers' | 'container' | keyof typeof UNSET> &
  Partial<Pick<BenchOptions, keyof typeof UNSET>> &
  InstallFlags &
  HandlerFlags &
  ContainerFlags;

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
  const { image, engine, pull, cpus, onHost } = flat;
  return { ...UNSET, ...flat, install, handlers, container: { image, engine, pull, cpus, onHost } };
}

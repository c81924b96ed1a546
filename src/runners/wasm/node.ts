import { shipped } from '../../io/shipped.js';
import { childEnvironment } from '../../launch/child-env.js';
import type { PythonContext } from '../../python/context.js';
import type { WasmSpec } from './spec.js';

/** What a fresh Node runs, below the package. */
export const RUN = 'wasm/run.mjs';

/** The first that has it, behind an option; from the next one on it needs none. */
const BEHIND_OPTION = 24;

/** Whether a Node can let Python wait for a promise, as `asyncio.run` does. Pure. */
export function stackSwitching(version = process.versions.node): boolean {
  return majorOf(version) >= BEHIND_OPTION;
}

/** How a fresh Node is started on a spec, with what else its worker is told. */
export function nodeStart(
  spec: WasmSpec,
  told: Partial<WasmSpec['worker']>,
  { env: caller }: Pick<PythonContext, 'env'>,
): { readonly argv: string[]; readonly env: Record<string, string> } {
  const worker = { ...spec.worker, ...told };
  const env = { ...childEnvironment(caller, {}), COLDSTART_WASM: JSON.stringify({ ...spec, worker }) };
  return { argv: nodeArgv(), env };
}

/** The command line of a fresh Node: the one that runs coldstart. */
export function nodeArgv(version = process.versions.node): string[] {
  const options = majorOf(version) === BEHIND_OPTION ? ['--experimental-wasm-jspi'] : [];
  return [process.execPath, ...options, shipped(RUN)];
}

/** A snapshot belongs to one. Pure. */
export function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

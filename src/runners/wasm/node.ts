import { shipped } from '../../io/shipped.js';

/** What a fresh Node runs, below the package. */
export const RUN = 'wasm/run.mjs';

/** The first that has it, behind an option; from the next one on it needs none. */
const BEHIND_OPTION = 24;

/** Whether a Node can let Python wait for a promise, as `asyncio.run` does. Pure. */
export function stackSwitching(version = process.versions.node): boolean {
  return majorOf(version) >= BEHIND_OPTION;
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

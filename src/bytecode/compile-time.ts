import type { CompilePass } from '../domain/facts/bytecode.js';
import { askHelper, type OptimizeLevel, type Question } from './helper.js';

const PASSES = 5;
/** A large environment takes a minute a pass: two of them say enough. */
const FEWEST_PASSES = 2;
const ENOUGH_MS = 20_000;

/**
 * Compiles these sources in memory, each pass in a fresh process of the interpreter: five passes, fewer (two at least)
 * once 20 s are over.
 */
export async function timeCompiling(
  question: Question,
  files: readonly string[],
  options: { readonly optimize: OptimizeLevel; readonly zip?: string },
): Promise<CompilePass[]> {
  const passes: CompilePass[] = [];
  const begin = performance.now();
  while (passes.length < FEWEST_PASSES || (passes.length < PASSES && performance.now() - begin < ENOUGH_MS)) {
    passes.push(await askHelper<CompilePass>(question, { mode: 'compile', files, ...options }));
  }
  return passes;
}

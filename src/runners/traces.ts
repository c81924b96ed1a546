import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerScenario } from '../domain/plan.js';

/** A run that did not get as far as it was to, with the files that it left all the same. */
export class TraceFailure extends Error {
  constructor(
    message: string,
    readonly texts: readonly string[],
    /** Of several workers, whose run that was. */
    readonly scenario?: WorkerScenario,
  ) {
    super(message);
  }
}

/**
 * Why there is no run that the explanation can do without: it changes more than the others, which what is started may not bear.
 * Throws what is no TraceFailure.
 */
export function asFailure(error: unknown): { readonly failure: string } {
  if (!(error instanceof TraceFailure)) throw error;
  return { failure: error.message };
}

/** Imports the hook, takes its traces away, and lets it import and run site: the folder of the hook, and that of its files. */
export const BOOT =
  'import sys; sys.path.insert(0, sys.argv[1]); import coldstart_imports as hook; del sys.path[0], sys.modules["coldstart_imports"]; hook.boot(sys.argv[2])';

/** What the hook has written into a folder, a text for each process. */
export async function textsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.imports'));
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

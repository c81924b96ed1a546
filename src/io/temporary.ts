import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColdstartError, lacking, measureError } from '../domain/errors.js';
import { reasonOf } from './reason.js';
import { isRunning, pidNamespace } from './running.js';

/** Places whose left folders were removed already. */
const swept = new Set<string>();

/**
 * Makes a folder of its own for temporary files, whose maker has to remove it; its real path. Those that killed
 * processes have left there are removed first. Throws a measure error where none can be made, by default in TMPDIR.
 */
export async function temporaryFolder(purpose: string, place?: string): Promise<string> {
  const parent = place ?? tmpdir();
  try {
    const real = await realpath(parent);
    if (!swept.has(real)) {
      swept.add(real);
      await sweep(real);
    }
    return await mkdtemp(join(real, `coldstart-${purpose}-${pidNamespace()}.${process.pid}-`));
  } catch (error) {
    throw unusable(parent, error);
  }
}

/** Gives a temporary folder to `work` and removes it afterwards, whatever happens. */
export async function inTemporaryFolder<T>(
  purpose: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder(purpose);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function unusable(folder: string, error: unknown): ColdstartError {
  const refused = measureError(
    `The folder for temporary files, ${folder}, cannot be used: ${reasonOf(error) ?? String(error)}.`,
    'Name another one: TMPDIR=/some/folder coldstart …',
    error,
  );
  return lacking(refused, 'access', folder);
}

/** What cannot be removed, such as another user’s, stays. */
async function sweep(parent: string): Promise<void> {
  const left = new RegExp(`^coldstart-[a-z]+-${pidNamespace()}\\.(\\d+)-\\w{6}$`);
  const names = await readdir(parent);
  const abandoned = names.filter((name) => {
    const pid = left.exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  const removals = abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
}

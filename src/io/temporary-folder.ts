import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { isRunning } from './running.js';

const OWN = /^coldstart-[a-z]+-(\d+)-([0-9a-f]{8})-\w{6}$/;

/** Places whose leftovers this process has removed already. */
const swept = new Map<string, Promise<void>>();

/**
 * Makes a folder below the system's for temporary files, or below `place`; it is the caller's to remove. Its name says which
 * process that is: what killed ones left is removed before the first is made. The path is a real one, as programs give it
 * back. Throws a measure error where there is no such place.
 */
export async function temporaryFolder(what: string, place = tmpdir()): Promise<string> {
  try {
    const parent = await realpath(place);
    const machine = await machineId();
    const sweeping = swept.get(parent) ?? sweep(parent, machine);
    swept.set(parent, sweeping);
    await sweeping;
    return await mkdtemp(join(parent, `coldstart-${what}-${process.pid}-${machine}-`));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw measureError(
      `No temporary folder can be made in ${place} (${reason}).`,
      'Name a folder that can be written: TMPDIR=/some/folder coldstart …',
      error,
    );
  }
}

/** Removes what killed processes of this user left there. What cannot be removed stays: the next one may be luckier. */
export async function sweep(parent: string, machine: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const dead = names.filter((name) => {
    const [, pid, where] = OWN.exec(name) ?? [];
    return where === machine && !isRunning(Number(pid));
  });
  await Promise.all(
    dead.map(async (name) => {
      const folder = join(parent, name);
      const found = await lstat(folder).catch(() => undefined);
      if (!found?.isDirectory() || found.uid !== process.getuid?.()) return;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }),
  );
}

/** Where a process id means the same: containers and machines that share a folder have ids of their own. */
export async function machineId(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return createHash('sha256').update(`${hostname()}\0${namespace}`).digest('hex').slice(0, 8);
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { orFewer } from '../support/thoroughly.js';

export const LAUNCHER = fileURLToPath(new URL('../../python/launcher.py', import.meta.url));
export const ENV = { PATH: process.env.PATH ?? '/usr/bin:/bin' };

/** The interpreter itself, since python3 may be a shim. */
export const PYTHON = executable('python3') ?? 'python3';

/** The usual interpreter, and of the old ones that are here 3.7 (no posix_spawn) and, where all is run, 3.8. */
export function launcherPythons(): { name: string; python: string }[] {
  const old = ['3.7', '3.8'].flatMap((version) => {
    const python = executable(`python${version}`) ?? pyenv(version);
    return python === undefined ? [] : [{ name: version, python }];
  });
  return [{ name: 'python3', python: PYTHON }, ...old.slice(0, orFewer(2, 1))];
}

function executable(name: string): string | undefined {
  const result = spawnSync(name, ['-I', '-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function pyenv(version: string): string | undefined {
  const root = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const folder = existsSync(root)
    ? readdirSync(root).find((name) => name.startsWith(`${version}.`))
    : undefined;
  return folder && join(root, folder, 'bin', 'python');
}

const scratch = mkdtempSync(join(inject('scratch'), 'launcher-'));

export function scratchPath(name: string): string {
  return join(scratch, name);
}

/** A zombie that nobody has reaped yet is gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return !existsSync('/proc/self/stat');
  }
}

/** Waits, up to 10 s, until it holds. */
export async function eventually(holds: () => boolean): Promise<boolean> {
  for (let round = 0; round < 1000; round++) {
    if (holds()) return true;
    await sleep(10);
  }
  return false;
}

/** The number that a child writes into a file, once it is there whole. */
export async function pidIn(path: string): Promise<number> {
  const read = () => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  await eventually(() => read().endsWith('\n'));
  return Number(read());
}

/** Leaves the process group by double fork and setsid; ends when the daemon has written its pid to the file. */
export const DAEMONIZE = `
import os, sys, time
path = sys.argv[1]
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open(path + '.new', 'w') as file:
            file.write('%d\\n' % os.getpid())
        os.rename(path + '.new', path)
        time.sleep(60)
    os._exit(0)
while not os.path.exists(path):
    time.sleep(0.01)
`;

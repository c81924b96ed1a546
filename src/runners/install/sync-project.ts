import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { exists } from '../../io/paths.js';
import { wheelPath } from './index-pages.js';
import type { Wheel } from './wheel.js';

/**
 * A copy of a locked project for `uv sync --frozen`: its uv.lock with the wheels of the set taken from the loopback
 * index, and the pyproject.toml of it and of the members of its workspace; no code, since local projects are installed
 * from wheels. Without an index the lock stays as it is. Rejects as the file system does.
 *
 * @param project folder of the uv.lock
 * @param index address of the loopback index, with its port
 * @param to absolute, made here
 */
export async function copyLockedProject(
  project: string,
  wheels: readonly Wheel[],
  index: string | undefined,
  to: string,
): Promise<void> {
  const lock = await readFile(join(project, 'uv.lock'), 'utf8');
  const members = [...lock.matchAll(/source = \{ (?:editable|virtual|directory) = "([^"]+)" \}/g)].map(
    ([, folder = '.']) => resolve(project, folder),
  );
  for (const folder of new Set([project, ...members])) {
    const inside = relative(project, folder);
    const file = join(folder, 'pyproject.toml');
    if (inside.startsWith('..') || !(await exists(file))) continue;
    await mkdir(join(to, inside), { recursive: true });
    await cp(file, join(to, inside, 'pyproject.toml'));
  }
  await mkdir(dirname(join(to, 'uv.lock')), { recursive: true });
  await writeFile(join(to, 'uv.lock'), index === undefined ? lock : fromIndex(lock, wheels, index));
}

/** The lock with the addresses of these wheels, and of what was the index, on the loopback index. Pure. */
export function fromIndex(lock: string, wheels: readonly Wheel[], index: string): string {
  const root = index.replace(/\/simple\/?$/, '');
  const byFile = new Map(wheels.map((wheel) => [wheel.file, wheel]));
  return lock
    .replace(/source = \{ registry = "[^"]*" \}/g, `source = { registry = "${index}" }`)
    .replace(/url = "([^"]*)"/g, (whole, url: string) => {
      const wheel = byFile.get(decodeURIComponent(url.split('/').at(-1) ?? ''));
      return wheel ? `url = "${root}${wheelPath(wheel)}"` : whole;
    });
}

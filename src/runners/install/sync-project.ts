import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { tableOf } from '../../domain/table-of.js';
import { exists } from '../../io/paths.js';
import { type LockTable, type Moved, movedLock, packagesOf } from '../../wheels/moved-lock.js';

/**
 * A copy of a locked project for `uv sync --frozen`: its uv.lock with the wheels of the set at their new places, and the
 * pyproject.toml of it and of the members of its workspace; no code, since local projects are installed from wheels.
 * Rejects as the file system does.
 *
 * @param to absolute, made here
 */
export async function copyLockedProject(moved: Moved, to: string): Promise<void> {
  const { parse, stringify } = await import('smol-toml');
  const lock: LockTable = parse(await readFile(join(moved.project, 'uv.lock'), 'utf8'));
  const members = packagesOf(lock).flatMap(({ source }) => {
    const { editable, virtual, directory } = tableOf(source);
    return [editable, virtual, directory].flatMap((path) => (typeof path === 'string' ? [path] : []));
  });
  for (const member of new Set(['.', ...members])) {
    const folder = resolve(moved.project, member);
    const inside = relative(moved.project, folder);
    const file = join(folder, 'pyproject.toml');
    if (inside.startsWith('..') || !(await exists(file))) continue;
    await mkdir(join(to, inside), { recursive: true });
    await cp(file, join(to, inside, 'pyproject.toml'));
  }
  await writeFile(join(to, 'uv.lock'), stringify(movedLock(lock, moved)));
}

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { normaliseName } from '../domain/project-name.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { wheelPath } from './index-pages.js';
import type { LocalWheel } from './local-wheels.js';
import type { Wheel } from './wheel-set.js';

/** A uv.lock, or a part of it. */
type LockTable = Readonly<Record<string, unknown>>;

/** Where the packages of a lock are now. */
export interface Moved {
  /** Folder of the uv.lock. Absolute. */
  readonly project: string;
  /** What the index has. */
  readonly wheels: readonly Pick<Wheel, 'name' | 'version' | 'file' | 'sha256' | 'bytes' | 'built'>[];
  readonly local: readonly Pick<LocalWheel, 'given' | 'path' | 'version' | 'sha256'>[];
  /** Address of the loopback index; absent where the lock's own registries are asked. */
  readonly index: string | undefined;
}

/** What tells the packages of one name apart. */
type Place = { readonly version?: unknown; readonly source?: unknown };

/**
 * The lock with its packages at their new places: wheels and what was built of archives on the loopback index, local
 * projects at their wheels. All else stays, so that uv reads as much as it does of the user's own. Pure.
 */
export function movedLock(lock: LockTable, moved: Moved): LockTable {
  const before = packagesOf(lock);
  const after = before.map((one) => fromDisk(one, moved) ?? fromIndex(one, before, moved) ?? one);
  const places = new Map<string, Place>();
  before.forEach((one, index) => {
    places.set(keyOf(one), after[index] ?? one);
  });
  return { ...lock, package: after.map((one) => withPlaces(one, places)) };
}

function packagesOf(lock: LockTable): LockTable[] {
  return listOf(lock.package).map(tableOf);
}

function fromDisk(one: LockTable, { project, local }: Moved): LockTable | undefined {
  const { editable, directory, path } = tableOf(one.source);
  const named = editable ?? directory ?? path;
  if (typeof named !== 'string') return undefined;
  const wheel = local.find(({ given }) => given === resolve(project, named));
  if (!wheel) return undefined;
  const wheels = [{ filename: basename(wheel.path), hash: `sha256:${wheel.sha256}` }];
  return { ...one, version: wheel.version, source: { path: wheel.path }, wheels };
}

function fromIndex(
  one: LockTable,
  all: readonly LockTable[],
  { index, wheels }: Moved,
): LockTable | undefined {
  if (index === undefined) return undefined;
  const files = listOf(one.wheels).map(tableOf);
  const name = normaliseName(String(one.name));
  const isOnly = all.filter((other) => other.name === one.name).length === 1;
  const wheel =
    wheels.find(({ sha256 }) => files.some(({ hash }) => hash === `sha256:${sha256}`)) ??
    wheels.find((other) => other.built && other.name === name && (isOnly || other.version === one.version));
  if (!wheel) return undefined;
  const root = index.replace(/\/simple\/?$/, '');
  const own = { url: root + wheelPath(wheel), hash: `sha256:${wheel.sha256}`, size: wheel.bytes };
  // On the index too, which does not have them: if uv chose one, that would fail rather than be fetched from elsewhere.
  const others = files
    .filter(({ hash }) => hash !== own.hash)
    .map((file) => ({ ...file, url: `${root}/files/${String(file.url).split('/').at(-1)}` }));
  const { sdist, ...rest } = one;
  const archive = tableOf(sdist).url === undefined ? {} : { sdist };
  return { ...rest, ...archive, source: { registry: index }, wheels: [own, ...others] };
}

/** Dependencies name version and source where the name alone could mean several packages. */
function withPlaces(one: LockTable, places: ReadonlyMap<string, Place>): LockTable {
  const moved = (list: unknown) =>
    listOf(list)
      .map(tableOf)
      .map((dependency) => {
        const place = places.get(keyOf(dependency));
        if (!place) return dependency;
        return {
          ...dependency,
          source: place.source,
          ...(dependency.version === undefined ? {} : { version: place.version }),
        };
      });
  const groups = (table: unknown) =>
    Object.fromEntries(Object.entries(tableOf(table)).map(([name, list]) => [name, moved(list)]));
  const changed = {
    dependencies: moved,
    'optional-dependencies': groups,
    'dev-dependencies': groups,
  };
  return Object.fromEntries(
    Object.entries(one).map(([key, value]) => [
      key,
      key in changed ? changed[key as keyof typeof changed](value) : value,
    ]),
  );
}

function keyOf({ name, version, source }: LockTable): string {
  return JSON.stringify([name, version, source]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

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

import { access, constants, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lacking, measureError } from '../domain/errors.js';
import { LACKS } from '../domain/need.js';
import { compareVersions } from '../domain/python-version.js';
import { buildAside } from '../io/aside.js';
import { replaceFile } from '../io/replace-file.js';
import type { OnProgress, PythonContext } from './context.js';
import { candidatesNamed } from './interpreter-sources.js';
import { listInterpreters } from './interpreters.js';
import { mustRun, runTool } from './run-tool.js';
import { pipOptions, uvOptions } from './tool-env.js';

/** A uv that can be used. */
export interface Uv {
  readonly path: string;
  /** 0.13.9 */
  readonly version: string;
}

/** Relocatable environments and `uv export` as used here. */
export const OLDEST_UV = '0.5.0';

/** Being installed at present, by the run that it is for: what is prepared side by side waits for the same. */
const underway = new WeakMap<AbortSignal, Promise<Uv>>();

/** The uv on PATH, else the one in the cache, else it is installed there from PyPI with pip. */
export async function ensureUv(context: PythonContext, onProgress?: OnProgress): Promise<Uv> {
  const found = await knownUv(context);
  if (found) return found;
  const { signal } = context;
  const begun = signal && underway.get(signal);
  if (begun) return begun;
  const installing = installUv(context, onProgress);
  if (!signal) return installing;
  underway.set(signal, installing);
  return installing.finally(() => underway.delete(signal));
}

async function installUv(context: PythonContext, onProgress?: OnProgress): Promise<Uv> {
  const folder = join(context.cacheDir, 'uv');
  const pythons = (await listInterpreters(context)).filter(({ pip }) => pip !== undefined);
  const python = pythons.at(-1);
  if (!python) {
    const error = measureError(
      `${LACKS.uv}.`,
      'Install uv or pip (apt install python3-pip, python -m ensurepip).',
    );
    throw lacking(error, 'uv');
  }
  onProgress?.(`installing uv into the cache with pip of Python ${python.version}`);
  await buildAside(folder, async (aside) => {
    const how = ['--only-binary', ':all:', '--no-deps', '--no-compile', '-q'];
    const args = ['-m', 'pip', 'install', '--target', aside, ...how, 'uv'];
    await mustRun('uv could not be installed with pip', python.executable, args, pipOptions(context));
  });
  const installed = await versionOf(uvIn(folder), context, true);
  if (installed) return installed;
  throw (await isForbidden(uvIn(folder)))
    ? measureError(
        `The uv in ${folder} must not be executed: its file system is mounted with noexec.`,
        'Name another cache: XDG_CACHE_HOME=/some/folder coldstart …',
      )
    : measureError(`The uv in ${folder} does not run.`, 'Remove that folder, or install uv yourself.');
}

/** The uv that would be used, if there is one already: on PATH, else in the cache. */
export async function knownUv(context: PythonContext): Promise<Uv | undefined> {
  return (await findUv(context)) ?? versionOf(uvIn(join(context.cacheDir, 'uv')), context, true);
}

/** The uv that is at hand without installing it: on PATH and new enough; undefined otherwise. */
export async function findUv(context: PythonContext): Promise<Uv | undefined> {
  for (const { path, remember } of candidatesNamed('uv', context)) {
    const uv = await versionOf(path, context, remember);
    if (uv && compareVersions(uv.version, OLDEST_UV) >= 0) return uv;
  }
  return undefined;
}

/** The first uv on PATH, where it was passed over for `used` since it is too old. */
export async function passedUv(used: Uv, context: PythonContext): Promise<Uv | undefined> {
  for (const { path } of candidatesNamed('uv', context)) {
    if (path === used.path) return undefined;
    // One is remembered, that which is used.
    const uv = await versionOf(path, context, false);
    if (uv) return compareVersions(uv.version, OLDEST_UV) < 0 ? uv : undefined;
  }
  return undefined;
}

/** The system asks the file system too, not only the file's own permissions. */
async function isForbidden(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  return (
    (mode & 0o111) !== 0 &&
    access(file, constants.X_OK).then(
      () => false,
      () => true,
    )
  );
}

function uvIn(folder: string): string {
  return join(folder, 'bin', 'uv');
}

/** `uv --version`, remembered as long as the file stays the same. */
async function versionOf(path: string, context: PythonContext, remember: boolean): Promise<Uv | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const file = join(context.cacheDir, 'uv.json');
  const stamp = { path, mtimeMs: found.mtimeMs, size: found.size };
  const known = remember ? readKnown(await readFile(file, 'utf8').catch(() => ''), stamp) : undefined;
  if (known) return { path, version: known };
  const result = await runTool(path, ['--version'], uvOptions(context, context.cwd));
  const version = /^uv (\d+\.\d+\.\d+\S*)/.exec(result.stdout)?.[1];
  if (!result.ok || !version) return undefined;
  if (remember) {
    // A cache that cannot be written only costs the question again.
    await replaceFile(file, `${JSON.stringify({ ...stamp, version })}\n`, { flush: false }).catch(
      () => undefined,
    );
  }
  return { path, version };
}

function readKnown(text: string, stamp: { path: string; mtimeMs: number; size: number }): string | undefined {
  try {
    const known = JSON.parse(text) as Partial<typeof stamp & { version: string }> | null;
    const same = known?.path === stamp.path && known.mtimeMs === stamp.mtimeMs && known.size === stamp.size;
    return same && typeof known.version === 'string' ? known.version : undefined;
  } catch {
    return undefined;
  }
}

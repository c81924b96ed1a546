import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureError, usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { mustRun } from '../python/run-tool.js';
import { uvEnvironment } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';
import type { LocalEntry } from './lock-text.js';

const LEFT_OUT = ['.git', '.venv', 'venv', 'node_modules', '__pycache__', 'build', '.tox', '.nox'];

/** A project or a wheel of this machine, ready to be installed from disk. */
export interface LocalWheel {
  /** Of the distribution, as its file has it. */
  readonly name: string;
  readonly version: string;
  /** The project's folder, or the wheel that was named. Absolute. */
  readonly given: string;
  /** The wheel. Absolute. */
  readonly path: string;
  readonly sha256: string;
  /** A line of requirements, with its hash. */
  readonly line: string;
}

export interface LocalBuild {
  /** The interpreter that builds. */
  readonly python: string;
  /** Exists; what is built stays below it. */
  readonly work: string;
  /** Throws where a wheel that was built does not fit; its file's name and its project are told. */
  check?(wheel: string, project: string): void;
}

/**
 * Wheels of projects and wheels of this machine. Projects are built from a copy, as build tools leave things between the
 * sources. Throws measure errors where one cannot be built, or does not fit.
 */
export async function localWheels(
  paths: readonly string[],
  build: LocalBuild,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<LocalWheel[]> {
  const wheels: LocalWheel[] = [];
  for (const given of paths) {
    const path = given.endsWith('.whl') ? given : await built(given, build, context, onProgress);
    const [name = '', version = ''] = basename(path).split('-', 2);
    const sha256 = await digestOf(path);
    const line = `${name} @ ${pathToFileURL(path)} --hash=sha256:${sha256}`;
    wheels.push({ name, version, given, path, sha256, line });
  }
  return wheels;
}

async function digestOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Throws a usage error for a wheel that is another than the one whose hashes were written down. */
export async function checkLocalHashes(all: readonly Pick<LocalEntry, 'path' | 'hashes'>[]): Promise<void> {
  for (const { path, hashes } of all) {
    const sha256s = hashes.filter((hash) => hash.startsWith('sha256:'));
    if (sha256s.length === 0) continue;
    const digest = await digestOf(path);
    if (sha256s.includes(`sha256:${digest}`)) continue;
    throw usageError(
      `${path} has the sha256 ${digest}, which is not the one that is locked.`,
      'Renew the lock, or restore the wheel.',
    );
  }
}

async function built(
  project: string,
  { python, work, check }: LocalBuild,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<string> {
  onProgress?.(`building ${basename(project)}`);
  const folder = await mkdtemp(join(work, 'project-'));
  const [copy, output] = [join(folder, basename(project)), join(folder, 'wheel')];
  await mkdir(output);
  try {
    await cp(project, copy, {
      recursive: true,
      filter: (from) => from === project || !LEFT_OUT.includes(basename(from)),
    });
    const git = join(project, '.git');
    // Versions may come from git: its own way to say that a repository lies elsewhere.
    if ((await stat(git).catch(() => undefined))?.isDirectory())
      await writeFile(join(copy, '.git'), `gitdir: ${git}\n`);
    else if (await exists(git)) await cp(git, join(copy, '.git'));
    const { path: uv } = await ensureUv(context, onProgress);
    const args = ['build', '--quiet', '--wheel', '--out-dir', output, '--python', python, copy];
    // The same sources give the same wheel.
    const env = { SOURCE_DATE_EPOCH: '315532800', ...uvEnvironment(context.env, context.cwd) };
    await mustRun(`${project} could not be built`, uv, args, { env, cwd: folder, context });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  const name = (await readdir(output)).find((one) => one.endsWith('.whl'));
  if (name === undefined)
    throw measureError(`${project} was built, but gave no wheel.`, 'Look at its build system.');
  check?.(name, project);
  return join(output, name);
}

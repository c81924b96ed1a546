import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { InstallScenario } from '../../domain/plan.js';
import { listTree } from '../../io/tree-files.js';
import { deflaterOf, writeZip } from '../../package/zip.js';
import type { SharedSet } from '../../wheels/shared-set.js';
import type { Wheel } from '../../wheels/wheel-set.js';
import {
  asDependencies,
  type Started,
  scriptSource,
  TOOL,
  TOOL_MODULE,
  TOOL_VERSION,
  toolFiles,
} from './started-source.js';

/** The tool of a set on its index: made once, whatever the number of rows. */
const served = new WeakMap<SharedSet, Promise<void>>();

/**
 * Makes the script that `uv run` starts, or the tool that `uvx` does; the words that name it on the command line. Throws a
 * usage error where a script or a tool cannot ask for what the set has.
 */
export async function firstStartFiles(
  { uvCommand, resolve, python: { version } }: InstallScenario,
  set: SharedSet,
  folder: string,
  isProject: boolean,
): Promise<string> {
  const { imports } = set;
  if (isProject) return script(folder, { dependencies: [], imports }, undefined);
  const dependencies = await dependenciesOf(set, resolve === true);
  if (uvCommand === 'run') return script(folder, { dependencies, imports }, version.split('.', 2).join('.'));
  const made = served.get(set) ?? serveTool(set, { dependencies, imports });
  served.set(set, made);
  await made;
  return TOOL;
}

async function serveTool(set: SharedSet, started: Started): Promise<void> {
  set.index.serve(await toolWheel(started, join(set.folder, 'tool')));
}

async function script(folder: string, started: Started, python: string | undefined): Promise<string> {
  const path = join(folder, 'first_start.py');
  await writeFile(path, scriptSource(started, python));
  return path;
}

async function dependenciesOf(set: SharedSet, isResolved: boolean): Promise<readonly string[]> {
  const [local] = set.local;
  if (local)
    throw usageError(
      `--first-start has no place for projects and wheels of this machine, such as ${local.name}.`,
      'Name requirements without them, or a folder with a uv.lock: --first-start uv-run runs that as a project.',
    );
  if (!isResolved) return set.wheels.wheels.map(({ name, version }) => `${name}==${version}`).sort();
  const read = asDependencies(await readFile(set.requirementsFile, 'utf8'));
  if ('dependencies' in read) return read.dependencies;
  throw usageError(
    `--first-start with --resolve has no place for the line "${read.unfit}" of the requirements.`,
    'Leave out --resolve, or name requirements without it.',
  );
}

async function toolWheel(started: Started, folder: string): Promise<Wheel> {
  const tree = join(folder, 'tree');
  const files = toolFiles(started);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, name)), { recursive: true });
    await writeFile(join(tree, name), text);
  }
  const file = `${TOOL_MODULE}-${TOOL_VERSION}-py3-none-any.whl`;
  const [path, metadataPath] = [join(folder, file), join(folder, `${file}.metadata`)];
  await writeFile(path, await writeZip(await listTree(tree), deflaterOf(tree)));
  await writeFile(metadataPath, files[`${TOOL_MODULE}-${TOOL_VERSION}.dist-info/METADATA`] ?? '');
  const digest = async (one: string) =>
    createHash('sha256')
      .update(await readFile(one))
      .digest('hex');
  return {
    ...{ name: TOOL, version: TOOL_VERSION, file, path, built: false },
    ...{ bytes: (await stat(path)).size, sha256: await digest(path) },
    ...{ metadataPath, metadataBytes: (await stat(metadataPath)).size },
    metadataSha256: await digest(metadataPath),
  };
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withCleanSources } from '../project/clean-sources.js';
import { localNames, takesPlainPath } from '../project/local-names.js';
import { type ReadByUv, uvOptionsFor } from '../project/pyproject-table.js';
import { unreadByUv } from '../project/requirements-file.js';
import type { PythonContext } from './context.js';
import { mustRun } from './run-tool.js';
import { uvBuildOptions } from './tool-env.js';

/** A project whose requirements are installed. */
export interface ProjectSource extends ReadByUv {
  /** Its `[tool.uv]` and uv.toml tell indexes and constraints. */
  readonly folder: string;
  /** Folders of projects on this machine that are installed, editable. */
  readonly local: readonly string[];
  /** Those of them that others ask for as copies. */
  readonly copied: readonly string[];
  /** True for a lock: nothing is looked for that it does not name. */
  readonly isComplete?: boolean;
}

/**
 * Installs into a virtual environment: wheels, and local projects as editables, which alone are built. Throws as
 * {@link mustRun} does.
 */
export async function installRequirements(
  what: string,
  uv: string,
  environment: string,
  spec: {
    readonly requirements: string;
    readonly requireHashes: boolean;
    readonly source?: ProjectSource;
  },
  context: PythonContext,
): Promise<void> {
  const { source } = spec;
  const file = join(environment, 'requirements.txt');
  await writeFile(file, spec.requirements);
  const overrides = join(environment, 'overrides.txt');
  const copied = source?.isComplete ? [] : (source?.copied ?? []);
  if (copied.length > 0) await writeFile(overrides, copied.map((folder) => `-e ${folder}\n`).join(''));
  // Of a project whose name uv can read it builds the metadata that are computed only where it may build the project.
  const built = await localNames(source?.local ?? []);
  const args = [
    ...['pip', 'install', '--quiet', '--python', join(environment, 'bin', 'python')],
    ...['--only-binary', ':all:'],
    ...built.flatMap((name) => ['--no-binary', name]),
    ...((await takesPlainPath(source?.local ?? [])) ? ['-C', 'editable_mode=compat'] : []),
    ...(spec.requireHashes ? ['--require-hashes'] : []),
    ...(source ? ['--project', source.folder] : []),
    ...unreadByUv(spec.requirements),
    ...(source?.isComplete ? ['--no-deps'] : []),
    ...(copied.length > 0 ? ['--overrides', overrides] : []),
    // uv takes no other requirements beside a pylock.toml.
    ...(isPylock(source?.dependenciesOf) ? [] : ['-r', file]),
    ...uvOptionsFor(source ?? {}),
  ];
  await withCleanSources(source?.local ?? [], () => mustRun(what, uv, args, uvBuildOptions(context)));
}

function isPylock(file: string | undefined): boolean {
  return /\/pylock[^/]*\.toml$/.test(file ?? '');
}

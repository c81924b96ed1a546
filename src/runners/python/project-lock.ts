import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { OnProgress, PythonContext } from './context.js';
import { explainFailure } from './install-failure.js';
import type { Interpreter } from './interpreters.js';
import { isLocal, localRequirement } from './local-project.js';
import { runTool } from './run-tool.js';
import { uvEnvironment } from './tool-env.js';
import { ensureUv } from './uv.js';

/** What a project's uv.lock asks for. */
export interface LockedRequirements {
  /** pip's format with hashes, for all platforms. */
  readonly requirements: string;
  /** Folders of the project itself and of local ones it needs, which are installed editable. */
  readonly local: readonly string[];
  readonly requiresPython?: string;
}

/** Reads the lock with `uv export`; neither the lock nor the project's environment is written. */
export async function lockedRequirements(
  folder: string,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<LockedRequirements> {
  const requiresPython = await lockPython(join(folder, 'uv.lock'));
  const { path: uv } = await ensureUv(context, onProgress);
  const what = ['--frozen', '--no-dev', '--no-header', '--no-annotate'];
  const args = ['export', '--quiet', ...what, '--project', folder, '--python', interpreter.executable];
  const exported = await runTool(uv, args, {
    env: uvEnvironment(context.env),
    cwd: context.cacheDir,
    context,
  });
  if (!exported.ok) throw explainFailure(`${join(folder, 'uv.lock')} could not be read`, exported);
  const local: string[] = [];
  const lines = await Promise.all(
    exported.stdout.split('\n').map(async (line) => {
      if (!isLocal(line)) return line;
      const found = await localRequirement(line, folder, join(folder, 'uv.lock'));
      if (found.folder !== undefined) local.push(found.folder);
      return found.line;
    }),
  );
  return {
    requirements: `${lines.join('\n')}\n`,
    local,
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

async function lockPython(file: string): Promise<string | undefined> {
  const { parse } = await import('smol-toml');
  try {
    const requires = parse(await readFile(file, 'utf8'))['requires-python'];
    return typeof requires === 'string' ? requires : undefined;
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Renew it with `uv lock`.');
  }
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from '../io/temporary.js';
import type { PythonContext } from './context.js';
import { uvEnvironment } from './tool-env.js';
import { choosesVersions, uvFiles, uvSettingsOf } from './uv-settings.js';

/**
 * Lets uv install what coldstart itself needs: of the user's settings only those count that tell indexes and the way to
 * them, since `resolution = "lowest"` would choose a pip from 2008. Throws as {@link uvFiles}.
 */
export async function withoutChoices<T>(
  context: PythonContext,
  work: (context: PythonContext) => Promise<T>,
): Promise<T> {
  const files = await uvFiles(context.cacheDir, uvEnvironment(context.env, context.cwd));
  if (!choosesVersions(files)) return work(context);
  const { stringify } = await import('smol-toml');
  return inTemporaryFolder('uv', async (folder) => {
    const file = join(folder, 'uv.toml');
    await writeFile(file, stringify(uvSettingsOf(files)), { mode: 0o600 });
    return work({ ...context, env: { ...context.env, UV_CONFIG_FILE: file, UV_NO_CONFIG: undefined } });
  });
}

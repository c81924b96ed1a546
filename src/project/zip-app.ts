import { basename, dirname, join } from 'node:path';
import { kindOf } from '../io/paths.js';
import { readBounded } from '../io/read-bounded.js';
import { HEAD_BYTES, isZipApp } from '../python-source/python-script.js';

/** The variable that tells an application in one file where to unpack itself before it runs. */
export type UnpackVariable = 'PEX_ROOT' | 'SHIV_ROOT';

/** By the name of a file in the archive, which stands in its directory as it is. */
const BUILDERS: readonly (readonly [string, UnpackVariable])[] = [
  ['PEX-INFO', 'PEX_ROOT'],
  ['_bootstrap/environment.py', 'SHIV_ROOT'],
];

/**
 * Of what pex and shiv make; undefined for other files, also for a plain zipapp, which is imported from where it lies. A pex can
 * also be a folder, whose `__main__.py` is started.
 */
export async function unpackVariable(path: string): Promise<UnpackVariable | undefined> {
  if (basename(path) === '__main__.py' && (await kindOf(join(dirname(path), 'PEX-INFO')))) return 'PEX_ROOT';
  if (path.endsWith('.py')) return undefined;
  const content = await readBounded(path).catch(() => undefined);
  if (!content || !isZipApp(content.toString('latin1', 0, HEAD_BYTES))) return undefined;
  return BUILDERS.find(([name]) => content.includes(name))?.[1];
}

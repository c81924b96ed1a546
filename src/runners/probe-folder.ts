import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureError } from '../domain/errors.js';
import { buildAside } from './python/aside.js';

const SOURCE = fileURLToPath(new URL('../../python/probe.py', import.meta.url));

/** Python compiles it beside the source, by hash and unchecked, so that a start neither compiles nor looks at mtimes. */
const COMPILE =
  'import sys, py_compile as c; c.compile(sys.argv[1], dfile=sys.argv[2], doraise=True, invalidation_mode=c.PycInvalidationMode.UNCHECKED_HASH)';

/**
 * The folder that stands first in PYTHONPATH of a probed worker: it holds the probe as sitecustomize.py with its
 * bytecode for this interpreter. Built once, aside, and renamed. Throws a measure error when it cannot be built.
 */
export async function ensureProbeFolder(python: string, cacheTag: string, cacheDir: string): Promise<string> {
  const source = await readFile(SOURCE);
  const key = createHash('sha256').update(source).update(cacheTag).update(python).digest('hex').slice(0, 16);
  const folder = join(cacheDir, 'probe', key);
  if (await stat(folder).catch(() => undefined)) return folder;
  await buildAside(folder, async (aside) => {
    const file = join(aside, 'sitecustomize.py');
    await mkdir(aside);
    await writeFile(file, source);
    const { execa } = await import('execa');
    const compiled = await execa(
      python,
      ['-I', '-S', '-c', COMPILE, file, join(folder, 'sitecustomize.py')],
      { reject: false, extendEnv: false, env: {} },
    );
    if (compiled.failed) {
      throw measureError(
        `${python} could not compile the probe: ${String(compiled.stderr).trim().split('\n').at(-1)}`,
        'Python 3.7 or later is needed.',
      );
    }
  });
  return folder;
}

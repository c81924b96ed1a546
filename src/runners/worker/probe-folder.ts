import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import { buildAside } from '../../io/aside.js';
import { shipped } from '../../io/shipped.js';

/** What lies in the folder, by module name, and the file of this package it is made from. */
const MODULES: Readonly<Record<string, string>> = {
  // Found by `site` at every start.
  sitecustomize: 'probe.py',
  // Imported where -I, -E or -S keep Python from that: see isolated.py.
  coldstart_probe: 'probe.py',
  coldstart_start: 'isolated.py',
  // Imported by the probe in the run that looks for pitfalls.
  coldstart_pitfalls: 'pitfalls.py',
  // Imported by the probe in the run that counts.
  coldstart_counts: 'counts.py',
  // In the runs that write down imports.
  coldstart_imports: 'import_hook.py',
  coldstart_statements: 'import_statements.py',
};

/**
 * Python compiles them beside the sources, by hash and unchecked, so that a start neither compiles nor looks at mtimes; for
 * -O and -OO too, which look for files of their own.
 */
const COMPILE = `import os, sys, py_compile as c
for name in sys.argv[3:]:
    source, shown = (os.path.join(folder, name + ".py") for folder in sys.argv[1:3])
    for level in range(3):
        c.compile(source, dfile=shown, doraise=True, optimize=level, invalidation_mode=c.PycInvalidationMode.UNCHECKED_HASH)`;

/**
 * The folder that stands first in PYTHONPATH of a probed worker: it holds the probe as sitecustomize.py with its
 * bytecode for this interpreter. Built once, aside, and renamed. Throws a measure error when it cannot be built.
 */
export async function ensureProbeFolder(python: string, cacheTag: string, cacheDir: string): Promise<string> {
  const sources = await Promise.all(
    Object.entries(MODULES).map(async ([name, file]) => {
      const path = shipped(`python/${file}`);
      return { name, text: await readFile(path) };
    }),
  );
  const hash = createHash('sha256').update(cacheTag).update(python).update(COMPILE);
  for (const { name, text } of sources) hash.update(name).update(text);
  const folder = join(cacheDir, 'probe', hash.digest('hex').slice(0, 16));
  if (await stat(folder).catch(() => undefined)) return folder;
  await buildAside(folder, async (aside) => {
    await mkdir(aside);
    for (const { name, text } of sources) await writeFile(join(aside, `${name}.py`), text);
    const { execa } = await import('execa');
    const names = sources.map(({ name }) => name);
    const compiled = await execa(python, ['-I', '-S', '-c', COMPILE, aside, folder, ...names], {
      reject: false,
      extendEnv: false,
      env: {},
    });
    if (compiled.failed) {
      throw measureError(
        `${python} could not compile the probe: ${String(compiled.stderr).trim().split('\n').at(-1)}`,
        'Python 3.7 or later is needed.',
      );
    }
  });
  return folder;
}

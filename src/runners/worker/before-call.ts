import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { normaliseName } from '../../domain/project-name.js';
import type { WorkerTarget } from '../../domain/worker-target.js';
import { readBoundedText } from '../../io/read-bounded.js';
import type { LoadedEntryPoint } from '../../python-source/called-function.js';

/** Where the program of a worker is looked for. */
export interface CallPlaces {
  readonly target: WorkerTarget;
  /** Path of the console script, for a target of that kind. */
  readonly script?: string | undefined;
  /** Where Python looks for modules, in this order, absolute. */
  readonly folders: readonly string[];
  readonly sitePackages?: string | undefined;
}

/**
 * What a console script or a module has imported when it calls the function that it is there for, as the probe takes it;
 * undefined where its text does not tell.
 */
export async function beforeCall({
  target,
  script,
  folders,
  sitePackages,
}: CallPlaces): Promise<string | undefined> {
  if (target.kind !== 'script' && target.kind !== 'module') return undefined;
  // It loads the parser of Python.
  const { importedBeforeCall, loadedEntryPoint } = await import('../../python-source/called-function.js');
  if (target.kind === 'script') {
    const text = script === undefined ? undefined : await textIn(script);
    if (text === undefined) return undefined;
    const loaded = loadedEntryPoint(text);
    if (loaded) return sitePackages === undefined ? undefined : moduleOf(loaded, sitePackages);
    const imported = importedBeforeCall(text, '');
    // Of a script that imports nothing, all comes within the call.
    return imported && (imported.join(' ') || 'sys');
  }
  const base = target.module.replaceAll('.', '/');
  for (const folder of [...folders, ...(sitePackages === undefined ? [] : [sitePackages])]) {
    for (const path of [`${base}/__main__.py`, `${base}.py`]) {
      const text = await textIn(join(folder, path));
      if (text === undefined) continue;
      const imported = importedBeforeCall(text, path);
      // Python itself imports the package that the file is in, before the file runs.
      const around = dirname(path) === '.' ? [] : [dirname(path).replaceAll('/', '.')];
      return imported && ['runpy', ...around, ...imported].join(' ');
    }
  }
  return undefined;
}

/** Undefined where there is no such file, or none that can be read. */
function textIn(path: string): Promise<string | undefined> {
  return readBoundedText(path).catch(() => undefined);
}

/** Of a distribution that is installed, or of a folder that setuptools has linked. */
async function moduleOf({ distribution, name: script }: LoadedEntryPoint, sitePackages: string) {
  const isMeant = (entry: string) => {
    const [, linked, name] = /^(?:(.+)\.egg-link|([^-]+)(?:-.*)?\.(?:dist|egg)-info)$/.exec(entry) ?? [];
    const found = linked ?? name ?? '';
    return normaliseName(found) === normaliseName(distribution);
  };
  const { entryPointModule } = await import('../../python-source/called-function.js');
  const entries = await readdir(sitePackages).catch(() => []);
  for (const entry of entries.filter(isMeant)) {
    const linked = entry.endsWith('.egg-link') ? await textIn(join(sitePackages, entry)) : undefined;
    const folder = linked?.split('\n', 1)[0]?.trim();
    const inside = folder === undefined ? entry : `${distribution.replaceAll('-', '_')}.egg-info`;
    const text = await textIn(join(folder ?? sitePackages, inside, 'entry_points.txt'));
    const module = text === undefined ? undefined : entryPointModule(text, script);
    if (module !== undefined) return module;
  }
  return undefined;
}

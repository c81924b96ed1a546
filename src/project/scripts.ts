import { join } from 'node:path';
import { normaliseName } from '../domain/project-name.js';
import { exists } from '../io/paths.js';
import type { ProjectEntry, RankedEntry } from './entry.js';
import type { ConsoleScript, ProjectMetadata } from './metadata.js';
import { merged, served } from './servers.js';
import { fileOfModule, type ProjectFile, pathVariable } from './sources.js';

/**
 * The console scripts of a project; the one with the project's name ranks 0, the others 1. Where the script is not
 * installed in the project's .venv, the function behind it is called.
 */
export async function scriptCandidates(
  folder: string,
  files: readonly ProjectFile[],
  metadata: ProjectMetadata,
): Promise<RankedEntry[]> {
  const isOwn = ({ name }: ConsoleScript) => normaliseName(name) === normaliseName(metadata.name ?? '');
  const sorted = [...metadata.scripts.filter(isOwn), ...metadata.scripts.filter((script) => !isOwn(script))];
  // Two names of one function are one script.
  const distinct = sorted.filter(
    ({ reference }, index) => sorted.findIndex((other) => other.reference === reference) === index,
  );
  return Promise.all(
    distinct.map(async (script) => {
      const [module = ''] = script.reference.split(':');
      const found = fileOfModule(module, files);
      return {
        entry: await started(folder, script, found),
        rank: isOwn(script) ? 0 : 1,
        covers: found ? [found.file.path, mainBeside(module, found.root)] : [],
      };
    }),
  );
}

async function started(
  folder: string,
  { name, reference, declared }: ConsoleScript,
  found: ReturnType<typeof fileOfModule>,
): Promise<ProjectEntry> {
  const isInstalled = await exists(join(folder, '.venv', 'bin', name));
  const why = `console script ${name} of ${declared}`;
  if (!found) return { script: name, why };
  const { file, root } = found;
  if (isInstalled || !/^[\w.]+:[\w.]+$/.test(reference)) return { script: name, ...served(file, why) };
  const called = `${why}; it is not installed in .venv, so its function ${reference} is called`;
  return { callable: reference, name, ...merged(served(file, called), pathVariable(root)) };
}

/** `__main__.py` of the package starts the same program. */
function mainBeside(module: string, root: string): string {
  return [...(root === '.' ? [] : [root]), module.split('.')[0] ?? '', '__main__.py'].join('/');
}

import { normaliseName } from '../domain/project-name.js';
import { imports, importsOf } from '../python-source/imports.js';
import { doesSomething, hasMainGuard, startsNothing } from '../python-source/main-code.js';
import { scriptBlocks } from '../python-source/pep723.js';
import type { ProjectEntry, RankedEntry } from './entry.js';
import { importedWork } from './imported-work.js';
import type { ProjectMetadata } from './metadata.js';
import { merged, served } from './servers.js';
import { importName, importsRelatively, type ProjectFile, pathVariable } from './sources.js';

/** `__main__.py` of the folder itself, then packages that have one, that with the project's name first. */
export function packageCandidates(files: readonly ProjectFile[], { name }: ProjectMetadata): RankedEntry[] {
  return files.flatMap((file): RankedEntry[] => {
    const covers = [file.path];
    if (file.path === '__main__.py') {
      if (importsRelatively(file)) return [];
      const entry = { worker: file.path, ...served(file, 'the __main__.py of the folder') };
      return [{ entry, rank: 0, covers }];
    }
    const parts = file.path.split('/');
    const isTop = parts.length === 2 || (parts.length === 3 && parts[0] === 'src');
    if (parts.at(-1) !== '__main__.py' || !isTop) return [];
    const package_ = parts.at(-2) ?? '';
    const root = parts.length === 3 ? 'src' : '.';
    const found = served(file, `package ${package_} with a __main__.py`);
    const entry = { module: package_, ...merged(found, pathVariable(root)) };
    return [
      { entry, rank: name !== undefined && normaliseName(name) === normaliseName(package_) ? 1 : 2, covers },
    ];
  });
}

const USUAL = ['main.py', 'app.py', 'worker.py', 'server.py', 'run.py', 'manage.py'];

/** The usual files, as far as they do something; main.py first. */
export function usualCandidates(files: readonly ProjectFile[]): RankedEntry[] {
  return files
    .filter(
      (file) =>
        USUAL.includes(file.path) &&
        (isScript(file) ||
          (doesSomething(file) && !startsNothing(file)) ||
          importedWork(file, files) === 'runs'),
    )
    .map((file) => ({
      entry: usualEntry(file),
      rank: file.path === 'main.py' ? 0 : 1,
      covers: [file.path],
    }));
}

/** The usual files that start nothing, by name. */
export function idleFiles(files: readonly ProjectFile[]): string[] {
  return files
    .filter(
      (file) =>
        USUAL.includes(file.path) &&
        !isScript(file) &&
        startsNothing(file) &&
        importedWork(file, files) === undefined,
    )
    .map(({ path }) => path);
}

/** Other files with a guard or a PEP 723 block, those at the top first. */
export function guardedCandidates(files: readonly ProjectFile[]): RankedEntry[] {
  return files
    .filter((file) => !USUAL.includes(file.path) && !file.path.endsWith('__main__.py'))
    .filter((file) => isScript(file) || hasMainGuard(file))
    .map((file) => ({
      entry: guardedEntry(file, files),
      rank: file.path.includes('/') ? 1 : 0,
      covers: [file.path],
    }));
}

function isScript(file: ProjectFile): boolean {
  return scriptBlocks(file).length > 0;
}

function usualEntry(file: ProjectFile): ProjectEntry {
  return djangoEntry(file) ?? { worker: file.path, ...served(file, `the file ${file.path}`) };
}

/** Without its reloader, which would serve from another process. */
function djangoEntry(file: ProjectFile): ProjectEntry | undefined {
  const { path } = file;
  if (!/(?:^|\/)manage\.py$/.test(path) || !imports(importsOf(file), 'django')) return undefined;
  return {
    worker: path,
    args: ['runserver', '{port}', '--noreload'],
    ready: 'port:{port}',
    why: `the ${path} of Django`,
  };
}

/** A file inside a package is started as a module, so that it finds the package. */
function guardedEntry(file: ProjectFile, files: readonly ProjectFile[]): ProjectEntry {
  const django = djangoEntry(file);
  if (django) return django;
  const found = served(
    file,
    isScript(file) ? `${file.path} has a PEP 723 block` : `${file.path} has if __name__ == "__main__"`,
  );
  const { module, root } = importName(file, files);
  if (isScript(file) || !module.includes('.')) return { worker: file.path, ...found };
  return { module, ...merged(found, pathVariable(root)) };
}

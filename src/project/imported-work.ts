import { importsAt } from '../python-source/imports.js';
import { importDoes } from '../python-source/main-code.js';
import { topStatements } from '../python-source/parse.js';
import { moduleFiles, type ProjectFile } from './sources.js';

/**
 * What a file does by what it imports at its top, directly or through others of the project: the most of these. What the
 * project has not is taken as what only defines. Pure.
 */
export function importedWork(
  file: ProjectFile,
  files: readonly ProjectFile[],
): ReturnType<typeof importDoes> {
  const byPath = new Map(files.map((one) => [one.path, one]));
  const seen = new Set([file.path]);
  const left = [file];
  let most: ReturnType<typeof importDoes>;
  for (let one = left.pop(); one; one = left.pop()) {
    for (const path of imported(one)) {
      const found = byPath.get(path);
      if (!found || seen.has(path)) continue;
      const does = importDoes(found);
      if (does === 'runs') return does;
      most ??= does;
      seen.add(path);
      left.push(found);
    }
  }
  return most;
}

/** Paths that its imports may load: beside the file, below the project’s folder and its `src`; packages first. */
function imported(file: ProjectFile): string[] {
  const folders = file.path.split('/').slice(0, -1);
  const found = topStatements(file)
    .filter(({ name }) => name === 'ImportStatement')
    .flatMap((statement) => importsAt(file, statement));
  return found.flatMap(({ module, name }) => {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const bases = dots > 0 ? [folders.slice(0, folders.length - (dots - 1))] : [folders, [], ['src']];
    const parts = module
      .slice(dots)
      .split('.')
      .filter((part) => part !== '');
    const names = name === undefined ? parts : [...parts, name];
    return bases.flatMap((base) =>
      names.flatMap((_, index) => moduleFiles([...base, ...names.slice(0, index + 1)].join('/'))),
    );
  });
}

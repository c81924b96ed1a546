import type { Candidate, ProjectEntry } from './project-entry.js';
import type { ProjectMetadata } from './project-metadata.js';
import { plain } from './project-scripts.js';
import { merged, served } from './project-servers.js';
import { importName, type ProjectFile, pathVariable } from './project-sources.js';
import { doesSomething, hasMainGuard, imports } from './python-code.js';

/** `__main__.py` of the folder itself, then packages that have one, that with the project's name first. */
export function packageCandidates(files: readonly ProjectFile[], { name }: ProjectMetadata): Candidate[] {
  return files.flatMap((file): Candidate[] => {
    const covers = [file.path];
    if (file.path === '__main__.py') {
      if (/^[ \t]*from\s+\./m.test(file.code)) return [];
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
    return [{ entry, rank: name !== undefined && plain(name) === plain(package_) ? 1 : 2, covers }];
  });
}

const USUAL = ['main.py', 'app.py', 'worker.py', 'server.py', 'run.py', 'manage.py'];

/** The usual files, main.py first, then others with a guard or a PEP 723 block, those at the top first. */
export function fileCandidates(files: readonly ProjectFile[]): Candidate[] {
  return files.flatMap((file): Candidate[] => {
    const covers = [file.path];
    const isScript = /^# \/\/\/ script\s*$/m.test(file.source);
    if (USUAL.includes(file.path)) {
      if (!isScript && !doesSomething(file)) return [];
      return [{ entry: usualEntry(file), rank: file.path === 'main.py' ? 0 : 1, covers }];
    }
    if (file.path.endsWith('__main__.py') || !(isScript || hasMainGuard(file))) return [];
    const depth = file.path.split('/').length - 1;
    return [{ entry: guardedEntry(file, files, isScript), rank: depth === 0 ? 2 : 3, covers }];
  });
}

function usualEntry(file: ProjectFile): ProjectEntry {
  if (file.path === 'manage.py' && imports(file.code, 'django')) {
    return {
      worker: file.path,
      args: ['runserver', '{port}', '--noreload'],
      ready: 'port:{port}',
      why: 'the manage.py of Django',
    };
  }
  return { worker: file.path, ...served(file, `the file ${file.path}`) };
}

/** A file inside a package is started as a module, so that it finds the package. */
function guardedEntry(file: ProjectFile, files: readonly ProjectFile[], isScript: boolean): ProjectEntry {
  const found = served(
    file,
    isScript ? `${file.path} has a PEP 723 block` : `${file.path} has if __name__ == "__main__"`,
  );
  const { module, root } = importName(file, files);
  if (isScript || !module.includes('.')) return { worker: file.path, ...found };
  return { module, ...merged(found, pathVariable(root)) };
}

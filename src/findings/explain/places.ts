import type { CodePlaces, InstalledDistribution } from '../../domain/facts/imports.js';

/** Whose a module is. */
export interface OwnerName {
  readonly kind: 'distribution' | 'own' | 'stdlib' | 'runtime' | 'other';
  readonly name: string;
  readonly version?: string;
  readonly bytes?: number;
}

/** Tells whose a module is, by its file. */
export type OwnerOf = (module: string, loader: string, origin: string | undefined) => OwnerName;

/** Whether a file is the user's own: below their folder, not installed, not in a folder that begins with a dot. Pure. */
export function isOwn(file: string, { folder, stdlib, prefix }: CodePlaces): boolean {
  const below = restBelow(file, folder);
  if (below === undefined || restBelow(file, stdlib) !== undefined) return false;
  const folders = below.split('/').slice(0, -1);
  if (folders.some((name) => INSTALLED.has(name) || name.startsWith('.'))) return false;
  return restBelow(prefix, folder) === undefined || restBelow(file, prefix) === undefined;
}

const INSTALLED: ReadonlySet<string> = new Set(['site-packages', 'dist-packages', 'node_modules']);

/** A file of the user's as they would write it; others whole. Pure. */
export function shownFile(file: string, { folder }: Pick<CodePlaces, 'folder'>): string {
  return isRoot(folder) ? file : (restBelow(file, folder) ?? file);
}

/** In an image whose files lie anywhere: they are named as they are there. */
function isRoot(folder: string): boolean {
  return folder === '/';
}

/**
 * A file as short as it can be told: below the user's folder, an environment's packages, or the standard library; native
 * ones without what says for which Python and machine they are. Pure.
 */
export function shortFile(path: string, { folder }: Pick<CodePlaces, 'folder'>): string {
  const file = path.replace(/\.(?:cpython|abi3|pypy)[^/]*\.so$/, '.so');
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const [, installed] = /\/(?:site|dist)-packages\/(.+)$/.exec(file) ?? [];
  if (installed !== undefined) return installed;
  if (!isRoot(folder) && file.startsWith(start)) return file.slice(start.length);
  // Packages of a function lie beside its code.
  const [, deployed] = /^\/(?:var\/task|opt\/python)\/(.+)$/.exec(file) ?? [];
  if (deployed !== undefined) return deployed;
  const [, standard] = /\/lib\/python\d[\d.]*t?\/(.+)$/.exec(file) ?? [];
  return standard ?? file;
}

function restBelow(path: string, folder: string): string | undefined {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) && path !== start ? path.slice(start.length) : undefined;
}

/** Looks files up in what is installed; else by where they lie. Pure. */
export function ownerOf(places: CodePlaces, distributions: readonly InstalledDistribution[]): OwnerOf {
  const byFile = new Map(
    distributions.flatMap(({ files, name, version, bytes }) => {
      const owner: OwnerName = {
        ...{ kind: 'distribution', name, bytes },
        ...(version === undefined ? {} : { version }),
      };
      return files.map((file) => [file, owner] as const);
    }),
  );
  return (module, loader, origin) => {
    const top = module.split('.')[0] ?? module;
    if (loader === 'BuiltinImporter' || loader === 'FrozenImporter') return { kind: 'stdlib', name: top };
    if (origin === undefined) return { kind: 'other', name: top };
    const known = byFile.get(origin);
    if (known) return known;
    if (isOwn(origin, places)) return { kind: 'own', name: shownFile(origin, places) };
    if (/\/(?:site|dist)-packages\//.test(origin)) return { kind: 'other', name: top };
    return { kind: restBelow(origin, places.stdlib) === undefined ? 'other' : 'stdlib', name: top };
  };
}

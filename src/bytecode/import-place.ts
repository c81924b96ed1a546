import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scan } from '../domain/facts/bytecode.js';
import type { Interpreter } from '../python/interpreters.js';
import type { CodeTree } from './code-tree.js';
import { askHelper, type OptimizeLevel, type Question } from './helper.js';
import type { ImportPlace } from './import-time.js';

/** What is needed to import from a tree. */
export interface PlaceRequest {
  readonly tree: CodeTree;
  readonly interpreter: Interpreter;
  readonly roots: readonly string[];
  readonly zipimport: boolean;
  readonly optimize: OptimizeLevel;
  readonly question: Question;
  readonly scan: Scan;
  /** For copies of a zip and for bytecode. */
  readonly folder: string;
}

/**
 * Where imports of the tree run, and which files belong to it. The tree itself is never written: a zip is
 * unpacked, or copied with and without more bytecode, into `folder`.
 */
export async function importPlace(
  request: PlaceRequest,
): Promise<{ readonly place: ImportPlace; readonly inside: readonly string[] }> {
  const { tree, interpreter, roots, optimize, question, zipimport } = request;
  const folder = await realpath(request.folder);
  const setting = { python: interpreter.executable, optimize };
  if (zipimport) {
    const copies = { asFound: join(folder, 'as-found.zip'), complete: join(folder, 'complete.zip') };
    for (const [side, output] of Object.entries(copies)) {
      const complete = side === 'complete';
      await askHelper(question, { mode: 'fill', zip: tree.path, output, optimize, complete });
    }
    const known = request.scan.modules.map(({ file, state }) => [join(copies.asFound, file), state] as const);
    return {
      place: {
        asFound: { ...setting, folders: [copies.asFound] },
        complete: { ...setting, folders: [copies.complete] },
        known: new Map(known),
      },
      inside: [copies.asFound],
    };
  }
  const places = tree.kind === 'zip' ? [await unpack(request, folder)] : roots;
  // The interpreter of the environment finds its own packages, with what its .pth files say.
  const own = tree.kind === 'environment' && interpreter.prefix === tree.path;
  const folders = own ? [] : places.flatMap((place) => importFolders(place, interpreter.minor));
  const side = { ...setting, folders };
  return {
    place: {
      ...{ asFound: side, complete: side, known: new Map() },
      sides: { asFound: join(folder, 'as-found'), complete: join(folder, 'complete') },
    },
    inside: await Promise.all(places.map((place) => realpath(place))),
  };
}

async function unpack({ tree, question }: PlaceRequest, folder: string): Promise<string> {
  const unpacked = join(folder, 'unpacked');
  await mkdir(unpacked);
  await askHelper(question, { mode: 'unpack', zip: tree.path, folder: unpacked });
  return unpacked;
}

/** The folder itself, and where AWS Lambda looks in a layer. Folders that are not there do no harm on sys.path. */
function importFolders(root: string, minor: string): string[] {
  return [root, join(root, 'python'), join(root, 'python', 'lib', `python${minor}`, 'site-packages')];
}

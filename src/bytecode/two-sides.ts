import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ScannedModule } from '../domain/facts/bytecode.js';
import { isBytecode, listTree } from '../io/tree-files.js';

/** Two folders for PYTHONPYCACHEPREFIX: bytecode as it was found, and the same with what that lacks. */
export interface TwoSides {
  readonly asFound: string;
  readonly complete: string;
}

/**
 * Makes both sides alike but for what is lacking. `complete` already has bytecode for all that an import loads, made by
 * the interpreter: where valid bytecode was found, that takes its place, so that neither how it is checked nor who made
 * it can make a difference. Throws the file system's own errors.
 */
export async function alignSides(
  { asFound, complete }: TwoSides,
  judge: (sources: readonly string[]) => Promise<readonly ScannedModule['state'][]>,
): Promise<void> {
  const files = (await listTree(complete)).map(({ path }) => path).filter(isBytecode);
  const states = await judge(files.map(sourceOf));
  for (const [index, path] of files.entries()) {
    const copy = async (side: string) => {
      await mkdir(dirname(join(side, path)), { recursive: true });
      await copyFile(foundAt(path), join(side, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    };
    // What is rejected is read all the same.
    await copy(asFound);
    if (states[index] === 'valid') await copy(complete);
  }
}

/** `srv/app/main.cpython-312.opt-1.pyc` below a prefix is of /srv/app/main.py. */
function sourceOf(path: string): string {
  return `/${path.replace(/\.(?!opt-)[^./]+(?:\.opt-\w+)?\.pyc$/, '.py')}`;
}

function foundAt(path: string): string {
  return `/${path.replace(/[^/]+$/, '__pycache__/$&')}`;
}

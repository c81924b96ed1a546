import { relative } from 'node:path';
import { type CodeTree, interpreterFor, openCodeTree, rootsOf } from '../bytecode/code-tree.js';
import type { OptimizeLevel, Question } from '../bytecode/helper.js';
import { scanTree, timeCompiling } from '../bytecode/helper.js';
import { usageError } from '../domain/errors.js';
import type { Scan } from '../domain/facts/bytecode.js';
import { compilable, tally } from '../findings/bytecode/count.js';
import type { Situation } from '../findings/bytecode/remedies.js';
import { cacheFolder } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import type { Interpreter, PythonContext } from '../python/interpreters.js';

/** A tree, looked at and timed; nothing of it was run. */
export interface Look {
  readonly tree: CodeTree;
  readonly interpreter: Interpreter;
  readonly question: Question;
  readonly roots: readonly string[];
  readonly zipimport: boolean;
  readonly optimize: OptimizeLevel;
  readonly scan: Scan;
  readonly situation: Situation;
  readonly tally: ReturnType<typeof tally>;
  /** A zip, read in the other way. */
  readonly other: ReturnType<typeof tally>['total'] | undefined;
  readonly unreadable: string[];
}

interface LookOptions {
  readonly python: string | undefined;
  readonly optimize: OptimizeLevel;
  readonly stdlib: boolean;
}

/** From so many modules on, compiling takes long enough to be announced. */
const MANY = 500;

/** Asks the interpreter about every module, and compiles in memory what lacks bytecode. Throws usage and measure errors. */
export async function lookAt(path: string, options: LookOptions, io: Io): Promise<Look> {
  const { env, cwd, signal } = io;
  const { optimize, stdlib } = options;
  const context: PythonContext = {
    env,
    cwd,
    cacheDir: cacheFolder(env),
    signal,
    onWait: (text) => void io.stderr.write(`${text}\n`),
  };
  const tree = await openCodeTree(path, cwd);
  const interpreter = await interpreterFor(tree, options.python, context);
  const question = { python: interpreter.executable, shown: tree.shown, context };
  const isZip = tree.kind === 'zip';
  const roots = isZip ? [] : await rootsOf(tree, interpreter);
  const read = (zipimport: boolean, withStdlib: boolean) =>
    scanTree(question, isZip ? { zip: tree.path, zipimport } : { roots }, { optimize, stdlib: withStdlib });

  const first = await read(false, stdlib);
  // What has a __main__.py at its top is made to be run as it is.
  const zipimport = isZip && first.modules.some(({ file }) => file === '__main__.py');
  const scan = zipimport ? await read(true, stdlib) : first;
  if (scan.modules.length === 0 && scan.unreadable.length === 0) throw noModules(tree, scan);
  const timed = compilable(scan).map(({ file }) => file);
  if (timed.length > MANY && io.stderr.isTTY) {
    io.stderr.write(`compiling ${timed.length} modules in memory, two to five times\n`);
  }
  const zip = isZip ? { zip: tree.path } : {};
  const passes = timed.length > 0 ? await timeCompiling(question, timed, { optimize, ...zip }) : [];
  const lost = (passes[0]?.failed ?? []).filter(({ kind }) => kind === 'unreadable');
  return {
    ...{ tree, interpreter, question, roots, zipimport, optimize, scan },
    situation: {
      ...{ kind: tree.kind, shown: tree.shown, optimize, minor: interpreter.minor },
      readAs: zipimport ? 'zipimport' : 'folder',
      python: shownPath(interpreter.executable, cwd),
      folders: tree.kind === 'folder' ? [tree.shown] : roots.map((root) => shownPath(root, cwd)),
      writable: scan.writable,
      ...(stdlib ? { stdlib: interpreter.stdlib } : {}),
    },
    tally: tally(scan, passes),
    other: isZip ? tally(await read(!zipimport, false), []).total : undefined,
    unreadable: [...scan.unreadable, ...lost.flatMap(({ index }) => timed[index] ?? [])],
  };
}

function noModules({ kind, shown }: CodeTree, { environments }: Scan): Error {
  const [inside] = environments;
  return usageError(
    kind === 'environment' ? `${shown} has no packages.` : `${shown} has no Python modules.`,
    inside === undefined
      ? 'Name a virtual environment, a folder with packages, or a zip.'
      : `Did you mean the environment ${inside}?`,
  );
}

/** Short where it lies below the working directory. */
function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below === '' || below.startsWith('..') ? path : below;
}

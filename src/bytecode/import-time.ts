import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { measureError } from '../domain/errors.js';
import type { ImportTimes, ScannedModule } from '../domain/facts/bytecode.js';
import { plain } from '../domain/plain.js';
import { isBytecode, listTree } from '../io/tree-files.js';
import { childEnvironment } from '../launch/child-env.js';
import type { Launcher, LaunchOutcome } from '../launch/launcher.js';
import { lastWords } from '../launch/raised.js';
import { askHelper, type OptimizeLevel, type Question } from './helper.js';
import { type ImportSetting, surveyedImport, timedImport } from './import-command.js';

/** The tree as found, and where imports of it find complete bytecode. */
export interface ImportPlace {
  readonly asFound: ImportSetting;
  readonly complete: ImportSetting;
  /** Folders for bytecode beside the tree; absent where each side has its own (zips). */
  readonly sides?: TwoSides;
  /** States of sources that the import from a folder would judge otherwise: those in a zip. */
  readonly known: ReadonlyMap<string, ScannedModule['state']>;
}

interface Timing {
  readonly launcher: Launcher;
  readonly question: Question;
  readonly optimize: OptimizeLevel;
  /** For files of ours. */
  readonly folder: string;
  readonly runs: number;
}

const TIMEOUT_MS = 60_000;

/**
 * Measures `import name` in fresh processes, as found and with complete bytecode in turn, after a round that is not
 * counted; as found alone where none of its modules lacks bytecode. The tree is not written: both sides have bytecode
 * in folders of their own (PYTHONPYCACHEPREFIX), and what is timed may not write any. Throws a measure error when the
 * import fails.
 */
export async function timeImport(name: string, place: ImportPlace, timing: Timing): Promise<ImportTimes> {
  const { launcher, question, optimize, runs } = timing;
  const { signal, env, cwd } = question.context;
  const frozen = childEnvironment(env, { PYTHONDONTWRITEBYTECODE: '1' });
  const start = async (argv: readonly string[], sees: Readonly<Record<string, string>>, probe: boolean) => {
    const outcome = await launcher.launch({ argv, env: sees, cwd, timeoutMs: TIMEOUT_MS, probe }, signal);
    signal?.throwIfAborted();
    if (outcome.exitCode !== 0) throw measureError(failureOf(name, outcome));
    return outcome;
  };
  const file = join(timing.folder, 'sources.json');
  await start(surveyedImport(name, place.asFound, file), frozen, false);
  const loaded = JSON.parse(await readFile(file, 'utf8')) as [source: string, imported: string][];
  const sources = loaded.map(([source]) => source);
  const judged = await statesOf(sources, question, optimize);
  const states = sources.map((source, index) => place.known.get(source) ?? judged[index] ?? 'missing');
  const compares = states.some((state) => state !== 'valid');
  const sides = compares ? place.sides : undefined;
  if (sides) {
    await mkdir(sides.complete, { recursive: true });
    const writing = childEnvironment(env, { PYTHONPYCACHEPREFIX: sides.complete });
    // Its start and what the survey imports are compiled too: they lie outside the folder otherwise.
    await start(surveyedImport(name, place.complete, file), writing, false);
    await start(timedImport(name, place.complete), writing, true);
    await alignSides(sides, (files) => statesOf(files, question, optimize));
    const aside = { ...question, flags: ['-X', `pycache_prefix=${sides.complete}`] };
    // Below the prefix lies what was imported, by the path that it was imported by.
    const imported = loaded.map(([, path]) => path);
    checkComplete(name, sources, await statesOf(imported, aside, optimize));
  }
  const times: Record<keyof TwoSides, number[]> = { asFound: [], complete: [] };
  for (let round = 0; round <= runs; round++) {
    // Each goes first in half of the rounds.
    const order = round % 2 === 0 ? (['asFound', 'complete'] as const) : (['complete', 'asFound'] as const);
    for (const side of order.filter((one) => compares || one === 'asFound')) {
      const sees = sides ? { ...frozen, PYTHONPYCACHEPREFIX: sides[side] } : frozen;
      const outcome = await start(timedImport(name, place[side]), sees, true);
      if (round > 0) times[side].push(importMs(name, outcome));
    }
  }
  return { asFoundMs: times.asFound, completeMs: times.complete, sources, states };
}

async function statesOf(
  files: readonly string[],
  question: Question,
  optimize: OptimizeLevel,
): Promise<ScannedModule['state'][]> {
  type Answer = { states: ScannedModule['state'][] };
  return (await askHelper<Answer>(question, { mode: 'judge', files, optimize })).states;
}

/** A disk that filled up, or files that changed meanwhile: then there is nothing to compare with. */
function checkComplete(
  name: string,
  sources: readonly string[],
  states: readonly ScannedModule['state'][],
): void {
  const lacking = sources.filter((_, index) => states[index] !== 'valid');
  if (lacking.length === 0) return;
  throw measureError(
    `import ${name}: complete bytecode could not be made for ${lacking.length} of ${sources.length} modules, such as ${lacking[0]}.`,
  );
}

function importMs(name: string, { stamps }: LaunchOutcome): number {
  const at = (which: string) => stamps.find((stamp) => stamp.name === which)?.atMs;
  const [begin, end] = [at('begin'), at('end')];
  if (begin === undefined || end === undefined || end <= begin) {
    throw measureError(`import ${name} sent no time stamps: does it close descriptors?`);
  }
  return end - begin;
}

function failureOf(name: string, { timedOut, exitCode, signal, stderrTail }: LaunchOutcome): string {
  if (timedOut) return `import ${name} did not end within ${TIMEOUT_MS / 1000} s.`;
  const last = plain(lastWords(stderrTail)).slice(0, 300);
  return `import ${name} failed: ${last || (signal === null ? `exit status ${exitCode}` : `signal ${signal}`)}`;
}

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

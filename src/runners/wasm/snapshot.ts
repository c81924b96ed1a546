import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import { formatMs } from '../../domain/format.js';
import type { WasmScenario } from '../../domain/plan.js';
import { PYODIDE } from '../../domain/wasm.js';
import { buildAside } from '../../io/aside.js';
import { markUsed, removeLongUnused } from '../../io/last-used.js';
import { shipped } from '../../io/shipped.js';
import { withinTime } from '../../io/time-limit.js';
import type { PythonContext } from '../../python/context.js';
import { runTool } from '../../python/run-tool.js';
import type { RunnerContext } from '../context.js';
import { majorOf, nodeStart, RUN } from './node.js';
import { readFacts, type SnapshotFacts, saidOf } from './snapshot-facts.js';
import { folderOf, type WasmPlaces, type WasmSpec, wasmSpec } from './spec.js';

/** The memory of a Python that has imported what a worker imports. */
export interface Snapshot {
  readonly file: string;
  readonly bytes: number;
  /** Of making it, in no figure. */
  readonly madeMs: number;
  /** Whether an earlier run made it. */
  readonly isKept: boolean;
  readonly facts: SnapshotFacts;
}

/** One has 31 MB and more; those of this run and of others that run now are younger than a day. */
const MOST_KEPT = 8;
const DAY_MS = 86_400_000;

/** What is kept beside a snapshot. */
interface Note {
  readonly madeMs: number;
  readonly facts: SnapshotFacts;
  /** The worker's own files that are in it, with the SHA-256 of what they held. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * The snapshot of a worker in the cache, made anew where one of its own files has changed since. Throws a measure error
 * where it cannot be made.
 */
export async function ensureSnapshot(
  scenario: WasmScenario,
  places: WasmPlaces,
  context: RunnerContext,
): Promise<Snapshot> {
  const { python, onProgress } = context;
  const spec = wasmSpec(scenario, places);
  const parent = join(python.cacheDir, 'pyodide', 'snapshots');
  const folder = join(parent, await keyOf(spec, places));
  const kept = await readNote(folder);
  const host = folderOf(scenario);
  if (kept && (await isFresh(kept, spec, host))) {
    await markUsed(folder);
    return { ...(await opened(folder, kept)), isKept: true };
  }
  onProgress(`making the snapshot of ${scenario.name} for Pyodide`);
  await rm(folder, { recursive: true, force: true });
  await buildAside(folder, (aside) => make(aside, { scenario, spec, places, host }, python));
  const made = await readNote(folder);
  if (!made)
    throw measureError(`The snapshot in ${folder} is not whole.`, 'Remove that folder, then run it again.');
  await removeLongUnused(parent, MOST_KEPT, DAY_MS);
  onProgress(`made the snapshot of ${scenario.name} in ${formatMs(made.madeMs)}, in no figure`);
  return { ...(await opened(folder, made)), isKept: false };
}

async function opened(folder: string, { madeMs, facts }: Note) {
  const file = join(folder, 'memory.bin');
  return { file, bytes: (await stat(file)).size, madeMs, facts };
}

/** One for each worker, its packages and what runs it: a changed worker replaces its own. */
async function keyOf({ worker, mounts }: WasmSpec, { packages }: WasmPlaces): Promise<string> {
  const programs = await Promise.all([RUN, 'wasm/worker.py'].map((name) => readFile(shipped(name), 'utf8')));
  const own = mounts.filter(({ inside }) => inside !== worker.pycache);
  const { kind, what } = worker;
  return digest(
    JSON.stringify([
      ...[PYODIDE.version, majorOf(process.versions.node), process.arch, programs],
      ...[kind, what, own, packages ?? ''],
    ]),
  ).slice(0, 16);
}

function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

async function readNote(folder: string): Promise<Note | undefined> {
  const text = await readFile(join(folder, 'note.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Note);
}

async function isFresh({ sources }: Note, spec: WasmSpec, host: string): Promise<boolean> {
  const now = await sourcesOf(Object.keys(sources), spec, host);
  return Object.entries(sources).every(([path, found]) => now[path] === found);
}

/** By their paths inside. */
async function sourcesOf(paths: readonly string[], { worker }: WasmSpec, host: string) {
  const entries = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(host, path.slice(worker.folder.length))).catch(() => undefined);
      return [path, bytes === undefined ? 'gone' : digest(bytes)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** What a snapshot is made of. */
interface Making {
  readonly scenario: WasmScenario;
  readonly spec: WasmSpec;
  readonly places: WasmPlaces;
  readonly host: string;
}

/**
 * Native modules have to be loaded before Python begins, the same when it is made as when it is restored: which they are
 * is known after a first run.
 */
async function make(aside: string, making: Making, context: PythonContext): Promise<void> {
  await mkdir(aside);
  const { spec, places, host } = making;
  const [facts, file] = [join(aside, 'facts.txt'), join(aside, 'memory.bin')];
  const started = performance.now();
  let libraries: readonly string[] = [];
  if (places.packages !== undefined && (await hasNative(places.packages))) {
    await run({ ...spec, make: { facts } }, making, context);
    ({ libraries } = readFacts(await readFile(facts, 'utf8')));
  }
  await run({ ...spec, libraries, make: { facts, file } }, making, context);
  const madeMs = performance.now() - started;
  const { own, ...found } = readFacts(await readFile(facts, 'utf8'));
  const files = spec.worker.kind === 'file' ? [spec.worker.what, ...own] : own;
  const note: Note = {
    madeMs,
    facts: { ...found, libraries },
    sources: await sourcesOf([...new Set(files)], spec, host),
  };
  await writeFile(join(aside, 'note.json'), JSON.stringify(note));
}

async function hasNative(folder: string): Promise<boolean> {
  return (await readdir(folder, { recursive: true })).some((name) => name.endsWith('.so'));
}

/** An import may hang: it has the time of a trial. */
async function run(spec: WasmSpec, { scenario }: Making, context: PythonContext): Promise<void> {
  const signal = withinTime(scenario.timeoutMs, context.signal);
  const { argv, env } = nodeStart(spec, { writesBytecode: true }, context);
  const [node = '', ...args] = argv;
  const ended = await runTool(node, args, { env, cwd: scenario.cwd, context: { ...context, signal } }).catch(
    (error: unknown) => {
      if (!signal.aborted || context.signal?.aborted) throw error;
      throw noSnapshot(`its imports took longer than ${scenario.timeoutMs / 1000} s`, 'Raise --timeout.');
    },
  );
  if (ended.ok) return;
  const { why, hint } = saidOf(ended.stderr);
  throw noSnapshot(why === '' ? ended.summary : why, hint);
}

function noSnapshot(why: string, hint: string): Error {
  return Object.assign(measureError(`No snapshot of the worker could be made: ${why}.`, hint), {
    code: 'NO_SNAPSHOT',
  });
}

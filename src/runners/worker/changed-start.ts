import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { compareVersions } from '../../domain/python-version.js';
import type { StartChange } from '../../domain/start-change.js';
import { cloneFiles } from '../../io/clone-files.js';
import { temporaryFolder } from '../../io/temporary.js';
import { failureOf } from '../../launch/outcome.js';
import type { RunnerContext } from '../context.js';
import { launchWorker, type StartedRow } from './launch-worker.js';
import { pycacheFolder } from './pycache.js';
import type { PreparedWorker } from './setup.js';
import { targetFile } from './start.js';

/** A start with a change, and what has been made for it. */
export interface ChangedStart {
  readonly prepared: PreparedWorker;
  /** Where bytecode is looked for, and nowhere else; whoever asked for the start removes it. */
  readonly pycache?: string;
  /** Removes what else was made. */
  close(): Promise<void>;
}

/** Compiles copies as if they lay in the files that they stand for. */
const COMPILE = `import sys, importlib.util as util, py_compile as c
sys.pycache_prefix = sys.argv[1]
for file, copy in zip(sys.argv[2::2], sys.argv[3::2]):
    c.compile(copy, cfile=util.cache_from_source(file), dfile=file, doraise=True, invalidation_mode=c.PycInvalidationMode.UNCHECKED_HASH)`;

/** Whether an interpreter can be given bytecode that lies aside. Pure. */
export function takesBytecode({ python }: Pick<WorkerScenario, 'python'>): boolean {
  return compareVersions(python.version, '3.8') >= 0;
}

/**
 * Makes what a changed start needs: modules are executed from bytecode that lies aside and that no source is asked about,
 * so that all names and paths are those of the user's files; the file that is started from a copy. Throws a measure error
 * where a source cannot be compiled.
 */
export async function changedStart(
  prepared: PreparedWorker,
  change: StartChange,
  context: RunnerContext,
): Promise<ChangedStart> {
  const start = { ...prepared.start, ...defined({ python: change.python }) };
  const main = targetFile(start.target);
  const folder = await temporaryFolder('change');
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const copies = new Map<string, string>();
    for (const { file, text } of change.sources) {
      const copy = join(folder, `${copies.size}.py`);
      await writeFile(copy, text);
      copies.set(file, copy);
    }
    const copy = main === undefined ? undefined : copies.get(main);
    const changed = { ...prepared, start: { ...start, ...(copy === undefined ? {} : { copy }) } };
    if (change.bytecodeFolder === undefined) return { prepared: changed, close };
    const pycache = await pycacheFolder(context.python.cacheDir, start.probeFolder);
    await cloneFiles(change.bytecodeFolder, pycache);
    const modules = [...copies].filter(([file]) => file !== main).flat();
    if (modules.length > 0) await compile(start, [pycache, ...modules]);
    if (change.uncheckedBytecode) await uncheck(pycache);
    return { prepared: changed, pycache, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function compile({ launch, python }: PreparedWorker['start'], args: readonly string[]): Promise<void> {
  const levels = launch.kind === 'python' ? launch.options.filter((option) => /^-O+$/.test(option)) : [];
  const { execa } = await import('execa');
  const compiled = await execa(python, [...levels, '-I', '-S', '-c', COMPILE, ...args], {
    ...{ reject: false, extendEnv: false, env: {} },
  });
  if (!compiled.failed) return;
  throw measureError(
    `${python} could not compile a changed source: ${String(compiled.stderr).trim().split('\n').at(-1)}`,
  );
}

/** Bytes 4 to 7 of a .pyc: 0 for one that is checked by the time of its source, 1 for one that is not checked (PEP 552). */
const FLAGS_AT = 4;
const UNCHECKED = 1;

async function uncheck(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.pyc')) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    if (bytes.length < 16 || bytes.readUInt32LE(FLAGS_AT) !== 0) continue;
    bytes.writeUInt32LE(UNCHECKED, FLAGS_AT);
    await rm(file);
    await writeFile(file, bytes);
  }
}

/**
 * A folder with the bytecode that one start of a worker made of all that it imported, for whoever asked to remove;
 * `undefined` where its interpreter takes none, or it failed.
 */
export async function filledBytecode(
  row: StartedRow,
  prepared: PreparedWorker,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { scenario, context } = row;
  if (!takesBytecode(scenario)) return undefined;
  const pycache = await pycacheFolder(context.python.cacheDir, prepared.start.probeFolder);
  const outcome = await launchWorker({ ...row, pycache }, prepared, { PYTHONDONTWRITEBYTECODE: '' }, signal);
  if (!failureOf(outcome, scenario)) return pycache;
  await rm(pycache, { recursive: true, force: true });
  return undefined;
}

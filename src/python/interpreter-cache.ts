import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../io/cache-dir.js';
import { replaceFile } from '../io/replace-file.js';
import type { PythonContext } from './context.js';
import { type Description, describeInterpreter, readFacts } from './describe-interpreter.js';

interface Entry {
  readonly mtimeMs: number;
  readonly size: number;
  readonly inspection: Description;
}

/** Answers about interpreters, remembered across runs. */
export interface InterpreterCache {
  /** What is at `path`; runs it only if its file has changed since the last time. */
  describe(path: string, options: { remember: boolean }): Promise<Description>;
  /** Writes what was learnt; a cache that cannot be written is no error. */
  save(): Promise<void>;
}

const VERSION = 1;
/** Which gave no answer in time: in one run nobody waits for them twice. */
const LATE = new WeakMap<PythonContext, Map<string, Description>>();

/** What the file held when it was last read in a run. */
const READ = new WeakMap<PythonContext, { readonly text: string; readonly entries: Map<string, Entry> }>();

/** Virtual environments come and go: the oldest answers are dropped beyond this. */
const MAX_ENTRIES = 200;

export async function openInterpreterCache(context: PythonContext): Promise<InterpreterCache> {
  const file = join(context.cacheDir, 'interpreters.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  // A run with thousands of workers looks as often.
  const known = READ.get(context);
  const entries = known?.text === text ? known.entries : readEntries(text);
  READ.set(context, { text, entries });
  const underWay = new Map<string, Promise<Description>>();
  const late = LATE.get(context) ?? new Map<string, Description>();
  LATE.set(context, late);
  let changed = false;
  const describe = async (path: string, remember: boolean): Promise<Description> => {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return { kind: 'failed', reason: 'there is no such file' };
    const known = entries.get(path);
    if (remember && known && known.mtimeMs === found.mtimeMs && known.size === found.size)
      return known.inspection;
    const before = late.get(path);
    if (before) return before;
    const description = await describeInterpreter(path, context);
    if (description.kind === 'late') late.set(path, description);
    // A failure may be of the moment (memory, a full process table): asked again next time.
    if (remember && description.kind !== 'failed' && description.kind !== 'late') {
      entries.set(path, { mtimeMs: found.mtimeMs, size: found.size, inspection: description });
      changed = true;
    }
    return description;
  };
  return {
    describe(path, { remember }) {
      const description = underWay.get(path) ?? describe(path, remember);
      underWay.set(path, description);
      return description;
    },
    async save() {
      if (!changed) return;
      changed = false;
      const kept = Object.fromEntries([...entries].slice(-MAX_ENTRIES));
      await makeFolders(context.cacheDir)
        .then(() =>
          replaceFile(file, `${JSON.stringify({ version: VERSION, entries: kept })}\n`, { flush: false }),
        )
        .catch(() => undefined);
    },
  };
}

/** Whatever is not of the expected form is left out: the interpreter is then asked again. */
function readEntries(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const parsed = parse(text) as { version?: unknown; entries?: unknown } | null | undefined;
  if (parsed?.version !== VERSION || typeof parsed.entries !== 'object' || parsed.entries === null)
    return entries;
  for (const [path, value] of Object.entries(parsed.entries)) {
    const entry = value as Partial<Entry> | null;
    const inspection = readDescription(entry?.inspection);
    if (typeof entry?.mtimeMs !== 'number' || typeof entry.size !== 'number' || !inspection) continue;
    entries.set(path, { mtimeMs: entry.mtimeMs, size: entry.size, inspection });
  }
  return entries;
}

function readDescription(value: Description | undefined): Description | undefined {
  if (value?.kind === 'refused' && typeof value.reason === 'string') return value;
  const facts = value?.kind === 'ok' ? readFacts(value.facts) : undefined;
  return facts && { kind: 'ok', facts };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

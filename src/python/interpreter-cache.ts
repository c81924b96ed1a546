import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../io/replace-file.js';
import type { PythonContext } from './context.js';
import { type Inspection, inspectInterpreter, readFacts } from './inspect-interpreter.js';

interface Entry {
  readonly mtimeMs: number;
  readonly size: number;
  readonly inspection: Inspection;
}

/** Answers about interpreters, remembered across runs. */
export interface InspectionCache {
  /** What is at `path`; runs it only if its file has changed since the last time. */
  inspect(path: string, options: { remember: boolean }): Promise<Inspection>;
  /** Writes what was learnt; a cache that cannot be written is no error. */
  save(): Promise<void>;
}

const VERSION = 1;
/** Virtual environments come and go: the oldest answers are dropped beyond this. */
const MAX_ENTRIES = 200;

export async function openInspectionCache(context: PythonContext): Promise<InspectionCache> {
  const file = join(context.cacheDir, 'interpreters.json');
  const entries = readEntries(await readFile(file, 'utf8').catch(() => ''));
  const underWay = new Map<string, Promise<Inspection>>();
  let changed = false;
  const inspect = async (path: string, remember: boolean): Promise<Inspection> => {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return { kind: 'failed', reason: 'there is no such file' };
    const known = entries.get(path);
    if (remember && known && known.mtimeMs === found.mtimeMs && known.size === found.size)
      return known.inspection;
    const inspection = await inspectInterpreter(path, context);
    // A failure may be of the moment (memory, a full process table): asked again next time.
    if (remember && inspection.kind !== 'failed') {
      entries.set(path, { mtimeMs: found.mtimeMs, size: found.size, inspection });
      changed = true;
    }
    return inspection;
  };
  return {
    inspect(path, { remember }) {
      const asked = underWay.get(path) ?? inspect(path, remember);
      underWay.set(path, asked);
      return asked;
    },
    async save() {
      if (!changed) return;
      changed = false;
      const kept = Object.fromEntries([...entries].slice(-MAX_ENTRIES));
      const { mkdir } = await import('node:fs/promises');
      await mkdir(context.cacheDir, { recursive: true })
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
    const inspection = readInspection(entry?.inspection);
    if (typeof entry?.mtimeMs !== 'number' || typeof entry.size !== 'number' || !inspection) continue;
    entries.set(path, { mtimeMs: entry.mtimeMs, size: entry.size, inspection });
  }
  return entries;
}

function readInspection(value: Inspection | undefined): Inspection | undefined {
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

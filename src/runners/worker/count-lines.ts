/** A line of python/counts.py; `atNs` is of CLOCK_MONOTONIC. */
export interface CountLine {
  readonly kind: string;
  readonly pid: number;
  readonly atNs: number;
  readonly extra: string;
}

/** What one process had loaded at some moment, with what it took over from those that it was forked from. */
export interface Loaded {
  /** The file that each was found in; null for built-in and frozen ones and for namespaces. */
  readonly modules: ReadonlyMap<string, string | null>;
  readonly importBytes: number;
  /** Absent where Python cannot tell: before 3.8. */
  readonly openedFiles: number;
  /** Folders of installed packages. */
  readonly places: readonly string[];
}

/** Lines that are none are left out: the last one of a process that was killed may be cut. Pure. */
export function parseCountLines(text: string): CountLine[] {
  return text.split('\n').flatMap((line): CountLine[] => {
    const [, kind, pid, atNs, extra = ''] = /^([a-z]+) (\d+) (\d+)(?: (.+))?$/.exec(line) ?? [];
    if (kind === undefined) return [];
    return [{ kind, pid: Number(pid), atNs: Number(atNs), extra }];
  });
}

/**
 * What a process had loaded by `untilNs`. Pure.
 *
 * @param pid undefined: the first Python that told
 */
export function loadedBy(
  lines: readonly CountLine[],
  untilNs: number,
  pid: number | undefined,
): Loaded | undefined {
  const first = lines.find(({ kind }) => kind === 'start');
  const own = pid ?? first?.pid;
  if (own === undefined || !lines.some((line) => line.kind === 'start' && line.pid === own)) return undefined;
  const modules = new Map<string, string | null>();
  const places = new Set<string>();
  let importBytes = 0;
  let openedFiles = 0;
  for (const { kind, extra } of ofFamily(lines, own, untilNs)) {
    const [name, file = null] = kind === 'bytes' || extra === '' ? [] : namesIn(extra);
    if (kind === 'bytes') importBytes += Number(extra);
    if (kind === 'open') openedFiles += 1;
    if (kind === 'module' && name) modules.set(name, file);
    if (kind === 'failed' && name) modules.delete(name);
    if (kind === 'place' && name) places.add(name);
  }
  return { modules, importBytes, openedFiles, places: [...places] };
}

function namesIn(extra: string): (string | null)[] {
  try {
    const value: unknown = JSON.parse(extra);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Its own lines until then, after those of its parents until they forked. */
function ofFamily(
  lines: readonly CountLine[],
  pid: number,
  untilNs: number,
  seen: ReadonlySet<number> = new Set(),
): CountLine[] {
  const own = lines.filter((line) => line.pid === pid && line.atNs <= untilNs);
  const start = own.find(({ kind }) => kind === 'start');
  const parent = Number(start?.extra ?? 0);
  // A pid that was used twice would lead round in a circle.
  if (!start || parent === 0 || seen.has(parent)) return own;
  return [...ofFamily(lines, parent, start.atNs, new Set([...seen, pid])), ...own];
}

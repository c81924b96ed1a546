/** An import that began, and what was known of it then. Times are nanoseconds. */
export interface BegunImport {
  readonly id: number;
  /** The import on whose behalf its thread ran; 0 for none. */
  readonly parent: number;
  /** 0 is the main one. */
  readonly thread: number;
  readonly atNs: number;
  readonly via: string;
  /** Module of the statement; empty where no Python code stood behind it. */
  readonly importer: string;
  readonly file: string | undefined;
  readonly line: number;
  /** Empty for the body of the module. */
  readonly function: string;
  readonly name: string;
}

/** How an import ended. */
export interface EndedImport {
  readonly wallNs: number;
  readonly cpuNs: number;
  /** In the kernel's queue, part of the wall time. */
  readonly queuedNs: number;
  /** What the hook itself took, part of both. */
  readonly lostNs: number;
  readonly compileNs: number;
  /** ok, waited, or the class of an exception. */
  readonly status: string;
  readonly loader: string;
  readonly file: string | undefined;
}

/** A statement imports a module. */
export interface ImportEdge {
  readonly from: string;
  readonly file: string | undefined;
  readonly line: number;
  readonly function: string;
  readonly to: string;
}

/** A statement of the user's own that took time. */
export interface RanStatement {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly label: string;
  readonly atNs: number;
  readonly thread: number;
  readonly awaits: boolean;
  /** Without imports and other statements of the user's in it. */
  readonly selfCpuNs: number;
  readonly selfWaitNs: number;
}

/** The file of one process. */
export interface TraceLines {
  readonly mode: string;
  readonly pid: number;
  readonly parent: number;
  readonly atNs: number;
  readonly isFork: boolean;
  /** CPU time of the process until then. */
  readonly cpuNs: number;
  readonly begun: readonly BegunImport[];
  readonly ended: ReadonlyMap<number, EndedImport>;
  readonly edges: readonly ImportEdge[];
  readonly statements: readonly RanStatement[];
  /** What the worker replaced of the import system, and by what. */
  readonly changes: readonly { readonly what: string; readonly who: string }[];
  /** There was too much to write. */
  readonly isCut: boolean;
}

/** Of what a statement took, without what others took in it: `wall cpu queued`, then those of the others. */
function selfOf(fields: readonly string[], lostNs: number): Pick<RanStatement, 'selfCpuNs' | 'selfWaitNs'> {
  const [wall = 0, cpu = 0, queued = 0, wallInside = 0, cpuInside = 0, queuedInside = 0] = fields.map(Number);
  return {
    selfCpuNs: Math.max(0, cpu - cpuInside - lostNs),
    selfWaitNs: Math.max(0, wall - cpu - queued - (wallInside - cpuInside - queuedInside)),
  };
}

/** Reads a file of python/import_hook.py; a line that was cut short, by a kill, is left out. Pure. */
export function parseTrace(text: string): TraceLines {
  const files = new Map<string, string>();
  const fileOf = (number = '') => files.get(number);
  const begun: BegunImport[] = [];
  const ended = new Map<number, EndedImport>();
  const edges: ImportEdge[] = [];
  const statements: RanStatement[] = [];
  const changes: { what: string; who: string }[] = [];
  let head = { mode: '', pid: 0, parent: 0, atNs: 0, isFork: false, cpuNs: 0 };
  let isCut = false;
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [kind, ...fields] = line.split('\t');
    const at = (index: number) => Number(fields[index]);
    const text = (index: number) => unescaped(fields[index] ?? '');
    switch (kind) {
      case 'H':
        head = {
          ...{ mode: text(0), pid: at(1), parent: at(2), atNs: at(3), isFork: fields[4] === '1' },
          cpuNs: Number(fields[5] ?? 0),
        };
        break;
      case 'F':
        files.set(fields[0] ?? '', text(1));
        break;
      case '+':
        begun.push({
          ...{ id: at(0), parent: at(1), thread: at(2), atNs: at(3), via: text(4), importer: text(5) },
          ...{ file: fileOf(fields[6]), line: at(7), function: text(8), name: text(9) },
        });
        break;
      case '-':
        ended.set(at(0), {
          ...{ wallNs: at(1), cpuNs: at(2), queuedNs: at(3), lostNs: at(4), compileNs: at(6) },
          ...{ status: text(7), loader: text(8), file: fileOf(fields[9]) },
        });
        break;
      case 'E':
        edges.push({
          ...{ from: text(0), file: fileOf(fields[1]), line: at(2), function: text(3), to: text(4) },
        });
        break;
      case 'S': {
        statements.push({
          ...{ thread: at(7), atNs: at(8), file: fileOf(fields[9]) ?? '', line: at(10) },
          ...{ function: text(11), label: text(12), awaits: false },
          ...selfOf(fields, Number(fields[6])),
        });
        break;
      }
      case 'W':
        statements.push({
          ...{ thread: at(6), atNs: at(7), file: fileOf(fields[8]) ?? '', line: at(9) },
          ...{ function: text(10), label: text(11), awaits: true },
          ...selfOf(fields, 0),
        });
        break;
      case 'R':
        changes.push({ what: text(0), who: text(1) });
        break;
      case '!':
        isCut = true;
        break;
    }
  }
  return { ...head, begun, ended, edges, statements, changes, isCut };
}

function unescaped(text: string): string {
  return text.replace(/\\([tn\\])/g, (_, letter: string) =>
    letter === 't' ? '\t' : letter === 'n' ? '\n' : '\\',
  );
}

/**
 * What led to one process: its own lines, and before them those of the processes that it was forked from, until then. The
 * first process where that one left no file. Pure.
 */
export function processTrace(files: readonly TraceLines[], pid: number | undefined): TraceLines[] {
  const byPid = new Map(files.map((file) => [file.pid, file]));
  const first = [...files].sort((a, b) => a.atNs - b.atNs)[0];
  let at = (pid === undefined ? undefined : byPid.get(pid)) ?? first;
  const chain: TraceLines[] = [];
  let untilNs = Number.POSITIVE_INFINITY;
  while (at && !chain.includes(at)) {
    const limit = untilNs;
    chain.unshift({ ...at, begun: at.begun.filter(({ atNs }) => atNs < limit) });
    if (!at.isFork) break;
    untilNs = at.atNs;
    at = byPid.get(at.parent);
  }
  return chain;
}

/**
 * The process that was ready, of several that serve alike: `pid`, unless it was in the middle of an import then and another
 * one was done with as many. Pure.
 *
 * @param readyNs nanoseconds of CLOCK_MONOTONIC
 */
export function settledProcess(files: readonly TraceLines[], pid: number, readyNs: number): number {
  const own = files.find((file) => file.pid === pid);
  const isOver = ({ id, atNs }: BegunImport, { ended }: TraceLines) =>
    atNs + (ended.get(id)?.wallNs ?? Number.POSITIVE_INFINITY) <= readyNs;
  const isSettled = (file: TraceLines) =>
    file.begun.every((one) => one.thread !== 0 || one.atNs > readyNs || isOver(one, file));
  if (!own || isSettled(own)) return pid;
  const peers = files.filter(({ parent, isFork }) => parent === own.parent && isFork === own.isFork);
  return peers.find((file) => isSettled(file) && file.ended.size >= own.ended.size)?.pid ?? pid;
}

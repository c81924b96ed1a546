import { defined } from '../domain/defined.js';
import type { TracedRun } from '../domain/facts/imports.js';
import {
  type BegunImport,
  type EndedImport,
  parseTrace,
  processTrace,
  type TraceLines,
} from './trace-lines.js';

/** One import of a run; times in milliseconds, `startMs` from the spawn. */
export interface ImportNode extends Omit<BegunImport, 'atNs' | 'name'> {
  readonly module: string;
  readonly startMs: number;
  readonly wallMs: number;
  /** On the processor, without the imports in it. */
  readonly selfCpuMs: number;
  /** Neither on the processor nor in its queue: sleeping, reading, asking the network. Without the imports in it. */
  readonly selfWaitMs: number;
  /** Part of `selfCpuMs`: its source was compiled, as there was no valid bytecode. */
  readonly compileMs: number;
  /** ok, waited, open (it had not ended when the run was ready), or the class of an exception. */
  readonly status: string;
  readonly loader: string;
  /** The module's file, or the first folder of a namespace package. */
  readonly origin: string | undefined;
}

/** What was imported between boot and ready. */
export interface ImportRun {
  readonly nodes: readonly ImportNode[];
  /** From the spawn. */
  readonly bootMs: number;
  readonly readyMs: number;
  /** Between boot and ready, when no thread imported: what the program itself does. */
  readonly ownMs: number;
  /** CPU time of the process between boot and ready, by its own clock. */
  readonly processCpuMs?: number;
  /** Of that, what the hook itself took. */
  readonly hookMs: number;
  readonly changes: TraceLines['changes'];
  readonly isCut: boolean;
}

/** Reads one run. Pure. */
export function importRun(run: TracedRun): ImportRun {
  const chain = processTrace(run.texts.map(parseTrace), run.readyPid);
  const msOf = (ns: number) => (ns - run.startNs) / 1e6;
  const begun = chain
    .flatMap((lines) => lines.begun)
    .filter(({ atNs }) => msOf(atNs) >= run.bootMs && msOf(atNs) < run.readyMs)
    .filter((one) => !isProbes(one));
  const ends = new Map(chain.flatMap((lines) => [...lines.ended]));
  const nodes = importNodes(begun, ends, msOf, run.readyMs);
  return {
    ...{ nodes, bootMs: run.bootMs, readyMs: run.readyMs },
    ...defined({ processCpuMs: run.processCpuMs }),
    ownMs: run.readyMs - run.bootMs - coveredMs(nodes, run),
    hookMs: nodes.reduce(
      (ms, { id, parent }) => ms + (parent === 0 ? (ends.get(id)?.lostNs ?? 0) / 1e6 : 0),
      0,
    ),
    changes: chain.flatMap(({ changes }) => changes),
    isCut: chain.some(({ isCut }) => isCut),
  };
}

/** The probe makes room for a real sitecustomize; `site` looks for a usercustomize then. */
function isProbes({ name, importer }: BegunImport): boolean {
  return /^(?:site|user)customize$/.test(name) && /^site(?:customize)?$/.test(importer);
}

/**
 * Turns what began and ended into nodes with times of their own: of a node without those directly in it, and without
 * what the hook took. What had not ended by `untilMs` counts as waiting until then. Pure.
 */
export function importNodes(
  begun: readonly BegunImport[],
  ends: ReadonlyMap<number, EndedImport>,
  msOf: (ns: number) => number,
  untilMs: number,
): ImportNode[] {
  const known = new Set(begun.map(({ id }) => id));
  const figures = new Map(begun.map((one) => [one.id, figuresOf(one, ends.get(one.id), msOf, untilMs)]));
  const inside = new Map<number, Figures>();
  for (const { id, parent } of begun) {
    const { wallMs, cpuMs, waitMs } = figures.get(id) ?? NOTHING;
    const sum = inside.get(parent) ?? NOTHING;
    inside.set(parent, {
      ...{ wallMs: sum.wallMs + wallMs, cpuMs: sum.cpuMs + cpuMs, waitMs: sum.waitMs + waitMs },
    });
  }
  const nodes = begun.map((one): ImportNode => {
    const { atNs, name, ...rest } = one;
    const { isOpen, wallMs, cpuMs, waitMs } = figures.get(one.id) ?? { isOpen: true, ...NOTHING };
    const children = inside.get(one.id) ?? NOTHING;
    const end = ends.get(one.id);
    return {
      ...rest,
      parent: known.has(one.parent) ? one.parent : 0,
      module: name,
      startMs: msOf(atNs),
      wallMs,
      selfCpuMs: Math.max(0, cpuMs - children.cpuMs),
      // What of that was work is not known.
      selfWaitMs: Math.max(0, isOpen ? wallMs - children.wallMs : waitMs - children.waitMs),
      compileMs: (end?.compileNs ?? 0) / 1e6,
      status: isOpen ? 'open' : (end?.status ?? 'open'),
      loader: end?.loader ?? '',
      origin: end?.file,
    };
  });
  return withoutJoins(nodes);
}

interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly waitMs: number;
}

const NOTHING: Figures = { wallMs: 0, cpuMs: 0, waitMs: 0 };

function figuresOf(
  { atNs }: BegunImport,
  end: EndedImport | undefined,
  msOf: (ns: number) => number,
  untilMs: number,
) {
  const roomMs = Math.max(0, untilMs - msOf(atNs));
  const wallMs = end ? end.wallNs / 1e6 : Number.POSITIVE_INFINITY;
  if (!end || wallMs > roomMs) return { wallMs: roomMs, cpuMs: 0, waitMs: 0, isOpen: true };
  const cpuMs = Math.max(0, end.cpuNs - end.lostNs) / 1e6;
  return { wallMs, cpuMs, waitMs: Math.max(0, end.wallNs - end.queuedNs - end.cpuNs) / 1e6, isOpen: false };
}

/** While one thread waits for another that imports, it is that import which takes the time. */
function withoutJoins(nodes: readonly ImportNode[]): ImportNode[] {
  const elsewhere = nodes.filter(({ thread, parent }) => thread !== 0 && parent === 0);
  if (elsewhere.length === 0) return [...nodes];
  return nodes.map((node) => {
    if (node.thread !== 0 || node.selfWaitMs === 0) return node;
    const inIt = nodes.filter(({ parent, thread }) => parent === node.id && thread === node.thread);
    const sharedMs = elsewhere.reduce((sum, other) => {
      const children = inIt.reduce((inner, child) => inner + overlapMs(child, other), 0);
      return sum + Math.max(0, overlapMs(node, other) - children);
    }, 0);
    return { ...node, selfWaitMs: Math.max(0, node.selfWaitMs - sharedMs) };
  });
}

type Span = Pick<ImportNode, 'startMs' | 'wallMs'>;

function overlapMs(a: Span, b: Span): number {
  const end = Math.min(a.startMs + a.wallMs, b.startMs + b.wallMs);
  return Math.max(0, end - Math.max(a.startMs, b.startMs));
}

/** How long any thread imported: overlapping imports count once. */
function coveredMs(nodes: readonly ImportNode[], { bootMs, readyMs }: TracedRun): number {
  const spans = nodes.filter(({ parent }) => parent === 0).sort((a, b) => a.startMs - b.startMs);
  let covered = 0;
  let reachedMs = bootMs;
  for (const { startMs, wallMs } of spans) {
    const endMs = Math.min(startMs + wallMs, readyMs);
    covered += Math.max(0, endMs - Math.max(startMs, reachedMs));
    reachedMs = Math.max(reachedMs, endMs);
  }
  return covered;
}

/** What an import costs by itself. */
export function selfMs({ selfCpuMs, selfWaitMs }: Pick<ImportNode, 'selfCpuMs' | 'selfWaitMs'>): number {
  return selfCpuMs + selfWaitMs;
}

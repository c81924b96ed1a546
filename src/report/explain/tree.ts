import type { ExplainedImport, Explanation } from '../../domain/explain.js';
import { MAIN } from '../../imports/graph.js';
import { shownPlace } from './shown.js';

/** One line of the tree of imports. */
export interface TreeLine {
  readonly depth: number;
  readonly name: string;
  /** Where it is imported, or what was left out. */
  readonly note: string;
  /** With all that it imports. */
  readonly totalMs: number;
  /** Of its own, folded modules with it. */
  readonly selfMs: number;
  /** What would not be loaded without its statement; absent where that is not a line. */
  readonly aloneMs?: number;
}

export interface TreeOptions {
  /** Levels that are shown. */
  readonly depth: number;
  /** Every module, however short, and no module folded into that of its package. */
  readonly all: boolean;
}

/** Lines below this share of the time to ready are left out, and those below a millisecond. */
const LEAST_SHARE = 0.01;
const LEAST_MS = 1;
/** A name of a file longer than this hides the rest. */
const LONGEST_PLACE = 34;

interface Branch {
  readonly node: ExplainedImport;
  readonly selfMs: number;
  readonly waitMs: number;
  readonly children: readonly Branch[];
}

/**
 * The tree of imports, as they happened. Modules of one owner that import one another are one line, unless all are
 * wanted. Pure.
 */
export function treeLines(explanation: Explanation, { depth, all }: TreeOptions): TreeLine[] {
  const leastMs = all ? 0 : Math.max(LEAST_MS, LEAST_SHARE * explanation.traced.readyMs);
  const alone = new Map(
    explanation.statements.map(({ module, file, line, exclusiveMs }) => [
      `${module}\t${file}\t${line}`,
      exclusiveMs,
    ]),
  );
  const own = new Set(explanation.owners.flatMap(({ kind, name }) => (kind === 'own' ? [name] : [])));
  const inside = new Map<number, ExplainedImport[]>();
  for (const node of explanation.imports) inside.set(node.parent, [...(inside.get(node.parent) ?? []), node]);
  const branchOf = (node: ExplainedImport): Branch => {
    const within = (inside.get(node.id) ?? []).map(branchOf);
    const folded = all ? [] : within.filter((child) => child.node.owner === node.owner);
    const sum = (of: (branch: Branch) => number) => folded.reduce((ms, child) => ms + of(child), 0);
    return {
      node,
      selfMs: node.selfMs + sum(({ selfMs }) => selfMs),
      waitMs: node.selfWaitMs + sum(({ waitMs }) => waitMs),
      children: [
        ...within.filter((child) => !folded.includes(child)),
        ...folded.flatMap(({ children }) => children),
      ],
    };
  };
  const linesOf = (branches: readonly Branch[], level: number): TreeLine[] => {
    const shown = branches.filter(({ node }) => node.totalMs >= leastMs);
    const sorted = [...shown].sort((a, b) => b.node.totalMs - a.node.totalMs);
    return sorted.flatMap(({ node, selfMs, waitMs, children }) => {
      const place = `${node.file}\t${node.line}`;
      // Statements of what is no module of the start, as of a program that multiprocessing runs anew, are the program's.
      const exclusiveMs = alone.get(`${node.importer}\t${place}`) ?? alone.get(`${MAIN}\t${place}`);
      const line: TreeLine = {
        ...{ depth: level, name: node.module, note: noteOf(node, waitMs, explanation) },
        ...{ totalMs: node.totalMs, selfMs },
        ...(exclusiveMs === undefined ? {} : { aloneMs: exclusiveMs }),
      };
      // What is imported by files of the user's is what they can change, however deep these lie.
      const isOpen = level + 1 < depth || all || (depth > 1 && own.has(node.owner ?? ''));
      return [line, ...(isOpen ? linesOf(children, level + 1) : [])];
    });
  };
  return linesOf((inside.get(0) ?? []).map(branchOf), 0);
}

function noteOf(node: ExplainedImport, waitMs: number, explanation: Explanation): string {
  const place = shownPlace({ file: node.file, line: node.line }, explanation);
  const short = place.length > LONGEST_PLACE ? `…${place.slice(1 - LONGEST_PLACE)}` : place;
  const remarks = [
    ...(node.thread === 0 ? [] : [`in thread ${node.thread}`]),
    ...(waitMs >= LEAST_MS && waitMs > node.totalMs / 4 ? ['waits'] : []),
    ...(node.status === 'ok' ? [] : [node.status]),
  ];
  return [short, ...remarks].filter(Boolean).join(', ');
}

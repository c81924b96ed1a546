import { dominators } from './dominators.js';
import type { ImportEdge } from './trace-lines.js';

/** Where everything begins: the program itself. */
export const MAIN = '__main__';

/** Which module needs which, and what each costs by itself in milliseconds. */
export interface ImportGraph {
  readonly selfMs: ReadonlyMap<string, number>;
  /** Of statements; a package is needed by what lies in it beside them. */
  readonly edges: readonly ImportEdge[];
}

/** An edge, and what would not be loaded without it, in milliseconds. */
export interface CostedEdge extends ImportEdge {
  readonly exclusiveMs: number;
}

/** A statement with all that it imports, and what would not be loaded without it, in milliseconds. */
export interface CostedStatement extends Omit<CostedEdge, 'to'> {
  readonly targets: readonly string[];
}

/**
 * The graph of the modules that cost something, from statements that imported them. What loads a module that is not
 * among them is loaded anyway, as the program is. An edge to a package that another edge of the same statement leads to
 * as well, through a module in it, says nothing. Pure.
 */
export function importGraph(
  selfMs: ReadonlyMap<string, number>,
  statements: readonly ImportEdge[],
): ImportGraph {
  const known = statements
    .filter(({ from, to }) => selfMs.has(to) && from !== to)
    .map((edge) => (selfMs.has(edge.from) ? edge : { ...edge, from: MAIN }));
  const placed = new Map<string, Set<string>>();
  for (const edge of known) placed.set(placeOf(edge), (placed.get(placeOf(edge)) ?? new Set()).add(edge.to));
  const through = new Map([...placed].map(([place, targets]) => [place, packagesOf(targets)]));
  const edges = new Map<string, ImportEdge>();
  for (const edge of known) {
    if (through.get(placeOf(edge))?.has(edge.to)) continue;
    edges.set(`${placeOf(edge)}\t${edge.to}`, edge);
  }
  return { selfMs, edges: [...edges.values()] };
}

function placeOf({ from, file = '', line }: ImportEdge): string {
  return `${from}\t${file}\t${line}`;
}

/** All packages above modules: of a.b.c those are a.b and a. */
function packagesOf(modules: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const module of modules) {
    for (let at = module.lastIndexOf('.'); at > 0; at = module.lastIndexOf('.', at - 1))
      found.add(module.slice(0, at));
  }
  return found;
}

/** Which modules each module leads to, edges left out where `isCut` says so. */
function targetsOf({ selfMs, edges }: ImportGraph, isCut: (edge: ImportEdge) => boolean) {
  const targets = new Map<string, string[]>();
  const add = (from: string, to: string) => {
    const known = targets.get(from);
    if (known) known.push(to);
    else targets.set(from, [to]);
  };
  for (const edge of edges) if (!isCut(edge)) add(edge.from, edge.to);
  for (const module of selfMs.keys()) {
    const above = module.slice(0, Math.max(0, module.lastIndexOf('.')));
    if (above !== '' && selfMs.has(above)) add(module, above);
  }
  return targets;
}

/** The modules that the program leads to. */
export function reached(graph: ImportGraph, isCut: (edge: ImportEdge) => boolean = () => false): Set<string> {
  const targets = targetsOf(graph, isCut);
  const seen = new Set([MAIN]);
  for (const module of seen) for (const to of targets.get(module) ?? []) seen.add(to);
  seen.delete(MAIN);
  return seen;
}

/** The modules that would not be loaded without these edges. Pure. */
export function lostModules(graph: ImportGraph, cut: ReadonlySet<ImportEdge>): string[] {
  const before = reached(graph);
  const after = reached(graph, (edge) => cut.has(edge));
  return [...before].filter((module) => !after.has(module));
}

/** What all that would not be loaded without these edges costs, in milliseconds: of what they share, once. Pure. */
export function exclusiveMs(graph: ImportGraph, cut: ReadonlySet<ImportEdge>): number {
  return sumMs(graph, lostModules(graph, cut));
}

function sumMs({ selfMs }: ImportGraph, modules: readonly string[]): number {
  return modules.reduce((sum, module) => sum + (selfMs.get(module) ?? 0), 0);
}

/**
 * What cutting each edge, and each statement with all its edges, would save by itself: the costs of all that it
 * dominates. Pure.
 */
export function exclusiveCosts(graph: ImportGraph): {
  readonly edges: readonly CostedEdge[];
  readonly statements: readonly CostedStatement[];
} {
  const { edges, selfMs } = graph;
  const modules = [MAIN, ...[...selfMs.keys()].filter((module) => module !== MAIN)];
  const numbers = new Map(modules.map((module, index) => [module, index]));
  const numberOf = (module: string) => numbers.get(module) ?? 0;
  const next: number[][] = modules.map(() => []);
  for (const [from, targets] of targetsOf(graph, () => true))
    for (const to of targets) next[numberOf(from)]?.push(numberOf(to));
  // A statement is a node between two modules, and so is each of its edges: what such a node dominates is lost with it.
  const statements = new Map<string, { node: number; edges: ImportEdge[] }>();
  const nodeOfEdge = edges.map((edge) => {
    const known = statements.get(placeOf(edge)) ?? { node: next.length, edges: [] };
    if (known.edges.length === 0) {
      next[numberOf(edge.from)]?.push(next.length);
      next.push([]);
      statements.set(placeOf(edge), known);
    }
    known.edges.push(edge);
    next[known.node]?.push(next.length);
    return next.push([numberOf(edge.to)]) - 1;
  });
  const sums = dominatedMs(next, (node) => selfMs.get(modules[node] ?? '') ?? 0);
  return {
    edges: edges.map((edge, index) => ({ ...edge, exclusiveMs: sums[nodeOfEdge[index] ?? 0] ?? 0 })),
    statements: [...statements.values()].flatMap(({ node, edges: own }) => {
      const [first] = own;
      if (!first) return [];
      const { to: _, ...place } = first;
      return [{ ...place, targets: own.map(({ to }) => to), exclusiveMs: sums[node] ?? 0 }];
    }),
  };
}

/** What each node costs with all that it dominates. */
function dominatedMs(next: readonly (readonly number[])[], costMs: (node: number) => number): Float64Array {
  const above = dominators(next);
  const children: number[][] = next.map(() => []);
  above.forEach((node, index) => {
    if (node >= 0) children[node]?.push(index);
  });
  const order = [0];
  for (const node of order) order.push(...(children[node] ?? []));
  const sums = new Float64Array(next.length);
  for (const node of order.reverse()) {
    sums[node] = costMs(node) + (children[node] ?? []).reduce((sum, child) => sum + (sums[child] ?? 0), 0);
  }
  return sums;
}

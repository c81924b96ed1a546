import { type ImportGraph, MAIN } from './graph.js';
import type { ImportEdge } from './trace-lines.js';

/**
 * The ways in which a program comes to one of these modules: for each statement that imports one of them, the shortest
 * chain of statements that leads there; the shortest first. Pure.
 */
export function chainsTo(graph: ImportGraph, targets: ReadonlySet<string>): ImportEdge[][] {
  const leading = new Map<string, ImportEdge>();
  const seen = new Set([MAIN]);
  const outgoing = new Map<string, ImportEdge[]>();
  for (const edge of withPackages(graph)) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  for (const module of seen) {
    // What lies behind a target is another way to it only by a circle.
    if (targets.has(module)) continue;
    for (const edge of outgoing.get(module) ?? []) {
      if (seen.has(edge.to)) continue;
      seen.add(edge.to);
      leading.set(edge.to, edge);
    }
  }
  const last = graph.edges.filter(({ from, to }) => targets.has(to) && !targets.has(from) && seen.has(from));
  const chains = last.map((edge) => {
    const chain = [edge];
    for (let at = leading.get(edge.from); at; at = leading.get(at.from)) chain.unshift(at);
    return chain;
  });
  return chains.sort((a, b) => a.length - b.length);
}

/** A module needs the package in which it lies; that edge has no line. */
function withPackages({ selfMs, edges }: ImportGraph): ImportEdge[] {
  const inside = [...selfMs.keys()].flatMap((module): ImportEdge[] => {
    const above = module.slice(0, Math.max(0, module.lastIndexOf('.')));
    return above !== '' && selfMs.has(above)
      ? [{ from: module, file: undefined, line: 0, function: '', to: above }]
      : [];
  });
  return [...edges, ...inside];
}

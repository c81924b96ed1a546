import { MAIN } from '../../imports/graph.js';
import type { ImportEdge } from '../../imports/trace-lines.js';
import type { OwnedNode } from './owners.js';
import type { OwnerName } from './places.js';

const RUNTIME: OwnerName = { kind: 'runtime', name: 'the runtime client' };
const CLIENT = /^awslambdaric(?:\.|$)/;

/** The initialisation of a handler: what the runtime client imports for itself, and what it imports the handler's module for. */
interface Init {
  readonly nodes: readonly OwnedNode[];
  /** When the module of the handler is imported; undefined where that was not seen. */
  readonly atMs: number | undefined;
}

/** Tells the runtime client's imports from the handler's, whose module the initialisation itself leads to. Pure. */
export function initOf(nodes: readonly OwnedNode[], module: string): Init {
  const root = nodes.find((node) => node.module === module && CLIENT.test(node.importer));
  if (!root) return { nodes, atMs: undefined };
  const before = new Set<number>();
  for (const { id, parent, startMs, importer } of nodes) {
    // Lines of .pth files are the function's own.
    const isClients = parent === 0 ? startMs < root.startMs && importer !== 'site' : before.has(parent);
    if (isClients && id !== root.id) before.add(id);
  }
  return {
    nodes: nodes.map((node) => {
      if (isRoot(node.importer, node.module, module)) return { ...node, importer: MAIN, ...NOWHERE };
      return before.has(node.id) ? { ...node, owner: RUNTIME } : node;
    }),
    atMs: root.startMs,
  };
}

/** An edge into the module of the handler comes from the initialisation: without the client's own imports it is loaded too. Pure. */
export function rootedEdge(edge: ImportEdge, module: string): ImportEdge {
  return isRoot(edge.from, edge.to, module) ? { ...edge, from: MAIN, ...NOWHERE } : edge;
}

const NOWHERE = { file: undefined, line: 0, function: '' } as const;

/** The handler's module, or a package that it lies in. */
function isRoot(importer: string, imported: string, module: string): boolean {
  return CLIENT.test(importer) && `${module}.`.startsWith(`${imported}.`);
}

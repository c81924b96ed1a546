import { defined } from '../../domain/defined.js';
import type { Explanation } from '../../domain/explain.js';
import { type ImportNode, importNodes, selfMs } from '../../imports/import-nodes.js';
import { parseTrace } from '../../imports/trace-lines.js';

/** What the run of `site` alone tells: how long it takes, and each line that .pth and .start files make it execute. Pure. */
export function bootFacts(text: string | undefined): Explanation['boot'] {
  if (text === undefined) return { lines: [] };
  const { begun, ended, atNs } = parseTrace(text);
  const nodes = importNodes(begun, ended, (ns) => (ns - atNs) / 1e6, Number.POSITIVE_INFINITY);
  const site = nodes.find(({ via }) => via === 'site');
  const executed = nodes
    .filter((node) => node.via === 'pth' || isCustomisation(node))
    .map((node) => {
      const inside = below(node, nodes);
      const sum = (of: (one: ImportNode) => number) => [node, ...inside].reduce((ms, one) => ms + of(one), 0);
      return {
        ...(node.via === 'pth' ? { ...defined({ file: node.file }), line: node.line } : ofModule(node)),
        ...{ modules: inside.length, status: node.status, selfMs: sum(selfMs) },
        selfCpuMs: sum(({ selfCpuMs }) => selfCpuMs),
        selfWaitMs: sum(({ selfWaitMs }) => selfWaitMs),
      };
    });
  const lines = eachOnce(executed).sort((a, b) => b.selfMs - a.selfMs);
  const siteMs = site && [site, ...below(site, nodes)].reduce((ms, one) => ms + selfMs(one), 0);
  return { ...defined({ siteMs }), lines };
}

type BootLine = Explanation['boot']['lines'][number];

/** In a virtual environment site of some Pythons executes each line twice. */
function eachOnce(lines: readonly BootLine[]): BootLine[] {
  const places = new Map<string, BootLine>();
  for (const one of lines) {
    const key = `${one.file}:${one.line}`;
    const known = places.get(key);
    places.set(
      key,
      known
        ? {
            ...known,
            times: (known.times ?? 1) + 1,
            modules: known.modules + one.modules,
            status: known.status === 'ok' ? one.status : known.status,
            selfMs: known.selfMs + one.selfMs,
            selfCpuMs: (known.selfCpuMs ?? 0) + (one.selfCpuMs ?? 0),
            selfWaitMs: (known.selfWaitMs ?? 0) + (one.selfWaitMs ?? 0),
          }
        : one,
    );
  }
  return [...places.values()];
}

/** What `site` imports for the user, if it is there. */
function isCustomisation({ module, importer, status }: ImportNode): boolean {
  return importer === 'site' && /^(?:site|user)customize$/.test(module) && status !== 'ModuleNotFoundError';
}

function ofModule({ origin }: ImportNode) {
  return { ...defined({ file: origin }), line: 0 };
}

/** All imports in one. */
function below({ id }: ImportNode, nodes: readonly ImportNode[]): ImportNode[] {
  const inside = new Set([id]);
  return nodes.filter((node) => {
    if (!inside.has(node.parent)) return false;
    inside.add(node.id);
    return true;
  });
}

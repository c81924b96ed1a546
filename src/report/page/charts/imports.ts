import * as Plot from '@observablehq/plot';
import { type HierarchyRectangularNode, partition, stratify } from 'd3-hierarchy';
import { formatMs } from '../../../domain/format.js';
import { plain } from '../../../domain/plain.js';
import type { ImportCost, WorkerResult } from '../../../domain/report.js';
import { dearestPackages } from '../../import-lines.js';
import { figure, NARROW, valueTable } from '../draw.js';
import { type Markup, markup, name } from '../markup.js';
import { tint } from '../palette.js';
import type { SectionMaker } from '../section.js';

/** Deeper imports are too small to be read. */
const DEEPEST = 8;
const STEP = 26;

/** The import of a module, or the root of them all. */
interface Node {
  readonly id: string;
  readonly parent: string | undefined;
  readonly selfMs: number;
}

/** Imports as an icicle: width is time, what stands below was imported by what stands above. */
export const imports: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const rows = document.results.filter(
    (row): row is WorkerResult =>
      row.scenario.runner === 'worker' && (row.scenario.importCosts ?? []).some(({ boot }) => !boot),
  );
  if (rows.length === 0) return undefined;
  return {
    id: 'imports',
    title: 'Imports',
    body: markup`<p class="faint">From untimed runs with -X importtime, which adds 4 to 6 %. Width is wall time; what stands below was imported by what stands above.</p>
${rows.map(panel)}`,
  };
};

const ROOT = '';

function panel({ id, scenario }: WorkerResult): Markup {
  const costs = (scenario.importCosts ?? []).filter(({ boot }) => !boot);
  const nodes = laidOut(costs);
  const dearest = dearestPackages(costs, 10);
  const label = `Imports of ${id}. ${dearest.map((one) => `${one.name} ${formatMs(one.ms)}`).join(', ')}`;
  return markup`<h3>${name(id)}</h3>
${figure(
  label,
  (width) => drawing(nodes, width),
  valueTable(
    'The dearest imports as a table',
    ['module', 'with what it imports', 'itself', 'imported by'],
    costs
      .slice(0, 40)
      .map((cost) => [cost.module, formatMs(cost.cumulativeMs), formatMs(cost.selfMs), cost.parent ?? '–']),
  ),
)}`;
}

/** Every module below the one that imported it first. */
function laidOut(costs: readonly ImportCost[]): HierarchyRectangularNode<Node>[] {
  const known = new Set(costs.map(({ module }) => module));
  const nodes: Node[] = [
    { id: ROOT, parent: undefined, selfMs: 0 },
    ...unique(costs).map(({ module, parent, selfMs }) => ({
      ...{ id: module, selfMs },
      parent: parent !== undefined && known.has(parent) && parent !== module ? parent : ROOT,
    })),
  ];
  const tree = stratify<Node>()
    .id(({ id }) => `m:${id}`)
    .parentId(({ id, parent }) => (id === ROOT ? null : `m:${parent}`))(uncircled(nodes));
  tree.sum(({ selfMs }) => selfMs).sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  return partition<Node>()(tree)
    .descendants()
    .filter(({ depth }) => depth > 0 && depth <= DEEPEST);
}

function unique(costs: readonly ImportCost[]): ImportCost[] {
  return [...new Map(costs.map((cost) => [cost.module, cost])).values()];
}

/** A report may have been edited: what leads back to itself hangs on the root. */
function uncircled(nodes: readonly Node[]): Node[] {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
  return nodes.map((node) => {
    const seen = new Set<string>();
    let next: string | undefined = node.id;
    while (next !== undefined && next !== ROOT && !seen.has(next)) {
      seen.add(next);
      next = parents.get(next);
    }
    if (next === ROOT || node.id === ROOT) return node;
    parents.set(node.id, ROOT);
    return { ...node, parent: ROOT };
  });
}

function drawing(nodes: readonly HierarchyRectangularNode<Node>[], width: number): Plot.PlotOptions {
  const isNarrow = width === NARROW;
  const depth = nodes.reduce((most, node) => Math.max(most, node.depth), 1);
  const inner = width - 4;
  const colour = coloursOf(nodes);
  // Less than a pixel cannot be seen.
  const boxes = nodes
    .filter(({ x0, x1 }) => (x1 - x0) * inner >= 1)
    .map((node) => ({
      ...{ x1: node.x0 * inner, x2: node.x1 * inner, depth: node.depth - 1 },
      module: plain(node.data.id),
      title: `${plain(node.data.id)}: ${formatMs(node.value ?? 0)}, itself ${formatMs(node.data.selfMs)}`,
      fill: colour(node.data.id),
    }));
  type Box = (typeof boxes)[number];
  const fits = boxes.filter(({ x1, x2 }) => x2 - x1 > 30);
  return {
    ...{ width, height: depth * STEP + 4, margin: 2 },
    x: { domain: [0, inner], axis: null },
    y: { domain: [depth, 0], axis: null },
    style: { fontSize: isNarrow ? '11px' : '12px', background: 'transparent' },
    marks: [
      Plot.rect(boxes, {
        ...{ x1: 'x1', x2: 'x2', y1: 'depth', y2: ({ depth: at }: Box) => at + 1 },
        ...{ fill: 'fill', stroke: 'var(--paper)', title: 'title' },
      }),
      Plot.text(fits, {
        ...{ x: 'x1', y: ({ depth: at }: Box) => at + 0.5, dx: 4, textAnchor: 'start' },
        text: ({ module, x1, x2 }: Box) => shortened(module, (x2 - x1 - 8) / 6.6),
        pointerEvents: 'none',
      }),
    ],
  };
}

/** Modules of one package have one colour, the dearest package the first. */
function coloursOf(nodes: readonly HierarchyRectangularNode<Node>[]): (module: string) => string {
  const packages = new Map<string, number>();
  for (const { data } of nodes) {
    const own = packageOf(data.id);
    packages.set(own, (packages.get(own) ?? 0) + data.selfMs);
  }
  const order = [...packages].sort(([, a], [, b]) => b - a).map(([own]) => own);
  return (module) => tint(order.indexOf(packageOf(module)));
}

function packageOf(module: string): string {
  return module.split('.')[0]?.replace(/^_/, '') ?? module;
}

/** The last part of a module’s name says most. */
function shortened(module: string, most: number): string {
  if (module.length <= most) return module;
  const last = module.split('.').at(-1) ?? module;
  if (last.length <= most) return last;
  return most >= 3 ? `${last.slice(0, Math.floor(most) - 1)}…` : '';
}

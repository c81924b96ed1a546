import * as Plot from '@observablehq/plot';
import { type HierarchyNode, type HierarchyRectangularNode, partition, stratify } from 'd3-hierarchy';
import { formatMs } from '../../../domain/format.js';
import { plain } from '../../../domain/plain.js';
import { NARROW } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { tint } from '../palette.js';

/** An import as a box: as wide as it took, with all that it imported, and below the one in which it happened. */
export interface Box {
  readonly id: string;
  /** Undefined, or no box of them: it stands at the top. */
  readonly parent: string | undefined;
  readonly module: string;
  /** Whose it is: boxes of one owner have one colour. */
  readonly owner: string;
  readonly selfMs: number;
  /** With all that it imported, where not all of that has a box; else its boxes and itself together. */
  readonly totalMs?: number | undefined;
  /** What else its title says. */
  readonly note?: string | undefined;
}

/** Boxes with their places, ready to be drawn in any width. */
export interface Icicle {
  readonly nodes: readonly HierarchyRectangularNode<Box>[];
  /** Owners with a colour of their own, dearest first. */
  readonly owners: readonly string[];
  readonly hasOthers: boolean;
}

const ROOT = '';
/** Less than a pixel cannot be seen. */
const LEAST_PIXELS = 1;
const STEP = 26;
/** The last tint is of all other owners. */
const COLOURED = 5;

/** Every box below its parent, down to this depth; what leads back to itself stands at the top. Pure. */
export function icicleOf(boxes: readonly Box[], deepest: number): Icicle {
  const known = new Map(boxes.map((box) => [box.id, box]));
  const root: Box = { id: ROOT, parent: undefined, module: '', owner: '', selfMs: 0 };
  const tree = stratify<Box>()
    .id(({ id }) => `m:${id}`)
    .parentId(({ id, parent = ROOT }) => (id === ROOT ? null : `m:${parent}`))([
    root,
    ...uncircled([...known.values()].map((box) => ({ ...box, parent: parentIn(known, box) }))),
  ]);
  tree.sum(({ selfMs }) => selfMs);
  tree.eachAfter((node) => widen(node));
  tree.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const nodes = partition<Box>()(tree)
    .descendants()
    .filter(({ depth, value }) => depth > 0 && depth <= deepest && (value ?? 0) > 0);
  const owners = byCost(boxes);
  return { nodes, owners: owners.slice(0, COLOURED), hasOthers: owners.length > COLOURED };
}

/** What has no box is still time of what imported it: a box is never narrower than its own total. */
function widen(node: HierarchyNode<Box>): void {
  const below = (node.children ?? []).reduce((sum, { value = 0 }) => sum + value, 0);
  // partition() reads the value of each node, which d3 declares for reading only.
  Object.assign(node, { value: Math.max(below + node.data.selfMs, node.data.totalMs ?? 0) });
}

function parentIn(known: ReadonlyMap<string, Box>, { id, parent }: Box): string {
  return parent !== undefined && known.has(parent) && parent !== id ? parent : ROOT;
}

/** A document may have been edited: what leads back to itself hangs on the root. */
function uncircled(boxes: readonly Box[]): Box[] {
  const parents = new Map(boxes.map(({ id, parent }) => [id, parent]));
  return boxes.map((box) => {
    const seen = new Set<string>();
    let next: string | undefined = box.id;
    while (next !== undefined && next !== ROOT && !seen.has(next)) {
      seen.add(next);
      next = parents.get(next);
    }
    if (next === ROOT) return box;
    parents.set(box.id, ROOT);
    return { ...box, parent: ROOT };
  });
}

function byCost(boxes: readonly Box[]): string[] {
  const sums = new Map<string, number>();
  for (const { owner, selfMs } of boxes) sums.set(owner, (sums.get(owner) ?? 0) + selfMs);
  return [...sums].sort(([, a], [, b]) => b - a).map(([owner]) => owner);
}

function colourOf({ owners }: Icicle, owner: string): string {
  const at = owners.indexOf(owner);
  return tint(at < 0 ? COLOURED : at);
}

/** Which colour is whose. */
export function icicleKey(icicle: Icicle): Markup {
  const others = icicle.hasOthers ? ['others'] : [];
  return markup`<ul class="key" aria-hidden="true">${[...icicle.owners, ...others].map(
    (owner, index) =>
      markup`<li><i style="background: ${tint(index)}"></i><bdi dir="ltr">${owner}</bdi></li>`,
  )}</ul>`;
}

/** Its boxes in this width. */
export function icicleDrawing(icicle: Icicle, width: number): Plot.PlotOptions {
  const isNarrow = width === NARROW;
  const inner = width - 4;
  const boxes = icicle.nodes
    .filter(({ x0, x1 }) => (x1 - x0) * inner >= LEAST_PIXELS)
    .map(({ x0, x1, depth, data, value = 0 }) => ({
      ...{ x1: x0 * inner, x2: x1 * inner, depth: depth - 1, ms: formatMs(value) },
      module: plain(data.module),
      title: [
        `${plain(data.module)}: ${formatMs(value)}, itself ${formatMs(data.selfMs)}`,
        ...(data.note ? [plain(data.note)] : []),
      ].join('\n'),
      fill: colourOf(icicle, data.owner),
    }));
  type Drawn = (typeof boxes)[number];
  const depth = boxes.reduce((most, box) => Math.max(most, box.depth + 1), 1);
  return {
    ...{ width, height: depth * STEP + 4, margin: 2 },
    x: { domain: [0, inner], axis: null },
    y: { domain: [depth, 0], axis: null },
    style: { fontSize: isNarrow ? '11px' : '12px', background: 'transparent' },
    marks: [
      Plot.rect(boxes, {
        ...{ x1: 'x1', x2: 'x2', y1: 'depth', y2: ({ depth: at }: Drawn) => at + 1 },
        ...{ fill: 'fill', stroke: 'var(--paper)', title: 'title' },
      }),
      Plot.text(
        boxes.filter(({ x1, x2 }) => x2 - x1 > 30),
        {
          ...{ x: 'x1', y: ({ depth: at }: Drawn) => at + 0.5, dx: 4, textAnchor: 'start' },
          text: ({ module, ms, x1, x2 }: Drawn) => written(module, ms, (x2 - x1 - 8) / 6.6),
          pointerEvents: 'none',
        },
      ),
    ],
  };
}

/** Name and time where both fit, else as much of the name as does; isolated, so that it turns nothing around. */
function written(module: string, ms: string, most: number): string {
  const short = shortened(module, most);
  if (short === '') return '';
  const isRoomy = short === module && module.length + ms.length + 2 <= most;
  return `\u2066${short}\u2069${isRoomy ? `  ${ms}` : ''}`;
}

/** The last part of a module’s name says most. */
function shortened(module: string, most: number): string {
  if (module.length <= most) return module;
  const last = module.split('.').at(-1) ?? module;
  if (last.length <= most) return last;
  return most >= 3 ? `${[...last].slice(0, Math.floor(most) - 1).join('')}…` : '';
}

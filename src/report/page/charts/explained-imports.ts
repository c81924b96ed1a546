import type { ExplainedImport, Explanation } from '../../../domain/explain.js';
import { formatMs } from '../../../domain/format.js';
import { listed } from '../../../domain/words.js';
import { shownPlace } from '../../explain/shown.js';
import { figure } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import type { Section } from '../section.js';
import { table } from '../tables.js';
import { type Box, icicleDrawing, icicleKey, icicleOf } from './icicle.js';

/** Deeper imports are too small to be read. */
const DEEPEST = 12;
/** Imports below this are not worth a line, and nobody reads more lines than these. */
const LEAST_MS = 0.2;
const MOST_LINES = 250;
const MOST_STATEMENTS = 15;

/** Imports as an icicle: self times, who imported it and in which line; the same as a table. */
export function explainedImports(explanation: Explanation): Section | undefined {
  const { imports } = explanation;
  if (imports.length === 0) return undefined;
  const nodes = new Map(imports.map((node) => [node.id, node]));
  const icicle = icicleOf(
    imports.map(
      (node): Box => ({
        ...{ id: String(node.id), parent: String(node.parent), module: node.module, selfMs: node.selfMs },
        owner: node.owner ?? 'waits for another thread',
        note: noteOf(node, nodes, explanation),
      }),
    ),
    DEEPEST,
  );
  const tops = [...imports].sort((a, b) => b.selfMs - a.selfMs);
  const label = `Imports. Dearest by themselves: ${listed(
    tops
      .slice(0, 12)
      .map(({ module, selfMs, totalMs }) => `${module} ${formatMs(selfMs)} of ${formatMs(totalMs)}`),
    12,
  )}`;
  return {
    id: 'imports',
    title: 'Imports',
    body: markup`<p class="faint">Width is time; what stands below was imported by what stands above, and what has nothing below it is a module’s own time. Point at a box, or open the table, for its line and who led there. A module counts where it was imported first.</p>
${icicleKey(icicle)}
${figure(label, (width) => icicleDrawing(icicle, width), importTable(imports, nodes, explanation))}
${statementTable(explanation)}`,
  };
}

type Nodes = ReadonlyMap<number, ExplainedImport>;

function noteOf(node: ExplainedImport, nodes: Nodes, explanation: Explanation): string {
  const place = shownPlace(node, explanation);
  return [
    ...(node.owner === undefined ? [] : [`of ${node.owner}`]),
    ...(place === '' ? [] : [`imported at ${place}`]),
    ...remarks(node),
    ...(node.parent === 0 ? [] : [`through ${chainOf(node, nodes)}`]),
  ].join('; ');
}

function remarks({ thread, status, selfWaitMs, compileMs }: ExplainedImport): string[] {
  return [
    ...(thread === 0 ? [] : [`in thread ${thread}`]),
    ...(status === 'ok' ? [] : [status]),
    ...(selfWaitMs >= 1 ? [`waits ${formatMs(selfWaitMs)}`] : []),
    ...(compileMs >= 1 ? [`compiled in ${formatMs(compileMs)}`] : []),
  ];
}

/** The imports in which it happened, the outermost first. */
function chainOf(node: ExplainedImport, nodes: Nodes): string {
  const chain: string[] = [];
  for (let next = nodes.get(node.parent); next && chain.length < 40; next = nodes.get(next.parent))
    chain.unshift(next.module);
  return [...chain, node.module].join(' → ');
}

function importTable(imports: readonly ExplainedImport[], nodes: Nodes, explanation: Explanation): Markup {
  const rows = imports
    .filter(({ totalMs }) => totalMs >= LEAST_MS)
    .sort((a, b) => b.totalMs - a.totalMs)
    .slice(0, MOST_LINES);
  const what =
    rows.length < imports.length ? `The ${rows.length} dearest of ${imports.length} imports` : 'All imports';
  return markup`<details><summary>${what} as a table</summary>${table(
    'imports',
    what,
    ['module', 'total ms', 'itself', 'waits', 'of', 'imported at', 'through'],
    rows.map((node) => [
      node.module,
      ...[node.totalMs, node.selfMs, node.selfWaitMs].map((ms) => ms.toFixed(2)),
      node.owner ?? '–',
      shownPlace(node, explanation) || '–',
      node.parent === 0 ? '–' : chainOf(node, nodes),
    ]),
  )}</details>`;
}

/** What the user can move or leave out. */
function statementTable(explanation: Explanation): Markup | undefined {
  const own = explanation.statements.filter(
    (statement) => statement.own && statement.exclusiveMs >= LEAST_MS,
  );
  if (own.length === 0) return undefined;
  const shown = own.slice(0, MOST_STATEMENTS);
  return markup`<h3>Your import statements</h3>
${table(
  'statements',
  `Alone: what would not be loaded without that line, an upper bound of what cutting it saves${own.length > shown.length ? `; the ${shown.length} dearest of ${own.length}` : ''}`,
  ['statement', 'alone ms', 'imports'],
  shown.map(({ targets, exclusiveMs, module: _, own: __, ...place }) => [
    shownPlace(place, explanation),
    exclusiveMs.toFixed(1),
    listed(targets, 4),
  ]),
)}`;
}

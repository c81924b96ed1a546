import { formatMs } from '../../../domain/format.js';
import type { ImportCost, WorkerResult } from '../../../domain/report.js';
import { dearestPackages } from '../../import-lines.js';
import { figure, valueTable } from '../draw.js';
import { type Markup, markup, name } from '../markup.js';
import type { SectionMaker } from '../section.js';
import { icicleDrawing, icicleKey, icicleOf } from './icicle.js';

/** Deeper imports are too small to be read. */
const DEEPEST = 8;

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
    body: markup`<p class="faint">From untimed runs with -X importtime, which adds 4 to 6 %. Width is wall time; what stands below was imported by what stands above. coldstart explain tells the lines, and what would help.</p>
${rows.map(panel)}`,
  };
};

function panel({ id, scenario }: WorkerResult): Markup {
  const costs = (scenario.importCosts ?? []).filter(({ boot }) => !boot);
  const icicle = icicleOf(
    // Cheap imports are not in the report: without the totals, what imports many of them would look cheap.
    costs.map(({ module, parent, selfMs, cumulativeMs }) => ({
      ...{ id: module, parent, module, selfMs, totalMs: cumulativeMs },
      owner: packageOf(module),
    })),
    DEEPEST,
  );
  const dearest = dearestPackages(costs, 10);
  const label = `Imports of ${id}. ${dearest.map((one) => `${one.name} ${formatMs(one.ms)}`).join(', ')}`;
  return markup`<h3>${name(id)}</h3>
${icicleKey(icicle)}
${figure(label, (width) => icicleDrawing(icicle, width), tableOf(costs))}`;
}

function tableOf(costs: readonly ImportCost[]): Markup {
  return valueTable(
    'The dearest imports as a table',
    ['module', 'with what it imports', 'itself', 'imported by'],
    costs
      .slice(0, 40)
      .map((cost) => [cost.module, formatMs(cost.cumulativeMs), formatMs(cost.selfMs), cost.parent ?? '–']),
  );
}

function packageOf(module: string): string {
  return module.split('.')[0]?.replace(/^_/, '') ?? module;
}

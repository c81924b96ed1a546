import { formatBytes } from '../../../domain/format.js';
import type { Report, Result } from '../../../domain/report.js';
import type { TreeSize } from '../../../domain/size.js';
import { counted } from '../../../domain/words.js';
import { type Markup, markup } from '../markup.js';
import type { SectionMaker } from '../section.js';
import { type Stack, stackedBars } from './stacked.js';

/** What installs leave, distribution by distribution, and what functions are made of. */
export const sizes: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const parts = [...installed(document), ...deployed(document.results)];
  if (parts.length === 0) return undefined;
  return { id: 'sizes', title: 'Sizes', body: markup`${parts}` };
};

/** Each tree once, whatever rows left it. */
function installed({ results }: Report): Markup[] {
  const rows = results.flatMap(({ id, scenario }) =>
    scenario.runner === 'install' && scenario.size
      ? [{ id, set: scenario.packages.join(' '), size: scenario.size }]
      : [],
  );
  if (rows.length === 0) return [];
  const sets = [...new Map(rows.map((row) => [row.set, row])).keys()].flatMap((set) => {
    const [first] = rows.filter((row) => row.set === set);
    return first ? [first] : [];
  });
  return [
    bars(
      'site-packages after the first import',
      'row',
      rows.map(({ id, size }) =>
        stack(
          id,
          [
            ['sources and data', size.bytes - size.bytecode.bytes],
            ['bytecode', size.bytecode.bytes],
          ],
          counted(size.files, 'file'),
        ),
      ),
    ),
    ...sets.map(({ id, size }) =>
      bars(
        `The largest distributions${sets.length > 1 ? ` in ${id}` : ''}`,
        'distribution',
        distributions(size),
      ),
    ),
  ];
}

function distributions({ largest, others }: TreeSize): Stack[] {
  return [
    ...largest.map(({ name, version, bytes }) =>
      stack(version === undefined ? name : `${name} ${version}`, [['bytes', bytes]]),
    ),
    ...(others.count === 0 ? [] : [stack(counted(others.count, 'other'), [['bytes', others.bytes]])]),
  ];
}

/** The zip of each function with those of its layers. */
function deployed(results: readonly Result[]): Markup[] {
  const functions = new Map<string, Stack>();
  for (const { scenario } of results) {
    if (scenario.runner !== 'lambda' || scenario.codeBytes === undefined) continue;
    const { function: of, qualifier, variant, codeBytes, layerBytes = [] } = scenario;
    const name = [
      qualifier === undefined ? of : `${of}:${qualifier}`,
      ...(variant === undefined ? [] : [variant]),
    ];
    const layers = layerBytes.map((bytes, index): [string, number] => [`layer ${index + 1}`, bytes]);
    functions.set(name.join(', '), stack(name.join(', '), [['code', codeBytes], ...layers]));
  }
  return functions.size === 0 ? [] : [bars('Zips of the functions', 'function', [...functions.values()])];
}

function stack(id: string, all: readonly (readonly [string, number])[], note?: string): Stack {
  const bytes = formatBytes(all.reduce((sum, [, value]) => sum + value, 0));
  return {
    ...{ id, parts: all.map(([name, value]) => ({ name, value })) },
    figure: note === undefined ? bytes : `${bytes}, ${note}`,
  };
}

function bars(what: string, head: string, stacks: readonly Stack[]): Markup {
  const [unit, factor] = unitOf(stacks);
  return markup`<h3>${what}</h3>
${stackedBars(
  stacks.map((one) => ({
    ...one,
    parts: one.parts.map(({ name, value }) => ({ name, value: value / factor })),
  })),
  {
    what,
    head,
    axis: unit,
    figureHead: 'in all',
    format: (value) => formatBytes(Math.round(value * factor)),
  },
)}`;
}

/** The unit of an axis, and how many bytes it has. */
function unitOf(stacks: readonly Stack[]): readonly [string, number] {
  const most = Math.max(...stacks.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)));
  if (most < 1e5) return ['kB', 1e3];
  return ['MB', 1e6];
}

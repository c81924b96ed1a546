import { basename } from 'node:path';
import { plain } from '../../domain/plain.js';
import type { Comparison, Report, Result, WorkerResult } from '../../domain/report.js';
import { bounds, memory, NOTHING, sampleCount } from '../columns.js';
import { shownPlace } from '../environment-lines.js';
import type { RenderOptions } from '../reporter.js';
import { briefly, comparedNote, medianOf, phaseOf } from './figures.js';
import { ink } from './ink.js';
import { differingParts } from './row-names.js';
import { cut, isolated, padded, widest, widthOf, wrapped } from './text.js';

/** One worker of the user's, by itself: what it is, and its rows. */
export interface OwnWorker {
  readonly rows: readonly WorkerResult[];
  readonly title: string;
  /** As commands take it. */
  readonly target: { readonly worker: string; readonly configured?: string | undefined };
  /** In what the rows differ: their loops, most often. */
  readonly labels: readonly string[];
}

/** The rows of a run that measured one worker of the user's and nothing else; undefined where it measured more. Pure. */
export function ownWorker(rows: readonly Result[]): OwnWorker | undefined {
  const workers = rows.filter((row) => row.scenario.runner === 'worker') as WorkerResult[];
  const [first] = workers;
  if (!first || workers.length < rows.length || first.scenario.bundled) return undefined;
  const { worker } = first.scenario;
  if (workers.some(({ scenario }) => scenario.worker !== worker)) return undefined;
  const versions = new Set(workers.map(({ scenario }) => scenario.python.version));
  const places = new Set(workers.map(({ scenario }) => scenario.environment));
  const python = versions.size === 1 ? [`Python ${first.scenario.python.version}`] : [];
  const place = places.size === 1 ? [shownPlace(first.scenario.environment)] : [];
  const name = worker.startsWith('-') ? worker : basename(worker);
  return {
    rows: workers,
    target: first.scenario,
    title: [name, [...python, ...place].join(', ')].filter((part) => part !== '').join('   '),
    labels: labelsOf(workers),
  };
}

function labelsOf(rows: readonly WorkerResult[]): string[] {
  const ids = rows.map(({ id }) => id);
  const parts = differingParts(ids);
  return rows.map(({ id, scenario }) => {
    const own = id.split('/').filter((_, index) => parts.has(index));
    return own.length === 0 ? scenario.loop : own.join('/');
  });
}

/** From the first that a narrow terminal does without. */
const SPARE = ['loop', 'exit', 'rss', 'work', 'boot', 'imports'] as const;

const GAP = '  ';
/** The name of a row must not shrink to nothing before a column goes. */
const NARROWEST = 12;

/** The title, a line for each row, and how it compares with another beside it or, where there is no room, below. */
export function ownWorkerLines(
  { rows, title, labels }: OwnWorker,
  { comparisons }: Pick<Report, 'comparisons'>,
  options: RenderOptions,
): string[] {
  const { lines, rest } = drawn(rows, labels, options);
  const told = briefly(comparisons, rows);
  const notes = rows.map(({ id }) => told.filter(({ head }) => head === id));
  const beside = notes.every(
    ([one, other]) =>
      one === undefined || (other === undefined && widthOf(comparedNote(one, options).text) + 3 <= rest),
  );
  const [head = '', ...body] = lines;
  const nameOf = (id: string) => labels[rows.findIndex((row) => row.id === id)] ?? id;
  return [
    ...wrapped(ink('bold', isolated(plain(title)), options), options.width),
    '',
    ink('dim', head.trimEnd(), options),
    ...body.map((line, index) => {
      const [note] = notes[index] ?? [];
      return note && beside ? `${line}   ${comparedNote(note, options).styled}` : line.trimEnd();
    }),
    ...(beside ? [] : told.flatMap((note) => below(note, nameOf, options))),
  ];
}

/** uvloop against asyncio: 1.05x [1.01, 1.08] slower: imports +2.6 ms */
function below(note: Comparison, nameOf: (id: string) => string, options: RenderOptions): string[] {
  const who = `${nameOf(note.head)} against ${nameOf(note.base)}: `;
  return wrapped(`${isolated(plain(who))}${comparedNote(note, options).styled}`, options.width);
}

function drawn(rows: readonly WorkerResult[], labels: readonly string[], { width, timeUnit }: RenderOptions) {
  const medians = rows.map(({ summary }) => medianOf(summary.ready, timeUnit));
  const medianWidth = widest(medians);
  const intervals = rows.map(({ summary }) => bounds(summary.ready, timeUnit));
  const main = rows.map((_, index) => {
    const interval = intervals[index] === NOTHING ? '' : (intervals[index] ?? '');
    return `${padded(medians[index] ?? '', medianWidth, 'right')} ${interval}`.trimEnd();
  });
  const counts = new Set(rows.map((row) => sampleCount(row)));
  const phase = (name: string) => ({
    name,
    cells: rows.map(({ summary }) => phaseOf(summary[name], timeUnit)),
  });
  const all = [
    ...['boot', 'imports', 'loop', 'work', 'exit'].map(phase),
    {
      name: 'rss',
      cells: rows.map((row) => memory(row).replace(/\d+\.\d+/, (value) => String(Math.round(Number(value))))),
    },
    // Where all are alike the caption has it.
    ...(counts.size > 1 || rows.some(hasFailed)
      ? [{ name: 'n', cells: rows.map((row) => sampleCount(row)) }]
      : []),
  ]
    .filter(({ name, cells }) => name === 'n' || cells.some((cell) => cell !== NOTHING))
    .map((column) => ({ ...column, cellWidth: widest([column.name, ...column.cells]) }));
  const mainWidth = Math.max(widest(main), 'ready'.length);
  const longest = widest(labels);
  let columns = all;
  const room = () =>
    width - GAP.length - mainWidth - columns.reduce((sum, { cellWidth }) => sum + GAP.length + cellWidth, 0);
  for (const name of SPARE) {
    if (room() >= Math.min(longest, NARROWEST)) break;
    columns = columns.filter((column) => column.name !== name);
  }
  const labelWidth = Math.min(longest, Math.max(NARROWEST, room()));
  const line = (label: string, ready: string, cells: readonly string[]) =>
    [
      padded(cut(label, labelWidth), labelWidth),
      padded(ready, mainWidth),
      ...cells.map((cell, index) => padded(cell, columns[index]?.cellWidth ?? 0, 'right')),
    ].join(GAP);
  return {
    lines: [
      line(
        '',
        'ready',
        columns.map(({ name }) => name),
      ),
      ...rows.map((_, index) =>
        line(
          labels[index] ?? '',
          main[index] ?? '',
          columns.map(({ cells }) => cells[index] ?? ''),
        ),
      ),
    ],
    rest: room() - labelWidth,
  };
}

function hasFailed({ trials }: Result): boolean {
  return trials.some(({ status }) => status === 'failed');
}

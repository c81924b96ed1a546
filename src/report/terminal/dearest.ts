import { formatMs, formatNumber } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import type { Report } from '../../domain/report.js';
import { dearestOf, importLines } from '../import-lines.js';
import type { RenderOptions } from '../reporter.js';
import { cut, wrapped } from './text.js';
import type { NamedRows } from './warning-lines.js';

/** The table above has the whole of a longer name, where there is room. */
const LONGEST_NAME = 30;

/** Where the imports of workers go: a line a worker, with its name where there are several. */
export function dearestLines(
  { results, names }: NamedRows,
  { comparisons }: Pick<Report, 'comparisons'>,
  { width, verbose }: RenderOptions,
): string[] {
  // What a gate is about is the head.
  const bases = new Set(comparisons.flatMap(({ base, verdict }) => (verdict === undefined ? [] : [base])));
  const known = results.flatMap((row) => {
    if (bases.has(row.id)) return [];
    const dearest = dearestOf(row);
    return dearest ? [{ ...dearest, name: names.get(row.id) ?? row.id }] : [];
  });
  const lines =
    verbose === true
      ? importLines({ results: [...results] })
      : known.map(
          ({ name, ...one }) =>
            `dearest imports${known.length > 1 ? ` of ${cut(name, LONGEST_NAME)}` : ''}: ${inShort(one)}`,
        );
  return lines.flatMap((line) => wrapped(plain(line), width));
}

/** asyncio 18.2 · ssl 6.1 · json 1.1 ms */
function inShort({ named, rest }: NonNullable<ReturnType<typeof dearestOf>>): string {
  const isLong = named.some(({ ms }) => ms >= 1000);
  const all = named.map(
    ({ name, ms }, index) =>
      `${name} ${isLong || index === named.length - 1 ? formatMs(ms) : formatNumber(ms)}`,
  );
  return `${all.join(' · ')}${rest}`;
}

import { formatMs, formatNumber } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import type { Report, Result } from '../../domain/report.js';
import { dearestOf, importLines } from '../import-lines.js';
import type { RenderOptions } from '../reporter.js';
import type { OwnWorker } from './own-worker.js';
import { isolated, wrapped } from './text.js';

/** Where the imports of workers go: of one alone in a line, without its name. */
export function dearestLines(report: Report, own: OwnWorker | undefined, { width }: RenderOptions): string[] {
  const known = report.results.filter((row) => dearestOf(row) !== undefined);
  const [only] = known;
  const lines =
    own && only && known.length === 1 ? [`dearest imports: ${inShort(only)}`] : importLines(report);
  return lines.flatMap((line) => wrapped(isolated(plain(line)), width));
}

/** asyncio 18.2 · ssl 6.1 · json 1.1 ms */
function inShort(row: Result): string {
  const { named = [], rest = '' } = dearestOf(row) ?? {};
  const isLong = named.some(({ ms }) => ms >= 1000);
  const all = named.map(
    ({ name, ms }, index) =>
      `${name} ${isLong || index === named.length - 1 ? formatMs(ms) : formatNumber(ms)}`,
  );
  return `${all.join(' · ')}${rest}`;
}

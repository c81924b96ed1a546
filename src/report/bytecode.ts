import wrapAnsi from 'wrap-ansi';
import type { BytecodeCounts, BytecodeOwner, BytecodeReport } from '../domain/bytecode.js';
import { formatMs, formatShare } from '../domain/format.js';
import { plain } from '../domain/plain.js';
import type { RenderOptions } from './reporter.js';
import { styled } from './styled.js';
import { cutEnd, padded, widest } from './terminal/text.js';

/** Of the distributions that lack something, as many get a line. */
const MOST_ROWS = 25;
const NARROWEST_NAME = 12;
const HEADERS = ['modules', 'valid', 'missing', 'stale', 'wrong version', 'ms at stake'];

/** The findings for people: distributions that lack bytecode, what that costs, what helps. */
export function bytecodeTable(report: BytecodeReport, options: RenderOptions): string {
  const { stake, imports, rules, notes, unreadable, remedies } = report;
  const wrap = (text: string) => wrapAnsi(plain(text), options.width);
  const failed = imports.map((one) => (one.status === 'failed' ? one.message : one.sentence));
  const blocks = [
    [wrap(headline(report))],
    grid(report, options),
    [...(stake ? [wrap(stakeSentence(report, stake))] : []), ...failed.map(wrap)],
    notes.map(wrap),
    remedies.map(({ text, command }) => {
      // A command stays in one line, so that it can be copied.
      return [wrap(`→ ${text}`), ...(command === undefined ? [] : [`  ${plain(command)}`])].join('\n');
    }),
    unreadable.map((path) => wrap(`Could not be read, and is not included: ${path}`)),
    rules.map(({ expression, count, share, verdict }) =>
      wrap(`${expression}: ${count} of ${report.total.modules} modules (${formatShare(share)}): ${verdict}`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ target, python, total, distributions }: BytecodeReport): string {
  const level = ['', ' with -O', ' with -OO'][python.optimize] ?? '';
  const read = target.kind === 'zip' ? (target.readAs === 'zipimport' ? ' by zipimport' : ', unpacked') : '';
  const where = `${target.path}${read}, Python ${python.version}${level} (${python.tag}, magic ${python.magic})`;
  const lacking = distributions.filter(({ counts }) => lacks(counts)).length;
  if (lacking === 0) {
    return `${where}: all ${total.valid} modules have valid bytecode.`;
  }
  return `${where}: ${total.valid} of ${total.modules} modules have valid bytecode; ${lacking} of ${distributions.length} distributions lack some.`;
}

function stakeSentence(
  { total }: BytecodeReport,
  { n, modules, savedMs }: NonNullable<BytecodeReport['stake']>,
) {
  const all = total.modules === modules ? 'all of them' : `the ${modules} without`;
  return `At stake: compiling ${all} takes ${formatMs(savedMs.median)} longer than loading their bytecode (${formatMs(savedMs.min)} to ${formatMs(savedMs.max)}, n = ${n}). A start pays only for the modules that it imports: --import NAME measures that.`;
}

function lacks({ missing, stale, wrongVersion, mismatched }: BytecodeCounts): boolean {
  return missing + stale + wrongVersion + mismatched > 0;
}

function grid({ distributions, total, stake }: BytecodeReport, options: RenderOptions): string[] {
  const lacking = distributions.filter(({ counts }) => lacks(counts));
  if (lacking.length === 0) return [];
  const shown = lacking.slice(0, MOST_ROWS);
  const rows = shown.map((owner) => cells(nameOf(owner), owner.counts, owner.savedMs));
  const sum = cells('together', total, stake?.savedMs.median);
  const table = [['distribution', ...HEADERS], ...rows, ...(distributions.length > 1 ? [sum] : [])];
  const widths = HEADERS.map((_, column) => widest(table.map((row) => row[column + 1] ?? '')));
  const room = options.width - widths.reduce((left, width) => left + width + 2, 0);
  const longest = widest(table.map(([name = '']) => name));
  const nameWidth = Math.max(NARROWEST_NAME, Math.min(longest, room));
  const lines = table.map(([name = '', ...numbers]) => {
    const shown = padded(cutEnd(name, nameWidth), nameWidth);
    return `${shown}${numbers.map((text, column) => `  ${text.padStart(widths[column] ?? 0)}`).join('')}`;
  });
  const [head = '', ...body] = lines;
  const more = lacking.length - shown.length;
  return [
    styled('bold', head, options),
    ...body,
    ...(more > 0 ? [`(and ${more} distributions more: --format json has all)`] : []),
  ];
}

function cells(name: string, counts: BytecodeCounts, savedMs: number | undefined): string[] {
  const { modules, valid, missing, stale, wrongVersion } = counts;
  const numbers = [modules, valid, missing, stale, wrongVersion].map((count) =>
    count === 0 ? '–' : String(count),
  );
  return [name, ...numbers, savedMs === undefined ? '–' : savedMs.toFixed(savedMs < 10 ? 1 : 0)];
}

function nameOf({ name, version }: BytecodeOwner): string {
  return plain(version === undefined ? name : `${name} ${version}`);
}

import wrapAnsi from 'wrap-ansi';
import { formatBytes } from '../domain/format.js';
import type { PackageReport, PackageRow } from '../domain/package.js';
import { plain } from '../domain/plain.js';
import { counted } from '../domain/words.js';
import type { RenderOptions } from './reporter.js';
import { largest } from './sizes.js';
import { textGrid } from './text-grid.js';

const HEADERS = ['step', 'unpacked', 'saved', 'zip', 'saved', 'files', 'imports'];
const STATES = {
  done: '',
  nothing: 'nothing to do',
  'rolled-back': 'undone',
  skipped: 'skipped',
} as const;

/** The package for people: sizes before, after each step and at the end, what is largest, limits, notes. */
export function packageTable(report: PackageReport, options: RenderOptions): string {
  const wrap = (text: string) => wrapAnsi(plain(text), options.width);
  const noted = report.rows.flatMap(({ step, note }) => (note === undefined ? [] : [`${step}: ${note}`]));
  const blocks = [
    [wrap(headline(report))],
    grid(report.rows, options),
    noted.map(wrap),
    [wrap(`Largest: ${largest(report.size)}.`)],
    report.limits.map(({ sentence }) => wrap(sentence)),
    [...importNotes(report), ...report.notes].map(wrap),
    [wrap(`${report.output.file}: ${formatBytes(report.output.bytes)}, sha256 ${report.output.sha256}`)],
  ];
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function headline({ input, python, platform, installer, requirements, code, output }: PackageReport): string {
  const what = output.layer ? 'layer' : 'function';
  const count = requirements.packages.length;
  const own = code.length === 0 ? '' : ` and ${counted(code.length, 'file')} of your own`;
  const by = installer ? ` installed by ${installer.name} ${installer.version}` : '';
  return `${input} as a ${what} for Python ${python} on ${platform}: ${counted(count, 'package')}${by} (${requirements.origin})${own}`;
}

function grid(rows: readonly PackageRow[], options: RenderOptions): string[] {
  const cells = rows.map((row, index) => cellsOf(row, rows[index - 1]));
  return textGrid([HEADERS, ...cells], new Set([0, HEADERS.length - 1]), options);
}

function cellsOf(
  { step, state, bytes, zipBytes, files, imports }: PackageRow,
  before: PackageRow | undefined,
): string[] {
  const said = STATES[state];
  return [
    step,
    formatBytes(bytes),
    saved(bytes, before?.bytes),
    formatBytes(zipBytes),
    saved(zipBytes, before?.zipBytes),
    String(files),
    said === '' ? imports : said,
  ];
}

function saved(bytes: number, before: number | undefined): string {
  if (before === undefined || before === bytes) return '–';
  return before > bytes ? formatBytes(before - bytes) : `+${formatBytes(bytes - before)}`;
}

function importNotes({ imports }: PackageReport): string[] {
  if (imports.notRun !== undefined) return [`Imports were not run: ${imports.notRun}.`];
  return imports.failed.map(
    ({ name, message }) =>
      `${name} could not be imported in the first place, so no step is judged by it: ${message}`,
  );
}

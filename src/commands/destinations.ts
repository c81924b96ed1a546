import { constants, realpathSync, statSync } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { type ColdstartError, messageOf, usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { plainLines } from '../domain/plain.js';
import type { Report } from '../domain/report.js';
import type { Trend } from '../domain/trend-record.js';
import type { Io } from '../io/io.js';
import { reasonOf } from '../io/reason.js';
import { replaceFile } from '../io/replace-file.js';
import { FORMATS, type Format, formatOfFile, REPORTERS } from '../report/formats.js';
import type { Rendered, RenderOptions } from '../report/reporter.js';
import { type Sorting, sorted } from '../report/sorting.js';
import type { Drawing } from './plot.js';
import { FILE_WIDTH, lookOf } from './terminal.js';

/** A file that the report goes to. */
export interface Destination<F extends string = Format> {
  readonly format: F;
  /** Absolute path. */
  readonly file: string;
  /** False for devices, pipes and the like: they are written to, never replaced, and have no partial file. */
  readonly replaceable: boolean;
}

export const FILE_LOOK = { width: FILE_WIDTH, color: false, verbose: true };

/** The formats that files can have, and which one a file's name asks for. */
export interface FileFormats<F extends string> {
  readonly formats: readonly F[];
  ofFile(file: string): F | undefined;
}

const REPORT_FORMATS: FileFormats<Format> = { formats: FORMATS, ofFile: formatOfFile };

/** Where a report goes, see {@link destinationsOf}. */
export function destinations(outputs: readonly string[], cwd: string): Promise<Destination[]> {
  return destinationsOf(outputs, cwd, REPORT_FORMATS);
}

/**
 * Reads `[FORMAT:]FILE` and checks that each file can be written, before anything is measured. Throws a usage error
 * that names the file and what is wrong.
 */
export async function destinationsOf<F extends string>(
  outputs: readonly string[],
  cwd: string,
  known: FileFormats<F>,
): Promise<Destination<F>[]> {
  const parsed = outputs.map((output) => destination(output, cwd, known));
  const twice = parsed.find(({ file }, index) => parsed.findIndex((other) => other.file === file) < index);
  if (twice) throw usageError(`-o names ${twice.file} twice.`, 'Give each format a file of its own.');
  const checked: Destination<F>[] = [];
  for (const one of parsed) checked.push({ ...one, replaceable: await checkWritable(one.file) });
  return checked;
}

function destination<F extends string>(
  output: string,
  cwd: string,
  { formats, ofFile }: FileFormats<F>,
): Omit<Destination<F>, 'replaceable'> {
  const [, prefix, rest] = /^([a-z]+):(.+)$/s.exec(output) ?? [];
  const named = formats.find((format) => format === prefix);
  if (named && rest) {
    if (rest === '-') throw toStdout(output);
    return { format: named, file: resolve(cwd, rest) };
  }
  if (output === '-') throw toStdout(output);
  const format = ofFile(output);
  if (!format) {
    if (statSync(resolve(cwd, output), { throwIfNoEntry: false })?.isDirectory()) throw isFolder(output);
    throw usageError(
      `-o ${output}: its extension names no format.`,
      joinedHint(
        meantFormat(output, formats),
        `Write FORMAT:FILE, for example json:${output}. Formats: ${formats.join(', ')}.`,
      ),
    );
  }
  return { format, file: resolve(cwd, output) };
}

function isFolder(output: string, option = '-o'): ColdstartError {
  return usageError(`${option} ${output} is a folder.`, 'Name a file in it.');
}

function toStdout(output: string): ColdstartError {
  return usageError(
    `-o ${output} names no file: stdout gets the report as it is.`,
    'Choose its format with --format; for a file of that name write ./-',
  );
}

/** Whether the file may be replaced; throws a usage error where it cannot be written at all. */
export async function checkWritable(file: string, option = '-o'): Promise<boolean> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw isFolder(file, option);
  const replaceable = (there?.isFile() ?? true) && !/^\/(?:dev|proc)\//.test(file);
  try {
    await access(there ? file : dirname(file), constants.W_OK);
    // Reports are written beside the file and renamed, so the folder must be writable too.
    if (replaceable) await access(dirname(file), constants.W_OK);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'its folder does not exist'
        : 'it cannot be written';
    throw usageError(`${option} ${file}: ${reason}.`, 'Choose another place, or create the folder.');
  }
  return replaceable;
}

/** The files beside which trials are kept while a run goes on. */
export function replaceableFiles(files: readonly Destination[]): string[] {
  return files.filter(({ replaceable }) => replaceable).map(({ file }) => file);
}

/**
 * Throws a usage error where a report would replace one of these files, which are read, by whatever path; `shown` is how it
 * is named.
 */
export function refuseOverwriting(
  outputs: readonly Pick<Destination, 'file'>[],
  read: readonly string[],
  shown?: string,
): void {
  const known = new Set(read.map(realPath));
  const over = outputs.find(({ file }) => known.has(realPath(file)));
  if (over)
    throw usageError(`-o would overwrite ${shown ?? over.file}, which is an input.`, 'Name another file.');
}

/** Links followed; of what is not there yet the path itself, through its folder. */
function realPath(file: string): string {
  for (const [path, rest] of [
    [file, ''],
    [dirname(file), basename(file)],
  ] as const) {
    try {
      return join(realpathSync(path), rest);
    } catch {}
  }
  return file;
}

/**
 * Writes the report to stdout in one format, with a drawing below it where one is given, then to each file, atomically; with the format `github`, in a step of GitHub
 * Actions, also annotations to stderr. Throws usage errors: for a full disk and the like, and before it has written
 * anything for a format that cannot show the report.
 */
export async function deliver(
  report: Rendered | Trend,
  format: Format,
  files: readonly Destination[],
  io: Io,
  {
    drawing,
    sort,
    ...look
  }: Pick<RenderOptions, 'verbose' | 'warnings' | 'timeUnit'> & {
    /** The order of rows in what people read; the others keep that of the run. */
    readonly sort?: Sorting | undefined;
    /** What stands below the table. */
    readonly drawing?: Drawing | false | undefined;
  } = {},
): Promise<void> {
  const looks = { ...lookOf(io), ...look };
  const drawn = drawing ? `\n${await drawing(looks)}` : '';
  const text = `${await render(inOrder(report, format, sort), format, looks)}${drawn}`;
  const fileLook = { ...FILE_LOOK, ...defined({ timeUnit: look.timeUnit }) };
  const texts: [Destination, string][] = [];
  for (const file of files)
    texts.push([file, await render(inOrder(report, file.format, sort), file.format, fileLook)]);
  // stdout first: a full disk must not take the result from the user's sight.
  // Only tables have colours of their own; what a program reads stays as it is.
  io.stdout.write(io.stdout.exact && format !== 'table' ? plainLines(text) : text);
  for (const [destination, content] of texts) await writeWhole(destination, content);
  // A trend gates nothing.
  if (report.kind === 'trend') return;
  if (io.env.GITHUB_ACTIONS === 'true' && [format, ...files.map((file) => file.format)].includes('github')) {
    const { annotations } = await import('../report/annotations.js');
    for (const line of annotations(report)) (io.stderr.exact ?? io.stderr).write(`${line}\n`);
  }
}

/** Writes a file so that it is either whole or not there; a device or a pipe is written to as it is. */
export async function writeWhole(
  { file, replaceable }: Omit<Destination<string>, 'format'>,
  content: string | Buffer,
): Promise<void> {
  try {
    await (replaceable ? replaceFile(file, content) : writeFile(file, content));
  } catch (error) {
    throw usageError(
      `Cannot write ${file}: ${reasonOf(error) ?? messageOf(error)}.`,
      'Free some space or choose another place with -o.',
    );
  }
}

function inOrder<T extends Rendered | Trend>(
  document: T,
  format: Format,
  sort: Sorting | undefined,
): T | Report {
  const isRead = ['table', 'markdown', 'html', 'github'].includes(format);
  return isRead && document.kind === 'report' ? sorted(document, sort) : document;
}

async function render(report: Rendered | Trend, format: Format, look: RenderOptions): Promise<string> {
  if (report.kind === 'trend') {
    const { TREND_REPORTERS } = await import('../report/trend/formats.js');
    return (await TREND_REPORTERS[format]())(report, look);
  }
  return (await REPORTERS[format]())(report, look);
}

/** What stands before the colon, or behind the last dot, may be a format that is misspelt. */
function meantFormat(output: string, formats: readonly string[]): string | undefined {
  const [, prefix] = /^([a-z]+):./s.exec(output) ?? [];
  const extension = /\.([a-z]+)$/i.exec(output)?.[1];
  return prefix === undefined
    ? extension && didYouMean(extension, ['html', 'json', 'md', 'csv', 'txt', 'xml'])
    : didYouMean(prefix, formats);
}

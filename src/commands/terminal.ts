import wrapAnsi from 'wrap-ansi';
import { plainJson } from '../domain/plain.js';
import type { Io } from '../io/io.js';
import type { RenderOptions } from '../report/reporter.js';

/** Width of text that is not written to a terminal. */
export const FILE_WIDTH = 200;
const DEFAULT_WIDTH = 80;
const NARROWEST = 20;

/** One line to stderr, broken between words on a terminal. */
export function say(text: string, { stderr }: Io): void {
  stderr.write(`${stderr.isTTY ? wrapAnsi(text, stderr.columns ?? 80) : text}\n`);
}

/** Writes to stdout as JSON, or as the text that a reporter, loaded for it, makes for this terminal. */
export async function show<T>(
  report: T,
  format: 'table' | 'json',
  loadReporter: () => Promise<(report: T, look: RenderOptions) => string>,
  io: Io,
): Promise<void> {
  io.stdout.write(format === 'json' ? indented(report) : (await loadReporter())(report, lookOf(io)));
}

/** JSON for people and programs. */
export function indented(value: unknown): string {
  return `${plainJson(JSON.stringify(value, undefined, 2))}\n`;
}

/** How text looks on this terminal. */
export function lookOf(io: Io): RenderOptions {
  return {
    ...{ width: terminalWidth(io), color: wantsColor(io) },
    ...(wantsAscii(io) ? { ascii: true as const } : {}),
  };
}

/** A locale that is named and is not UTF-8, or the console of Linux, whose font has hardly a mark. */
export function wantsAscii({ env }: Pick<Io, 'env'>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return env.TERM === 'linux' || (locale !== undefined && locale !== '' && !/utf-?8/i.test(locale));
}

/** Columns of the terminal, else COLUMNS, else enough for a file; never too few for a word. */
export function terminalWidth({ stdout, env }: Pick<Io, 'stdout' | 'env'>): number {
  // A terminal that does not know its size says 0.
  const told = [stdout.columns, Number(env.COLUMNS)].find((columns) => columns !== undefined && columns > 0);
  return Math.max(NARROWEST, Math.floor(told ?? (stdout.isTTY ? DEFAULT_WIDTH : FILE_WIDTH)));
}

/** NO_COLOR wins, then FORCE_COLOR; else colour goes to terminals only. */
function wantsColor({ stdout, env }: Io): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return stdout.isTTY === true && env.TERM !== 'dumb';
}

import { plainLines } from '../domain/plain.js';

/** What a Python program was ended by. */
export interface Raised {
  /** Its type and the first line of its message. */
  readonly line: string;
  /** What its message says beyond: the fields that are missing, notes, the error within a group; empty if nothing. */
  readonly more: string;
}

const HEADER = /Traceback \(most recent call last\):$/;
/** An exception as Python names it, with its message or without one. */
const NAMED = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?::|$)/;
/** How a process ends that was told to, which is no reason for anything. */
const STOPPED = /^(?:\w+\.)*(?:KeyboardInterrupt|SystemExit|CancelledError|GeneratorExit)\b/;
const GROUP = /^(?:\w+\.)*(?:Base)?ExceptionGroup:/;
/** Tracebacks of groups are indented behind bars, and each of their parts stands below a rule. */
const BARS = /^(?: *\|)+ ?/;
const RULE = /^ *\+-/;
const LOGGED = /^(?:\[\d|[A-Z]+:|\d{4}-|\d\d:)/;
/** More than that is no message. */
const LONGEST = 12;

/**
 * The exception that a traceback at the end of an output tells, with all of its message: the last line of one of several lines is
 * advice, a link or a rule. Undefined where other output follows. `isStart`: the last one that was logged, too. Pure.
 */
export function raisedIn(lines: readonly string[], isStart = false): Raised | undefined {
  const bars = lines.some((line) => RULE.test(line)) ? groupIn(lines) : undefined;
  if (bars) return bars;
  for (let at = lines.findLastIndex((line) => HEADER.test(line)); at >= 0; ) {
    const found = exceptionAfter(lines, at, isStart);
    if (found && !STOPPED.test(found.line)) return found;
    if (!isStart) return undefined;
    const before = lines.slice(0, at);
    at = before.findLastIndex((line) => HEADER.test(line));
  }
  return undefined;
}

/** The name of a group says nothing: with it the first error that is in it. */
function groupIn(lines: readonly string[]): Raised | undefined {
  if (!RULE.test(lines.at(-1) ?? '')) return undefined;
  const texts = lines.filter((line) => BARS.test(line)).map((line) => line.replace(BARS, ''));
  const named = texts.filter((text) => NAMED.test(text) && !HEADER.test(text));
  const group = named.find((text) => GROUP.test(text));
  const error = named.find((text) => !GROUP.test(text));
  if (error === undefined) return undefined;
  return group === undefined ? { line: error, more: '' } : { line: group, more: error };
}

function exceptionAfter(lines: readonly string[], header: number, isStart: boolean): Raised | undefined {
  const frames = lines.slice(header + 1).findIndex((line) => /^\S/.test(line));
  if (frames < 0) return undefined;
  const [named = '', ...after] = lines.slice(header + 1 + frames);
  if (!NAMED.test(named)) return undefined;
  // A message may begin on a line of its own, below an empty one.
  const isBare = /:\s*$/.test(named);
  const first = isBare ? after.findIndex((text) => text.trim() !== '') : 0;
  const rest = first < 0 ? [] : after.slice(first);
  const line = isBare ? named.replace(/:\s*$/, '') : named;
  if (!isStart) return rest.length > LONGEST || rest.includes('') ? undefined : { line, more: told(rest) };
  const end = rest.findIndex((text) => text.trim() === '' || LOGGED.test(text));
  return { line, more: told(rest.slice(0, Math.min(end < 0 ? rest.length : end, LONGEST))) };
}

/** Links and data are left out: `[SQL: …]`, `[type=missing, input_value={…}, …]`. */
function told(rest: readonly string[]): string {
  let text = '';
  let wasIndented = true;
  for (const line of rest) {
    const words = line.replace(/ \[type=\w+, input_value=.*$/, '').trim();
    if (words === '' || /^(?:[[(]|For further information visit )/.test(words)) continue;
    const isIndented = /^\s/.test(line);
    const between = isIndented && !wasIndented ? ': ' : /[,.:;]$/.test(text) ? ' ' : '; ';
    text += `${text === '' ? '' : between}${words}`;
    wasIndented = isIndented;
  }
  return text;
}

/** The last that a program said, in one line: its exception with all of its message, else its last line; empty if nothing. Pure. */
export function lastWords(output: string): string {
  const lines = plainLines(output).trimEnd().split('\n');
  const { line, more } = raisedIn(lines) ?? { line: lines.at(-1)?.trim() ?? '', more: '' };
  return more === '' ? line : `${line}: ${more}`;
}

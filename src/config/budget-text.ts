import type { CountBudget, ExclusionBudget } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { joinedHint } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';

/** What figures may be written in, as milliseconds, bytes or a number of things. */
export const UNITS = {
  ms: { us: 0.001, µs: 0.001, ms: 1, s: 1000 },
  count: { '': 1, k: 1e3, M: 1e6, G: 1e9 },
  bytes: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
} as const;

/** Where a budget stands, and what it says. */
export interface Source {
  readonly text: string;
  readonly place: string;
}

/**
 * The rows that a budget names before its last colon, and what stands between that and its end; throws a usage error for
 * rows without a name.
 *
 * @param end where what is asked of the address begins
 */
export function addressOf(
  source: Source,
  end: number,
): { readonly rows: string | undefined; readonly from: number; readonly address: string } {
  const left = source.text.slice(0, end);
  const colon = left.lastIndexOf(':');
  const rows = colon < 0 ? undefined : left.slice(0, colon).trim();
  if (rows === '')
    throw mistake(source, 0, 'the id of the rows is empty', 'an id, a glob such as */uvloop/*, or no colon');
  return { rows, from: colon + 1, address: left.slice(colon + 1) };
}

/** `distributions excludes pandas,numpy`, also of modules; undefined for a budget of another form. */
export function parseExclusion(source: Source): ExclusionBudget | undefined {
  const { text } = source;
  const verb = /(?<=^|:|\s)(modules|distributions)\s+excludes(?=\s|$)/.exec(text);
  if (!verb) return undefined;
  const [found] = verb;
  const { rows, from, address } = addressOf(source, verb.index + found.length);
  if (address.trim() !== found) {
    throw mistake(
      source,
      from,
      'something stands before what is to be excluded',
      'distributions excludes pandas',
    );
  }
  const at = verb.index + found.length;
  const excludes = text
    .slice(at)
    .split(',')
    .map((name) => name.trim());
  const empty = excludes.some((name) => !/^[\p{L}\d_](?:[\p{L}\d._-]*[\p{L}\d_])?$/u.test(name));
  if (empty)
    throw mistake(source, at, 'names are needed, with commas between them', 'for example pandas,numpy');
  return { text, ...defined({ rows }), count: verb[1] as ExclusionBudget['count'], excludes };
}

/** The value and its unit from there on, in the unit of the figure. Throws usage errors. */
export function limitOf(
  source: Source,
  from: number,
  name: string,
  measure: keyof typeof UNITS,
): Pick<CountBudget, 'limit' | 'shownLimit'> {
  const { text } = source;
  const right = text.slice(from);
  const start = from + leading(right);
  const [whole = '', number = ''] = /^\s*(\d+(?:\.\d+)?|\.\d+)/.exec(right) ?? [];
  if (number === '') throw mistake(source, start, 'a number is needed', EXAMPLES[measure]);
  const unit = right.slice(whole.length).trim();
  const at = from + whole.length + leading(right.slice(whole.length));
  const units: Readonly<Record<string, number>> = UNITS[measure];
  const factor = ownEntry(units, unit);
  if (factor === undefined) {
    const why = unit === '' ? 'the unit is missing' : `${quoted(unit)} is not a unit of ${name}`;
    const known = Object.keys(units).map((one) => one || 'none');
    throw mistake(source, at, why, known.join(', '));
  }
  const limit = Number(number) * factor;
  if (!Number.isFinite(limit)) throw mistake(source, start, 'the number is too large', EXAMPLES[measure]);
  return { limit, shownLimit: [number, ...(unit === '' ? [] : [unit])].join(' ') };
}

const EXAMPLES = {
  ms: 'for example 150ms or 80MB',
  bytes: 'for example 150ms or 80MB',
  count: 'for example 310 or 1.2G',
} as const;

/** A usage error that points at the spot of a budget. */
export function mistake(
  { text, place }: Source,
  at: number,
  why: string,
  choices: string,
  meant?: string,
): ColdstartError {
  // One column for each letter, and nothing that moves the cursor.
  const shown = text.replace(/\s/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
  const before = ' '.repeat([...text.slice(0, at)].length);
  return usageError(
    `${place} cannot be read: ${why}.\n  ${shown}\n  ${before}^`,
    joinedHint(meant, `Expected: ${choices}. Example: hello/*:ready.p50<150ms`),
  );
}

/** How many blanks it begins with. */
export function leading(text: string): number {
  return text.length - text.trimStart().length;
}

/** As messages show what was written. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

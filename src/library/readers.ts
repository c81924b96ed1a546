import { PARAMETER_NAME, scanned } from '../config/parameters.js';
import { MOST_ROUNDS, parseMaxTime, parseRounds } from '../config/rounds.js';
import { parseSweep } from '../config/sweep.js';
import { type ColdstartError, usageError } from '../domain/errors.js';

/** How an option is read. Callers without types get the limits of the command line too. */
export interface Reader {
  /** What the command takes. Throws usage errors. */
  read(value: unknown, name: string): unknown;
  /** Whether the command line repeats the flag for each value, in place of commas. */
  readonly repeats?: true;
  /** The words of a command line, where those do not follow from the name of the option. */
  words?(read: never): readonly string[];
}

function refused(name: string, value: unknown, needed: string): ColdstartError {
  const shown = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return usageError(`${name}: ${shown} cannot be used.`, `Give it ${needed}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const several = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

export const text: Reader = {
  read: (value, name) => {
    if (typeof value === 'string') return value;
    throw refused(name, value, 'a text');
  },
};

export const flag: Reader = {
  read: (value, name) => {
    if (typeof value === 'boolean') return value;
    throw refused(name, value, 'true or false');
  },
};

/** True, or as if it was not given. */
export const wish: Reader = {
  read: (value, name) => (flag.read(value, name) === true ? true : undefined),
};

/** A text, or true where that is enough. */
export const textOrWish: Reader = {
  read: (value, name) => {
    if (isText(value)) return value;
    if (typeof value === 'boolean') return wish.read(value, name);
    throw refused(name, value, 'a text, true or false');
  },
};

export const texts: Reader = {
  read: (value, name) => {
    if (several(value).every(isText)) return [...new Set(several(value))];
    throw refused(name, value, 'a text, or a list of texts');
  },
};

export const repeated: Reader = { ...texts, repeats: true };

export const words: Reader = {
  read: (value, name) => {
    if (Array.isArray(value) && value.every((word) => typeof word === 'string') && isText(value[0]))
      return value;
    throw refused(name, value, 'a list of words, of which the first is the program');
  },
};

export function oneOf(known: readonly string[]): Reader {
  return {
    read: (value, name) => {
      if (known.includes(value as string)) return value;
      throw refused(name, value, `one of ${known.join(', ')}`);
    },
  };
}

export function someOf(known: readonly string[]): Reader {
  return {
    read: (value, name) => {
      if (several(value).every((one) => known.includes(one as string))) return [...new Set(several(value))];
      throw refused(name, value, `one or several of ${known.join(', ')}`);
    },
  };
}

export function whole(least: number, most: number): Reader {
  return {
    read: (value, name) => {
      if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return value;
      throw refused(name, value, `a whole number from ${least} to ${most}`);
    },
  };
}

export const trials = whole(1, MOST_ROUNDS);

export const above: Reader = {
  read: (value, name) => {
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
    throw refused(name, value, 'a number above 0');
  },
};

export const seconds: Reader = {
  read: (value, name) => {
    // setTimeout and setitimer take at most about 24 days.
    if (typeof value === 'number' && value > 0 && value <= 2_000_000) return value;
    throw refused(name, value, 'a number of seconds above 0');
  },
};

export const statuses: Reader = {
  read: (value, name) => several(value).map((one) => whole(0, 255).read(one, name)),
};

export const rounds: Reader = {
  read: (value, name) => {
    if (typeof value === 'string' || typeof value === 'number') return parseRounds(value, name);
    throw refused(name, value, 'a whole number, a range such as 10..80, or auto');
  },
};

export const duration: Reader = { read: (value, name) => parseMaxTime(text.read(value, name) as string) };

export const amounts: Reader = {
  read: (value, name) => {
    if (Array.isArray(value)) return parseSweep(value.join(','));
    throw refused(name, value, 'a list of numbers');
  },
};

/** A list of names, or several. */
export const names: Reader = {
  read: (value, name) => {
    const lists = Array.isArray(value) && value.every(isText) ? [value] : value;
    const isFit = (list: unknown) => Array.isArray(list) && list.length > 1 && list.every(isText);
    if (Array.isArray(lists) && lists.every(isFit)) return lists;
    throw refused(name, value, "two names at least, such as ['old', 'new']");
  },
  repeats: true,
};

export const variables: Reader = {
  read: (value, name) => {
    const entries = value !== null && typeof value === 'object' ? Object.entries(value) : undefined;
    const odd = entries?.find(([key, one]) => !isText(key) || key.includes('=') || typeof one !== 'string');
    // A value may be a secret.
    if (odd)
      throw usageError(`${name}: the value of ${odd[0]} cannot be used.`, 'Give each variable a text.');
    if (entries && !Array.isArray(value)) return entries.map(([key, one]) => `${key}=${one}`);
    throw usageError(`${name} needs an object.`, "For example { TZ: 'UTC' }.");
  },
  repeats: true,
};

export const part: Reader = {
  read: (value, name) => {
    const { index, of } = (value ?? {}) as { index?: unknown; of?: unknown };
    const isPart = Number.isInteger(index) && Number.isInteger(of) && Number(index) >= 1;
    if (isPart && Number(index) <= Number(of) && Number(of) <= 9999) return { index, of };
    throw refused(name, value, '{ index: 1, of: 4 } for the first of four parts');
  },
  words: ({ index, of }: { index: number; of: number }) => ['--shard', `${index}/${of}`],
};

/** Axes: for each name its values, or two numbers and a step. */
export const parameters: Reader = {
  read: (value, name) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw usageError(`${name} needs an object.`, "For example { size: ['a', 'b'] }.");
    const odd = Object.keys(value).find((axis) => !PARAMETER_NAME.test(axis));
    if (odd !== undefined)
      throw usageError(
        `${name}: ${JSON.stringify(odd)} is no name of a parameter.`,
        'A name has letters, digits, - and _ only, and begins with a letter.',
      );
    return Object.fromEntries(
      Object.entries(value).map(([axis, given]) => [axis, valuesOf(given, axis, `${name}.${axis}`)]),
    );
  },
  words: (read: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(read).flatMap(([axis, values]) => [
      '--parameter-list',
      `${axis}=${values.map((value) => value.replaceAll(',', '\\,')).join(',')}`,
    ]),
};

function valuesOf(given: unknown, axis: string, name: string): string[] {
  if (given !== null && typeof given === 'object' && !Array.isArray(given)) {
    const { from, to, step = 1 } = given as { from?: unknown; to?: unknown; step?: unknown };
    // 1e-7 is a number whose decimals would have to be guessed.
    const isFit = [from, to, step].every(
      (one) => typeof one === 'number' && /^-?\d+(\.\d+)?$/.test(String(one)),
    );
    if (!isFit || Number(from) > Number(to) || Number(step) <= 0)
      throw refused(
        name,
        given,
        '{ from: 1, to: 10, step: 3 }, with from the smaller one and a step above 0',
      );
    return scanned({ name: axis, least: String(from), most: String(to) }, String(step));
  }
  const values = several(given);
  const isValue = (one: unknown) => isText(one) || (typeof one === 'number' && Number.isFinite(one));
  if (values.length > 0 && values.every(isValue)) return [...new Set(values.map(String))];
  throw refused(name, given, 'a list of texts or numbers, or { from: 1, to: 10 }');
}

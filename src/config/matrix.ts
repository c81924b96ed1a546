import { usageError } from '../domain/errors.js';
import { ownEntry } from '../domain/own-entry.js';

/** One combination of the user's own axes: a value for each name. */
export type Axes = Readonly<Record<string, string>>;

/** More rows than a run of days has; the product of a few long axes would not even fit into memory. */
const MOST_ROWS = 10_000;

/** Names that mean something else already. */
const RESERVED = ['name', 'loop', 'python', 'launch', 'port'];

/** All combinations of a matrix, the last axis changing fastest; one without values where there is no matrix. */
export function combinations(matrix: Readonly<Record<string, readonly (string | number)[]>>): Axes[] {
  const reserved = Object.keys(matrix).find((name) => RESERVED.includes(name));
  if (reserved !== undefined) {
    throw usageError(
      `An axis cannot be called ${reserved}.`,
      reserved === 'port'
        ? '{port} is a free port; choose another name.'
        : `${reserved} has a key of its own; choose another name.`,
    );
  }
  const axes = Object.entries(matrix).map(([name, values]) => ({ name, values: [...new Set(values)] }));
  checkRows(axes.reduce((count, { values }) => count * values.length, 1));
  return axes.reduce<Axes[]>(
    (found, { name, values }) =>
      found.flatMap((one) => values.map((value) => ({ ...one, [name]: String(value) }))),
    [{}],
  );
}

/** Throws a usage error for more rows than one run can have. */
export function checkRows(count: number): void {
  if (count <= MOST_ROWS) return;
  throw usageError(
    `These axes and scenarios make ${count} rows, and ${MOST_ROWS} are the most.`,
    'Give the axes fewer values, or measure in several runs.',
  );
}

/** Puts the values in wherever `{NAME}` stands in the texts of a value; other braces stay. */
export function filled<T>(part: T, axes: Axes): T {
  if (Object.keys(axes).length === 0) return part;
  if (typeof part === 'string') {
    return part.replace(
      /\{([A-Za-z_][\w-]*)\}/g,
      (whole, name: string) => ownEntry(axes, name) ?? whole,
    ) as T;
  }
  if (Array.isArray(part)) return part.map((item) => filled(item, axes)) as T;
  if (typeof part === 'object' && part !== null) {
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, filled(item, axes)])) as T;
  }
  return part;
}

/** The names of axes that stand nowhere in the given parts: their rows would all be the same. */
export function unusedAxes(names: readonly string[], parts: unknown): string[] {
  const text = JSON.stringify(parts);
  return names.filter((name) => !text.includes(`{${name}}`));
}

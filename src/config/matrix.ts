import { usageError } from '../domain/errors.js';

/** One combination of the user's own axes: a value for each name. */
export type Axes = Readonly<Record<string, string>>;

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
  return Object.entries(matrix).reduce<Axes[]>(
    (found, [name, values]) =>
      found.flatMap((axes) => [...new Set(values)].map((value) => ({ ...axes, [name]: String(value) }))),
    [{}],
  );
}

/** Puts the values in wherever `{NAME}` stands in the texts of a value; other braces stay. */
export function filled<T>(part: T, axes: Axes): T {
  if (Object.keys(axes).length === 0) return part;
  if (typeof part === 'string') {
    return part.replace(/\{([A-Za-z_][\w-]*)\}/g, (whole, name: string) => axes[name] ?? whole) as T;
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

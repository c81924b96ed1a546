import type { z } from 'zod';
import { didYouMean } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';
import { listed } from '../domain/words.js';
import type { ScenarioElement } from './schema.js';

/** More mistakes than these tell of a file that is something else. */
const MOST_SHOWN = 50;
/** A key may be as long as a file. */
const LONGEST_PATH = 200;

/** The issues of a failed parse, a line each: path, what is wrong and, where it helps, what stands there. */
export function listIssues(
  error: z.ZodError,
  raw: unknown,
  { schema, most = MOST_SHOWN }: { readonly schema?: z.core.$ZodType; readonly most?: number } = {},
): string {
  const issues = error.issues.flatMap((issue) => flatten(issue, []));
  const lines = issues
    .slice(0, most)
    .map(
      ({ path, message }) =>
        `  ${showPath(path)}: ${message}${mayHoldSecret(path, message) ? '' : found(valueAt(raw, path))}${message === UNKNOWN ? meant(path, raw, schema) : meantValue(message, valueAt(raw, path))}`,
    );
  const more = issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

/** The issues of a small file, in one line. */
export function issuesInLine({ issues }: z.ZodError): string {
  const lines = issues.map(
    ({ path, message }) => `${path.length === 0 ? 'file' : showPath(path)}: ${message}`,
  );
  return listed(lines, 10, '; ');
}

const UNKNOWN = 'unknown key';

/** The key that was nearly written. */
function meant(path: readonly PropertyKey[], raw: unknown, schema: z.core.$ZodType | undefined): string {
  const keys = schema ? keysAt(schema, path.slice(0, -1), raw) : [];
  const near = didYouMean(String(path.at(-1)), keys);
  return near === undefined ? '' : `. ${near}`;
}

/** Of the values that a message lists, the one that was nearly written. */
function meantValue(message: string, value: unknown): string {
  const [, list = ''] = /expected (?:one of )?(.+)$/i.exec(message) ?? [];
  const known = [...list.matchAll(/(["'])(.+?)\1/g)].map(([, , name = '']) => name);
  const near = typeof value === 'string' ? didYouMean(value, known) : undefined;
  return near === undefined ? '' : `. ${near}`;
}

/** The keys that a schema knows at a path into a value; of several kinds of element, those of the kind that it is. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const [key, ...rest] = path;
  const inside = ownEntry(tableOf(raw), String(key));
  switch (def.type) {
    case 'optional':
      return keysAt(def.innerType, path, raw);
    case 'array':
      return key === undefined ? [] : keysAt(def.element, rest, inside);
    case 'record':
      return key === undefined ? [] : keysAt(def.valueType, rest, inside);
    case 'object': {
      if (key === undefined) return Object.keys(def.shape);
      const below = ownEntry(def.shape, String(key));
      return below ? keysAt(below, rest, inside) : [];
    }
    case 'union':
      return def.options.filter((one) => isOfKind(one, raw)).flatMap((one) => keysAt(one, path, raw));
    default:
      return [];
  }
}

function isOfKind(schema: z.core.$ZodType, raw: unknown): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const kind = def.type === 'object' ? (def.shape.runner as z.core.$ZodTypes | undefined) : undefined;
  return kind?._zod.def.type !== 'literal' || kind._zod.def.values.includes(tableOf(raw).runner as string);
}

/** A value in the wrong place may be one that nobody should see. */
function mayHoldSecret(path: readonly PropertyKey[], message: string): boolean {
  return message === UNKNOWN || path.some((key) => ['env', 'args', 'command', 'hooks'].includes(String(key)));
}

interface FlatIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** A union reports its branches' issues nested: those of the branch that came nearest are the useful ones. */
function flatten(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): FlatIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
    return nearest.flatMap((inner) => flatten(inner, path));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: UNKNOWN }));
  }
  return [{ path, message: issue.message }];
}

function showPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(root)';
  const shown = path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
  return shown.length > LONGEST_PATH ? `${shown.slice(0, LONGEST_PATH)}…` : shown;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => ownEntry(tableOf(value), String(key)), raw);
}

function found(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? ` (found ${JSON.stringify(value)?.slice(0, 60)})`
    : '';
}

/** An element as one finds it in a file: by its name, or what it starts. */
export function shownElement(element: ScenarioElement): string {
  const { name, runner } = element;
  if (name !== undefined) return name;
  if (runner === 'worker') return element.worker ?? element.module ?? runner;
  return 'command' in element && element.command !== undefined ? [element.command].flat().join(' ') : runner;
}

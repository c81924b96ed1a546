import { isNamedIn, textOf } from '../parse.js';
import type { DeferralAsked, Deferred } from './deferral.js';
import { usesOf } from './name-uses.js';
import { readerOf, submoduleReader } from './readers.js';
import {
  atLine,
  exportsOf,
  LOOKS_AT_NAMES,
  LOOKS_NAMES_UP,
  lineOf,
  namesOf,
  plainImport,
  type Refused,
  refused,
  UNUSED,
} from './statement.js';

/** Not with the module: wherever there are lazy imports, Python evaluates annotations when somebody asks for them. */
const LATER: ReadonlySet<string> = new Set([
  'an annotation',
  'a type that is text',
  'a lambda outside of functions',
]);

/**
 * How an import of a module's own becomes a `lazy import` (PEP 810), which loads the module when its name is first read, or
 * why that is not safe or of no use. Pure.
 */
export function lazyImport(asked: DeferralAsked): Deferred | Refused {
  const found = plainImport(asked);
  if ('reason' in found) return found;
  const { source, statement, imports } = found;
  const names = namesOf(imports);
  const uses = usesOf(source, names, statement);
  const atImport = uses.find(({ host, where, binds }) => !host && !binds && !LATER.has(where ?? ''));
  if (atImport)
    return refused(
      `${atImport.name} is read while the module is imported, in ${atImport.where}, ${atLine(source, atImport.node)}`,
    );
  if (isNamedIn(source, LOOKS_AT_NAMES)) return refused(LOOKS_NAMES_UP);
  const reader = submoduleReader(asked, source, imports);
  if (reader !== undefined) return refused(reader);
  const exported = exportsOf(source);
  const isExported = exported !== 'unknown' && [...names].some((name) => exported.includes(name));
  const isRead = asked.read?.some((name) => names.has(name)) || isExported;
  if (uses.length === 0 && !isRead && readerOf(asked.module, names, asked.others) === undefined)
    return refused(UNUSED);
  const { from } = statement;
  const line = lineOf(source, statement);
  const written = textOf(source, statement).split('\n');
  const [first = '', ...rest] = written;
  return {
    isSafe: true,
    statement: `lazy ${textOf(source, statement).replaceAll(/\s+/g, ' ')}`,
    edits: [{ from, to: from, text: 'lazy ' }],
    changes: [{ line, removed: written.length, added: [`lazy ${first}`, ...rest] }],
    functions: [],
  };
}

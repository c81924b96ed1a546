import type { SyntaxNode } from '@lezer/common';
import type { PythonImport } from '../imports.js';
import { childrenOf, isNamedIn, type PythonSource, textOf } from '../parse.js';
import { type CharEdit, insertion, type LineChange, removal } from './edits.js';
import { functionName, usesOf } from './name-uses.js';
import { type OtherSource, readerOf, submoduleReader } from './readers.js';
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
import { asksForItself, usedInExample } from './text-uses.js';

/** An import that can be moved into the functions that use it. */
export interface Deferred {
  readonly isSafe: true;
  /** As it is written, in one line. */
  readonly statement: string;
  /** As it is executed: all other code keeps its lines, but where a function begins with a compound statement. */
  readonly edits: readonly CharEdit[];
  /** As one would write it. */
  readonly changes: readonly LineChange[];
  /** Where it goes. */
  readonly functions: readonly { readonly name: string; readonly line: number }[];
}

/** A module, and who may read its names. */
export interface DeferralAsked {
  readonly text: string;
  /** On which its import statement stands; from 1 on. */
  readonly line: number;
  /** The name of the module; of a program that of its file. */
  readonly module: string;
  /** All other modules of the user's. */
  readonly others: readonly OtherSource[];
  /** Names of it that are read from outside, such as the function that is called. */
  readonly read?: readonly string[];
}

/** How an import of a module's own moves into the functions that use it, or why that is not safe. Pure. */
export function deferImport(asked: DeferralAsked): Deferred | Refused {
  const found = plainImport(asked);
  if ('reason' in found) return found;
  const { source, statement, imports } = found;
  const reason =
    mangledNames(imports) ??
    unsafeNames(source, statement, imports, asked) ??
    submoduleReader(asked, source, imports);
  if (reason !== undefined) return refused(reason);

  const uses = usesOf(source, namesOf(imports), statement);
  const hosts = new Map<number, { node: SyntaxNode; names: Set<string> }>();
  for (const { host, name } of uses) {
    if (!host) continue;
    const known = hosts.get(host.from) ?? { node: host, names: new Set<string>() };
    known.names.add(name);
    hosts.set(host.from, known);
  }
  const placed = [...hosts.values()].map(({ node, names }) => {
    const wanted = imports.filter(({ binds }) => names.has(binds.name));
    return { node, text: statementsOf(wanted).join('; ') };
  });
  const removed = removal(source, statement);
  const inserted = placed.flatMap(({ node, text }) => insertion(source, node, text) ?? []);
  const special = placed.find(({ node }) => unfitHost(source, node) !== undefined);
  if (special) return refused(unfitHost(source, special.node) ?? '');
  const crowded = placed.find(({ node, text }) => !insertion(source, node, text));
  if (crowded) return refused(`${functionName(source, crowded.node)}() has no line of its own for it`);
  return {
    isSafe: true,
    statement: textOf(source, statement).replaceAll(/\s+/g, ' '),
    edits: [removed.edit, ...inserted.map(({ edit }) => edit)],
    changes: [removed.change, ...inserted.map(({ change }) => change)],
    functions: placed.map(({ node }) => ({ name: functionName(source, node), line: lineOf(source, node) })),
  };
}

function mangledNames(imports: readonly PythonImport[]): string | undefined {
  if (imports.some(({ binds }) => binds.name.startsWith('__')))
    return 'a name that begins with __ is another one in a class';
  return undefined;
}

function unsafeNames(
  source: PythonSource,
  statement: SyntaxNode,
  imports: readonly PythonImport[],
  { module, others, read = [] }: DeferralAsked,
): string | undefined {
  const names = namesOf(imports);
  const uses = usesOf(source, names, statement);
  const bound = uses.find(({ binds }) => binds);
  if (bound) return `${bound.name} gets another value, ${atLine(source, bound.node)}`;
  const atImport = uses.find(({ host }) => !host);
  if (atImport)
    return `${atImport.name} is read while the module is imported, in ${atImport.where}, ${atLine(source, atImport.node)}`;
  const kept = uses.find(({ isKept }) => isKept);
  if (kept && ANNOTATIONS_ARE_TEXT.test(source.text))
    return `${kept.name} is in an annotation that is looked up in the module, ${atLine(source, kept.node)}`;
  const example = usedInExample(source, names);
  if (example)
    return `${example.name} is used in an example that doctest runs, ${atLine(source, example.node)}`;
  if (isNamedIn(source, LOOKS_AT_NAMES)) return LOOKS_NAMES_UP;
  if (asksForItself(source)) return 'the module looks itself up in sys.modules';
  const again = imports.find(
    ({ name, binds }) => name !== undefined && isRepeated(source, statement, binds.name),
  );
  if (again) return `${again.binds.name} as ${again.binds.name} says that others may import it from here`;
  const exported = exportsOf(source);
  if (exported === 'unknown') return 'its __all__ is put together while it runs';
  const listed = [...names].find((name) => exported.includes(name));
  if (listed !== undefined) return `${listed} is in its __all__`;
  const outside = [...names].find((name) => read.includes(name));
  if (outside !== undefined) return `${outside} is what is started`;
  const reader = readerOf(module, names, others);
  if (reader !== undefined) return reader;
  if (uses.length === 0) return UNUSED;
  return undefined;
}

const ANNOTATIONS_ARE_TEXT = /^from[ \t]+__future__[ \t]+import[^#\n]*(?:\([^)]*)?\bannotations\b/m;

/** `from x import y as y` is how a module exports what it imports. */
function isRepeated(source: PythonSource, statement: SyntaxNode, name: string): boolean {
  return new RegExp(`\\b${name}\\s+as\\s+${name}\\b`).test(textOf(source, statement));
}

/** A decorator that compiles a function, which then cannot import. */
const COMPILES =
  /(?:^|\.)(?:n?jit|generated_jit|(?:gu)?vectorize|stencil|cfunc|script|tf\.function)(?:\(\))?$/;

function unfitHost(source: PythonSource, host: SyntaxNode): string | undefined {
  const name = functionName(source, host);
  if (name === '__del__') return '__del__() may run when nothing can be imported any more';
  const decorated = host.parent?.name === 'DecoratedStatement' ? childrenOf(host.parent) : [];
  const compiles = decorated.some((one) => {
    const [, ...words] = one.name === 'Decorator' ? childrenOf(one) : [];
    return COMPILES.test(words.map((word) => (word.name === 'ArgList' ? '' : textOf(source, word))).join(''));
  });
  return compiles ? `a decorator compiles ${name}(), which then cannot import` : undefined;
}

/** Names of one module in one statement. */
function statementsOf(imports: readonly PythonImport[]): string[] {
  const lists = new Map<string, string[]>();
  const statements: string[] = [];
  for (const { module, name, binds } of imports) {
    if (name !== undefined) {
      const taken = `${name}${binds.name === name ? '' : ` as ${binds.name}`}`;
      lists.set(module, [...(lists.get(module) ?? []), taken]);
      continue;
    }
    const isPlain = binds.to !== module || binds.name === module;
    statements.push(`import ${module}${isPlain ? '' : ` as ${binds.name}`}`);
  }
  return [...statements, ...[...lists].map(([module, names]) => `from ${module} import ${names.join(', ')}`)];
}

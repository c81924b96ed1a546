import type { SyntaxNode } from '@lezer/common';
import { importsAt, type PythonImport } from '../imports.js';
import { childrenOf, isNamedIn, type PythonSource, pythonSource, stringValue, textOf } from '../parse.js';
import { type CharEdit, insertion, type LineChange, removal } from './edits.js';
import { functionName, usesOf } from './name-uses.js';
import { type OtherSource, readerOf } from './readers.js';

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

/** Why it stays where it is, in words that follow the statement: "its name is read in a decorator, line 3". */
export interface Refused {
  readonly isSafe: false;
  readonly reason: string;
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

const LOOKS_AT_NAMES = /^(?:globals|locals|vars|eval|exec)$/;
const AROUND: Readonly<Record<string, string>> = {
  TryStatement: 'it stands in a try statement, which may be there for where it fails',
  IfStatement: 'it stands under a condition',
  WithStatement: 'it stands in a with statement',
  ForStatement: 'it stands in a loop',
  WhileStatement: 'it stands in a loop',
  MatchStatement: 'it stands under a condition',
  FunctionDefinition: 'it stands in a function already',
  ClassDefinition: 'it stands in a class',
  StatementGroup: 'it shares its line with another statement',
};

/** How an import of a module's own moves into the functions that use it, or why that is not safe. Pure. */
export function deferImport(asked: DeferralAsked): Deferred | Refused {
  const source = pythonSource(asked.text);
  if (source.text !== asked.text || asked.text.includes('\uFFFD'))
    return refused('the file is not plain UTF-8 with line feeds');
  const statement = importAt(source, asked.line);
  if (!statement) return refused(`there is no import statement on line ${asked.line}`);
  for (let at = statement.parent; at; at = at.parent) {
    const around = AROUND[at.name];
    if (around !== undefined) return refused(around);
  }
  const imports = importsAt(source, statement);
  const reason = unsafeImports(imports) ?? unsafeNames(source, statement, imports, asked);
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
    return { node, text: wanted.map(statementOf).join('; ') };
  });
  const removed = removal(source, statement);
  const inserted = placed.flatMap(({ node, text }) => insertion(source, node, text) ?? []);
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

function refused(reason: string): Refused {
  return { isSafe: false, reason };
}

function unsafeImports(imports: readonly PythonImport[]): string | undefined {
  const [first] = imports;
  if (!first) return 'it cannot be read';
  if (first.module === '__future__') return 'it changes how the module is compiled';
  if (imports.some(({ name }) => name === '*')) return 'it imports all names of a module (*)';
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
  if (isNamedIn(source, LOOKS_AT_NAMES))
    return 'the module looks its names up by globals(), vars() or exec()';
  const exported = exportsOf(source);
  if (exported === 'unknown') return 'its __all__ is put together while it runs';
  const listed = [...names].find((name) => exported.includes(name));
  if (listed !== undefined) return `${listed} is in its __all__`;
  const outside = [...names].find((name) => read.includes(name));
  if (outside !== undefined) return `${outside} is what is started`;
  const reader = readerOf(module, names, others);
  if (reader !== undefined) return reader;
  if (uses.length === 0)
    return 'nothing in the file uses it: it may be there for what happens when it is imported';
  return undefined;
}

function namesOf(imports: readonly PythonImport[]): ReadonlySet<string> {
  return new Set(imports.map(({ binds }) => binds.name));
}

function importAt(source: PythonSource, line: number): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  source.tree.iterate({
    enter({ name, node }) {
      if (name !== 'ImportStatement') return !found;
      const first = lineOf(source, node);
      const last = first + textOf(source, node).split('\n').length - 1;
      if (first <= line && line <= last) found ??= node;
      return false;
    },
  });
  return found;
}

/** The names in `__all__`; unknown where that is more than one list of texts. */
function exportsOf(source: PythonSource): readonly string[] | 'unknown' {
  if (!isNamedIn(source, /^__all__$/)) return [];
  const texts: string[] = [];
  let lists = 0;
  let others = 0;
  source.tree.iterate({
    enter({ name, node }) {
      if (name !== 'VariableName' || textOf(source, node) !== '__all__') return;
      const value = node.parent?.name === 'AssignStatement' ? node.parent.lastChild : undefined;
      const items = value && /^(?:Array|Tuple)Expression$/.test(value.name) ? childrenOf(value) : undefined;
      const found = items?.filter((item) => !/^[[\](),]$/.test(item.name));
      const read = found?.map((item) => stringValue(source, item));
      if (!read || read.includes(undefined)) others += 1;
      else {
        lists += 1;
        texts.push(...read.filter((one) => one !== undefined));
      }
    },
  });
  return lists === 1 && others === 0 ? texts : 'unknown';
}

function statementOf({ module, name, binds }: PythonImport): string {
  if (name !== undefined)
    return `from ${module} import ${name}${binds.name === name ? '' : ` as ${binds.name}`}`;
  const isPlain = binds.to !== module || binds.name === module;
  return `import ${module}${isPlain ? '' : ` as ${binds.name}`}`;
}

/** From 1 on. */
function lineOf({ text }: PythonSource, { from }: SyntaxNode): number {
  return text.slice(0, from).split('\n').length;
}

function atLine(source: PythonSource, node: SyntaxNode): string {
  return `line ${lineOf(source, node)}`;
}

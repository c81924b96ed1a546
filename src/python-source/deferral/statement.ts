import type { SyntaxNode } from '@lezer/common';
import { importsAt, type PythonImport } from '../imports.js';
import { childrenOf, isNamedIn, type PythonSource, pythonSource, stringValue, textOf } from '../parse.js';

/** Why it stays where it is, in words that follow the statement: "its name is read in a decorator, line 3". */
export interface Refused {
  readonly isSafe: false;
  readonly reason: string;
}

/** An import statement at the top of a module. */
export interface PlainImport {
  readonly source: PythonSource;
  readonly statement: SyntaxNode;
  readonly imports: readonly PythonImport[];
}

export const LOOKS_AT_NAMES = /^(?:globals|locals|vars|eval|exec)$/;
export const LOOKS_NAMES_UP = 'the module looks its names up by globals(), vars() or exec()';
export const UNUSED = 'nothing in the file uses it: it may be there for what happens when it is imported';
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

/** The import statement on a line of a text, or why it is none that can be changed. Pure. */
export function plainImport({
  text,
  line,
}: {
  readonly text: string;
  readonly line: number;
}): PlainImport | Refused {
  const source = pythonSource(text);
  if (source.text !== text || text.includes('\uFFFD'))
    return refused('the file is not plain UTF-8 with line feeds');
  const statement = importAt(source, line);
  if (!statement) return refused(`there is no import statement on line ${line}`);
  for (let at = statement.parent; at; at = at.parent) {
    const around = AROUND[at.name];
    if (around !== undefined) return refused(around);
  }
  const imports = importsAt(source, statement);
  const [first] = imports;
  if (!first) return refused('it cannot be read');
  if (first.module === '__future__') return refused('it changes how the module is compiled');
  if (imports.some(({ name }) => name === '*')) return refused('it imports all names of a module (*)');
  return { source, statement, imports };
}

export function refused(reason: string): Refused {
  return { isSafe: false, reason };
}

export function namesOf(imports: readonly PythonImport[]): ReadonlySet<string> {
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
export function exportsOf(source: PythonSource): readonly string[] | 'unknown' {
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

/** From 1 on. */
export function lineOf({ text }: PythonSource, { from }: SyntaxNode): number {
  return text.slice(0, from).split('\n').length;
}

export function atLine(source: PythonSource, node: SyntaxNode): string {
  return `line ${lineOf(source, node)}`;
}

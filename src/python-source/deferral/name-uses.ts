import type { SyntaxNode } from '@lezer/common';
import { importsAt } from '../imports.js';
import { childrenOf, type PythonSource, textOf } from '../parse.js';
import { isTypeText } from './text-uses.js';

/** One place at which a name of a module stands for itself: not as an attribute, and not as that of an argument. */
export interface NameUse {
  readonly node: SyntaxNode;
  /** It gets another value there, or is made one of a scope of its own. */
  readonly binds: boolean;
  /** The outermost function in whose body it stands; absent where it is read while the module is imported. */
  readonly host?: SyntaxNode;
  /** Where that is, in words; absent in a function. */
  readonly where?: string;
  /** In the annotation of something in that function that keeps it: a parameter, or what a class has. */
  readonly isKept?: boolean;
}

/** All uses of these names but for those in one statement. Pure. */
export function usesOf(
  source: PythonSource,
  names: ReadonlySet<string>,
  statement: SyntaxNode,
): (NameUse & { readonly name: string })[] {
  const uses: (NameUse & { readonly name: string })[] = [];
  source.tree.iterate({
    enter({ name: kind, from, to, node }) {
      if (from === statement.from && to === statement.to && kind === statement.name) return false;
      if (kind === 'ImportStatement') {
        const bound = importsAt(source, node).find(({ binds }) => names.has(binds.name))?.binds.name;
        if (bound !== undefined) uses.push({ name: bound, node, binds: true });
        return false;
      }
      if (kind !== 'VariableName' && kind !== 'String') return true;
      const text = textOf(source, node);
      if (kind === 'String') {
        const [named] = [...names].filter((one) => new RegExp(`\\b${one}\\b`).test(text));
        // The annotations of a module may be evaluated whenever somebody asks for them.
        if (named !== undefined && isAnnotation(node))
          uses.push({ name: named, node, binds: false, where: 'an annotation' });
        else if (named !== undefined && !placeOf(node).host && isTypeText(source, node))
          uses.push({ name: named, node, binds: false, where: 'a type that is text' });
        return true;
      }
      if (names.has(text) && !isNoUse(node))
        uses.push({ name: text, node, binds: isBinding(node), ...placeOf(node) });
      return true;
    },
  });
  return uses;
}

function isAnnotation(node: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === 'TypeDef') return true;
    if (at.name === 'Body') return false;
  }
  return false;
}

/** The name of an argument in a call or pattern, and an attribute in a decorator. */
function isNoUse({ parent, prevSibling, nextSibling }: SyntaxNode): boolean {
  if (parent?.name === 'ArgList' && nextSibling?.name === 'AssignOp') return true;
  if (parent?.name === 'KeywordPattern' && !prevSibling) return true;
  return prevSibling?.name === '.';
}

const IN_TARGETS: ReadonlySet<string> = new Set([
  'TupleExpression',
  'ArrayExpression',
  'ParenthesizedExpression',
  'StarExpression',
]);
const ALWAYS_BINDS: ReadonlySet<string> = new Set([
  'ScopeStatement',
  'DeleteStatement',
  'CapturePattern',
  'TypeParam',
  'TypeDefinition',
]);

function isBinding(node: SyntaxNode): boolean {
  let target = node;
  while (target.parent && IN_TARGETS.has(target.parent.name)) target = target.parent;
  const { parent, prevSibling, nextSibling } = target;
  if (!parent) return false;
  if (ALWAYS_BINDS.has(parent.name) || prevSibling?.name === 'as') return true;
  switch (parent.name) {
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return true;
    case 'ParamList':
      return prevSibling?.name !== 'AssignOp';
    case 'NamedExpression':
    case 'UpdateStatement':
      return !prevSibling;
    case 'AssignStatement':
      return nextSibling?.name === 'TypeDef' || siblingsAfter(target).some(({ name }) => name === 'AssignOp');
    default:
      return isLoopTarget(target);
  }
}

function siblingsAfter(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = node.nextSibling; at; at = at.nextSibling) found.push(at);
  return found;
}

/** Between `for` and `in`. */
function isLoopTarget(node: SyntaxNode): boolean {
  for (let at = node.prevSibling; at; at = at.prevSibling) {
    if (at.name === 'for') return true;
    if (at.name === 'in' || at.name === 'if') return false;
  }
  return false;
}

/** The outermost function in whose body a node stands, or in words where it is executed with the module. */
function placeOf(node: SyntaxNode): Pick<NameUse, 'host' | 'where' | 'isKept'> {
  let host: SyntaxNode | undefined;
  let where: string | undefined;
  let isKept = false;
  const atImport = (place: string) => {
    host = undefined;
    where = place;
  };
  for (let child = node, at = node.parent; at; child = at, at = at.parent) {
    isKept ||= at.name === 'TypeDef' && isKeptBy(at);
    if (at.name === 'FunctionDefinition') {
      if (child.name === 'Body') {
        host = at;
        where = undefined;
      } else if (child.name === 'TypeDef') atImport('an annotation');
      else if (child.name === 'ParamList')
        atImport(where === 'an annotation' ? where : 'the default of a parameter');
    } else if (at.name === 'Decorator') atImport('a decorator');
    else if (at.name === 'ClassDefinition' && child.name === 'ArgList') atImport('the bases of a class');
    else if (at.name === 'TypeDef') where ??= 'an annotation';
    else if (!host && at.name === 'ClassDefinition') where ??= 'the body of a class';
    else if (!host && at.name === 'LambdaExpression') where ??= 'a lambda outside of functions';
  }
  if (host) return { host, isKept };
  return { where: where ?? 'a statement of the module' };
}

/** What a variable of a function is annotated with is never evaluated. */
function isKeptBy({ parent }: SyntaxNode): boolean {
  if (parent?.name !== 'AssignStatement') return true;
  for (let at: SyntaxNode | null = parent; at; at = at.parent) {
    if (at.name === 'FunctionDefinition' || at.name === 'ClassDefinition')
      return at.name === 'ClassDefinition';
  }
  return true;
}

/** The name of a function. Pure. */
export function functionName(source: PythonSource, node: SyntaxNode): string {
  const name = childrenOf(node).find((child) => child.name === 'VariableName');
  return name ? textOf(source, name) : '';
}

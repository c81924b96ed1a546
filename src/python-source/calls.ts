import type { SyntaxNode } from '@lezer/common';
import { defined } from '../domain/defined.js';
import { childrenOf, dottedName, type PythonSource, textOf } from './parse.js';

/** A call and where it stands. */
export interface PythonCall {
  /** From 1; that of its opening bracket. */
  readonly line: number;
  /** The name before its bracket, as dottedName gives it: boto3.client. */
  readonly callee: string;
  /** Name of the function around it, with those around that; absent where the import of the module runs it. */
  readonly function?: string;
  /** What its statement assigns to: client, self.client, CLIENTS[x]. */
  readonly assignedTo?: string;
  /** What it gives is still there when the function is called again: at import, cached, or assigned to what outlives it. */
  readonly isKept: boolean;
  readonly isDecorator: boolean;
  /** With its brackets. */
  readonly argumentList: SyntaxNode;
}

const CACHED = /^@\s*(?:[\w.]+\.)?(?:lru_cache|cache|cached|cached_property|singleton)\b/;

/** A function, class or lambda: what stands from `bodyFrom` on is in it, defaults and annotations are not. */
interface Scope {
  readonly kind: 'def' | 'class' | 'lambda';
  readonly name: string;
  readonly bodyFrom: number;
  readonly isCached: boolean;
  /** Names that it declares as those of the module. */
  readonly globals: Set<string>;
}

/** All calls of a module, decorators that are called included, in the order of their brackets. Pure. */
export function callsOf(source: PythonSource): PythonCall[] {
  const calls: PythonCall[] = [];
  const scopes: Scope[] = [];
  const assignments: { readonly target: string | undefined; readonly valueFrom: number }[] = [];
  const lineAt = lineCounter(source.text);
  source.tree.iterate({
    enter(ref) {
      const kind = SCOPES[ref.name];
      if (kind) scopes.push(scopeOf(source, ref.node, kind));
      else if (ASSIGNMENTS.has(ref.name)) assignments.push(assignmentOf(source, ref.node));
      else if (ref.name === 'ScopeStatement') {
        const { globals } = scopes.findLast((scope) => scope.kind === 'def') ?? {};
        for (const name of ref.node.getChildren('VariableName')) globals?.add(textOf(source, name));
      } else if (ref.name === 'ArgList') {
        const callee = calleeOf(source, ref.node);
        if (callee === undefined) return;
        calls.push({
          line: lineAt(ref.from),
          callee,
          ...placeOf(
            scopes.filter(({ bodyFrom }) => bodyFrom <= ref.from),
            assignments.findLast(({ valueFrom }) => valueFrom <= ref.from)?.target,
          ),
          isDecorator: ref.node.parent?.name === 'Decorator',
          argumentList: ref.node,
        });
      }
    },
    leave({ name }) {
      if (SCOPES[name]) scopes.pop();
      else if (ASSIGNMENTS.has(name)) assignments.pop();
    },
  });
  return calls;
}

const SCOPES: Readonly<Record<string, Scope['kind']>> = {
  FunctionDefinition: 'def',
  ClassDefinition: 'class',
  LambdaExpression: 'lambda',
};
const ASSIGNMENTS = new Set(['AssignStatement', 'NamedExpression']);

function scopeOf(source: PythonSource, node: SyntaxNode, kind: Scope['kind']): Scope {
  const name = node.getChild('VariableName');
  const decorators = node.parent?.name === 'DecoratedStatement' ? node.parent.getChildren('Decorator') : [];
  return {
    kind,
    name: kind !== 'lambda' && name ? textOf(source, name) : kind,
    bodyFrom: node.getChild(kind === 'lambda' ? ':' : 'Body')?.from ?? node.to,
    isCached: decorators.some((decorator) => CACHED.test(textOf(source, decorator))),
    globals: new Set(),
  };
}

function assignmentOf(source: PythonSource, node: SyntaxNode) {
  const [target, sign] = childrenOf(node);
  const isOne = sign?.name !== ',' && /^(?:Variable|Member)/.test(target?.name ?? '');
  return {
    target: target && isOne ? textOf(source, target).replace(/\s+/g, '') : undefined,
    valueFrom: node.getChild('AssignOp')?.to ?? node.to,
  };
}

/** What a list of arguments is for; undefined for the bases of a class. */
function calleeOf(source: PythonSource, { parent, from }: SyntaxNode): string | undefined {
  if (parent?.name === 'Decorator') {
    return textOf(source, { from: parent.from + 1, to: from }).replace(/\s+/g, '');
  }
  return parent?.name === 'CallExpression' && parent.firstChild
    ? dottedName(source, parent.firstChild)
    : undefined;
}

function placeOf(
  scopes: readonly Scope[],
  assignedTo: string | undefined,
): Pick<PythonCall, 'function' | 'assignedTo' | 'isKept'> {
  const last = scopes.findLast(({ kind }) => kind !== 'class');
  if (!last) return { ...defined({ assignedTo }), isKept: true };
  return {
    ...defined({ assignedTo }),
    function: scopes
      .map(({ name }) => name)
      .filter((name, index, names) => name !== 'lambda' || names[index - 1] !== 'lambda')
      .join('.'),
    isKept:
      last.kind === 'def' &&
      (scopes.some((one) => one.isCached) ||
        (assignedTo !== undefined && outlives(assignedTo, last.globals))),
  };
}

/** Whether what is assigned to is still there in the next invocation; of self nobody knows. */
function outlives(assignedTo: string, globals: ReadonlySet<string>): boolean {
  const [root = ''] = assignedTo.split(/[.[]/, 1);
  if (globals.has(root)) return true;
  return assignedTo !== root && root !== 'self' && /^(?:cls|_?[A-Z]|_\w)/.test(root);
}

/** Counts lines up to positions that only grow. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (position) => {
    for (; next >= 0 && next < position; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

/** The arguments of a call; of `*all` the star. */
export interface CallArguments {
  readonly positional: readonly SyntaxNode[];
  readonly keyword: ReadonlyMap<string, SyntaxNode>;
}

/** Reads a list of arguments, or the elements of a tuple. */
export function argumentsIn(source: PythonSource, list: SyntaxNode): CallArguments {
  const positional: SyntaxNode[] = [];
  const keyword = new Map<string, SyntaxNode>();
  const nodes = childrenOf(list);
  for (const [index, node] of nodes.entries()) {
    // What follows a name, a star or an expression belongs to it.
    if (/^[(),]$/.test(node.name) || !/^[(,]$/.test(nodes[index - 1]?.name ?? '') || node.type.isError)
      continue;
    const [sign, value] = [nodes[index + 1], nodes[index + 2]];
    if (sign && value && textOf(source, sign) === '=') keyword.set(textOf(source, node), value);
    else positional.push(node);
  }
  return { positional, keyword };
}

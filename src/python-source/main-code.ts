import type { SyntaxNode } from '@lezer/common';
import { callsOf } from './calls.js';
import { isIn, isNamedIn, isStringIn, type PythonSource, topStatements } from './parse.js';

/** `if __name__ == "__main__"`, either way round. */
export function hasMainGuard(source: PythonSource): boolean {
  if (!source.text.includes('__main__')) return false;
  return topStatements(source).some((node) => isMainGuard(source, node));
}

/** Whether a statement is such a guard. */
export function isMainGuard(source: PythonSource, node: SyntaxNode): boolean {
  if (node.name !== 'IfStatement') return false;
  const condition = { from: node.from, to: node.getChild('Body')?.from ?? node.to };
  return isNamedIn(source, /^__name__$/, condition) && isStringIn(source, '__main__', condition);
}

const DEFINES =
  /^(?:Import|If|Try|Pass|Scope|Assert|Delete)Statement$|^(?:Function|Class|Type)Definition$|^⚠$|^;$/;

/** Whether a module does something when it is run: has a guard, or a statement at its top that is no definition. */
export function doesSomething(source: PythonSource): boolean {
  if (hasMainGuard(source)) return true;
  const runs = callsOf(source).filter(({ callee }) => /(?:^|\.)run[^.()[\]]*$/.test(callee));
  return topStatements(source).some((node) => {
    if (DEFINES.test(node.name) || isText(node)) return false;
    const isAssigned = /^(?:Assign|Update)Statement$/.test(node.name);
    return !isAssigned || runs.some(({ argumentList: { from } }) => node.from <= from && from < node.to);
  });
}

const ONLY_DEFINES = /^(?:Import|Pass|Decorated)Statement$|^(?:Function|Class|Type)Definition$|^;$/;
/** Classes begin with a capital; what is made of one is there to be used by somebody else. */
const MAKES_OBJECT = /(?:^|\.)(?:(?!Popen$)[A-Z]\w*|getLogger|get_[aw]sgi_application)$/;
/** What puts the parts of an application together. */
const REGISTERS =
  /\.(?:include_\w+|add_\w+|register\w*|mount|init_app|from_object|autodiscover_tasks|setdefault)$/;

/**
 * Whether a module, run as a program, certainly does nothing but define: it has no guard, and all that is called at its top
 * makes objects and puts them together. False where that cannot be seen.
 */
export function startsNothing(source: PythonSource): boolean {
  if (hasMainGuard(source)) return false;
  const calls = callsOf(source);
  const classes = topStatements(source).map((node) => classNameOf(node, source));
  return topStatements(source).every((node) => {
    if (ONLY_DEFINES.test(node.name) || isText(node)) return true;
    const isAssigned = node.name === 'AssignStatement';
    if (!isAssigned && node.name !== 'ExpressionStatement') return false;
    const own = calls.filter(({ argumentList: { from } }) => node.from <= from && from < node.to);
    if (own.length === 0) return isAssigned && !isIn(source, node, ({ name }) => name === 'AwaitExpression');
    // A class of this file, of which nobody keeps the object, was written to do something when it is made.
    if (!isAssigned && own.some(({ callee }) => classes.includes(callee))) return false;
    return own.every(({ callee }) => MAKES_OBJECT.test(callee) || (!isAssigned && REGISTERS.test(callee)));
  });
}

function classNameOf(node: SyntaxNode, { text }: PythonSource): string | undefined {
  const definition = node.name === 'ClassDefinition' ? node : node.getChild('ClassDefinition');
  const name = definition?.getChild('VariableName');
  return name ? text.slice(name.from, name.to) : undefined;
}

/** A docstring or an ellipsis. */
function isText({ name, firstChild }: SyntaxNode): boolean {
  return name === 'ExpressionStatement' && /String$|^Ellipsis$/.test(firstChild?.name ?? '');
}

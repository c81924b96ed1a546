import type { SyntaxNode } from '@lezer/common';
import { callsOf } from './calls.js';
import { isNamedIn, isStringIn, type PythonSource, topStatements } from './parse.js';

/** `if __name__ == "__main__"`, either way round. */
export function hasMainGuard(source: PythonSource): boolean {
  if (!source.text.includes('__main__')) return false;
  return topStatements(source).some((node) => {
    if (node.name !== 'IfStatement') return false;
    const condition = { from: node.from, to: node.getChild('Body')?.from ?? node.to };
    return isNamedIn(source, /^__name__$/, condition) && isStringIn(source, '__main__', condition);
  });
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

/** A docstring or an ellipsis. */
function isText({ name, firstChild }: SyntaxNode): boolean {
  return name === 'ExpressionStatement' && /String$|^Ellipsis$/.test(firstChild?.name ?? '');
}

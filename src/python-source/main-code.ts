import type { SyntaxNode } from '@lezer/common';
import { callsOf } from './calls.js';
import { isIn, type PythonSource, stringValue, textOf, topStatements } from './parse.js';

/** `if __name__ == "__main__"`, either way round. */
export function hasMainGuard(source: PythonSource): boolean {
  if (!source.text.includes('__main__')) return false;
  return topStatements(source).some((node) => {
    if (node.name !== 'IfStatement') return false;
    const condition = { from: node.from, to: node.getChild('Body')?.from ?? node.to };
    return (
      isIn(source, condition, (one) => one.name === 'VariableName' && textOf(source, one) === '__name__') &&
      isIn(source, condition, (one) => stringValue(source, one) === '__main__')
    );
  });
}

const DEFINES =
  /^(?:Import|If|Try|Pass|Scope|Assert|Delete)Statement$|^(?:Function|Class|Type)Definition$|^⚠$|^;$/;

/** Whether a module does something when it is run: has a guard, or a statement at its top that is no definition. */
export function doesSomething(source: PythonSource): boolean {
  if (hasMainGuard(source)) return true;
  const statements = topStatements(source).filter(({ name }) => !DEFINES.test(name));
  const assignments = statements.filter(({ name }) => /^(?:Assign|Update)Statement$/.test(name));
  const runs = callsOf(source).filter(({ callee }) => /(?:^|\.)run[^.()[\]]*$/.test(callee));
  return (
    runs.some(({ argumentList: { from } }) =>
      assignments.some((node) => node.from <= from && from < node.to),
    ) || statements.some((node) => !assignments.includes(node) && !isText(node))
  );
}

/** A docstring or an ellipsis. */
function isText({ name, firstChild }: SyntaxNode): boolean {
  return name === 'ExpressionStatement' && /String$|^Ellipsis$/.test(firstChild?.name ?? '');
}

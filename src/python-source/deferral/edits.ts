import type { SyntaxNode } from '@lezer/common';
import { childrenOf, type PythonSource } from '../parse.js';

/** Other text in place of that from one position to another. */
export interface CharEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Other lines in place of so many from this one on; lines count from 1. */
export interface LineChange {
  readonly line: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/** How one change is executed, and how one would write it. */
export interface BothWays {
  readonly edit: CharEdit;
  readonly change: LineChange;
}

/** A text with these edits, which do not overlap; those at one place in their order. Pure. */
export function edited(text: string, edits: readonly CharEdit[]): string {
  let done = '';
  let at = 0;
  for (const { from, to, text: other } of [...edits].sort((a, b) => a.from - b.from)) {
    done += text.slice(at, from) + other;
    at = to;
  }
  return done + text.slice(at);
}

/** Takes a statement at the top of a module away; blank lines stay for it where it is executed. */
export function removal(source: PythonSource, { from, to }: SyntaxNode): BothWays {
  const text = source.text.slice(from, to);
  const line = lineAt(source, from);
  return {
    edit: { from, to, text: '\n'.repeat(text.split('\n').length - 1) },
    change: { line, removed: text.split('\n').length, added: [] },
  };
}

const COMPOUND = /^(?:If|While|For|With|Try|Match|Decorated)Statement$|^(?:Function|Class)Definition$|^Async/;

/** The statements of a function; absent where its body begins on the line of its `def`, or its docstring shares one. */
function statementsOf(source: PythonSource, definition: SyntaxNode): readonly SyntaxNode[] | undefined {
  const body = definition.getChild('Body');
  const statements = body ? childrenOf(body).filter(({ name }) => name !== ':') : [];
  const [first] = statements;
  if (!first || !/^[ \t]*$/.test(indentOf(source, first))) return undefined;
  return first.name === 'StatementGroup' && isText(first.firstChild) ? undefined : statements;
}

function isText(node: SyntaxNode | null): boolean {
  return node?.name === 'ExpressionStatement' && /String$/.test(node.firstChild?.name ?? '');
}

function indentOf({ text }: PythonSource, { from }: SyntaxNode): string {
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
}

/** Puts a simple statement first into a function, behind its docstring; absent where it has no line of its own there. */
export function insertion(
  source: PythonSource,
  definition: SyntaxNode,
  statement: string,
): BothWays | undefined {
  const statements = statementsOf(source, definition);
  const [first, second] = statements ?? [];
  if (!first) return undefined;
  const indent = indentOf(source, first);
  if (isText(first) && second) {
    return {
      edit: { from: first.to, to: first.to, text: `; ${statement}` },
      change: { line: lineAt(source, first.to) + 1, removed: 0, added: [`${indent}${statement}`] },
    };
  }
  const { from } = first;
  return {
    edit: { from, to: from, text: COMPOUND.test(first.name) ? `${statement}\n${indent}` : `${statement}; ` },
    change: { line: lineAt(source, from), removed: 0, added: [`${indent}${statement}`] },
  };
}

function lineAt({ text }: PythonSource, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** The unified diff of a text and the same with these changes; those at one place in their order. Pure. */
export function unifiedDiff(file: string, text: string, changes: readonly LineChange[]): string {
  const before = text.split('\n');
  const hasEnd = before.at(-1) === '';
  if (hasEnd) before.pop();
  else before.push(`${before.pop()}\n\\ No newline at end of file`);
  const at = new Map<number, { removed: number; added: string[] }>();
  for (const { line, removed, added } of changes) {
    const known = at.get(line) ?? { removed: 0, added: [] };
    known.removed = Math.max(known.removed, removed);
    known.added.push(...added);
    at.set(line, known);
  }
  const lines: string[] = [];
  for (let line = 1; line <= before.length + 1; line++) {
    const change = at.get(line);
    const removed = change?.removed ?? 0;
    for (let off = 0; off < removed; off++) lines.push(`-${before[line - 1 + off]}`);
    lines.push(...(change?.added ?? []).map((one) => `+${one}`));
    if (removed > 0) line += removed - 1;
    else if (line <= before.length) lines.push(` ${before[line - 1]}`);
  }
  return `--- a/${file}\n+++ b/${file}\n${hunks(lines).join('')}`;
}

const CONTEXT = 3;

function hunks(lines: readonly string[]): string[] {
  const isNear = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some((line) => line.startsWith('-') || line.startsWith('+')),
  );
  const found: string[] = [];
  let before = 1;
  let after = 1;
  for (let index = 0; index < lines.length; ) {
    let end = index;
    while (end < lines.length && isNear[end] === isNear[index]) end += 1;
    const part = lines.slice(index, end);
    const old = part.filter((line) => !line.startsWith('+')).length;
    const now = part.filter((line) => !line.startsWith('-')).length;
    if (isNear[index]) found.push(`@@ -${before},${old} +${after},${now} @@\n${part.join('\n')}\n`);
    before += old;
    after += now;
    index = end;
  }
  return found;
}

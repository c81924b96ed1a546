import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { withoutGaps } from './grammar-gaps.js';

/** A Python source as all readers see it. */
export interface PythonSource {
  /** Lines end with line feeds alone; without byte order mark and form feeds before code. Positions are in this text. */
  readonly text: string;
  /** Made when it is first asked for: most files are passed over by a look at their text. */
  readonly tree: Tree;
}

/** What is not Python, or a Python of long ago, is read as far as possible: nothing is thrown. */
export function pythonSource(source: string): PythonSource {
  const text = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    // Python begins to count columns anew after it.
    .replace(/^[ \t\f]*\f/gm, '');
  let tree: Tree | undefined;
  return {
    text,
    get tree() {
      tree ??= parser.parse(withoutGaps(text));
      return tree;
    },
  };
}

/** A part of a source, as every node is one. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

export function textOf({ text }: PythonSource, { from, to }: TextRange): string {
  return text.slice(from, to);
}

/** The children of a node that are no comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Whether something of this kind stands in a part of a source. */
export function isIn(
  { tree }: PythonSource,
  { from, to }: TextRange,
  isMeant: (ref: SyntaxNodeRef) => boolean,
): boolean {
  let found = false;
  tree.iterate({
    from,
    to,
    enter(ref) {
      found ||= ref.from >= from && ref.to <= to && isMeant(ref);
      return !found;
    },
  });
  return found;
}

/** Whether such a name or attribute stands in a part of a source. */
export function isNamedIn(
  source: PythonSource,
  name: RegExp,
  part: TextRange = source.tree.topNode,
): boolean {
  return isIn(
    source,
    part,
    (ref) => /^(?:Variable|Property)Name$/.test(ref.name) && name.test(textOf(source, ref)),
  );
}

/** Whether a string with this content stands in a part of a source. */
export function isStringIn(
  source: PythonSource,
  content: string,
  part: TextRange = source.tree.topNode,
): boolean {
  return isIn(source, part, (ref) => ref.name === 'String' && stringValue(source, ref.node) === content);
}

/** The statements at the top of a module, decorated definitions without their decorators. */
export function topStatements({ tree }: PythonSource): SyntaxNode[] {
  return childrenOf(tree.topNode)
    .flatMap((node) => (node.name === 'StatementGroup' ? childrenOf(node) : [node]))
    .map((node) => (node.name === 'DecoratedStatement' ? (node.lastChild ?? node) : node));
}

/** What stands in brackets around one expression. */
export function withoutBrackets(node: SyntaxNode): SyntaxNode {
  const inside = node.name === 'ParenthesizedExpression' && childrenOf(node)[1];
  return inside ? withoutBrackets(inside) : node;
}

/** Of longer chains the beginning is left out, so that all of a chain are read in linear time. */
const LONGEST_CHAIN = 16;

/**
 * The name of what an expression stands for, without blanks: `boto3.client`, of what is called or taken out `make().x`
 * and `all[].x`; what begins with no name begins with a dot: `.join`.
 */
export function dottedName(source: PythonSource, node: SyntaxNode, longest = LONGEST_CHAIN): string {
  if (node.name === 'VariableName') return textOf(source, node);
  const { firstChild, lastChild } = node;
  if (!firstChild || longest === 0) return '';
  if (node.name === 'CallExpression') return `${dottedName(source, firstChild, longest - 1)}()`;
  if (node.name === 'ParenthesizedExpression') return dottedName(source, withoutBrackets(node), longest - 1);
  if (node.name !== 'MemberExpression') return '';
  const inside = dottedName(source, firstChild, longest - 1);
  return lastChild?.name === 'PropertyName' ? `${inside}.${textOf(source, lastChild)}` : `${inside}[]`;
}

/** The content of a string as it is written; undefined for what is no string, or one that is put together as it runs. */
export function stringValue(source: PythonSource, node: SyntaxNode | undefined): string | undefined {
  if (node?.name === 'ContinuedString') {
    const parts = childrenOf(node).map((part) => stringValue(source, part));
    return parts.includes(undefined) ? undefined : parts.join('');
  }
  if (node?.name !== 'String') return undefined;
  return /^[a-zA-Z]*("""|'''|"|')(.*)\1$/s.exec(textOf(source, node))?.[2];
}

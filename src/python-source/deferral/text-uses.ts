import type { SyntaxNode } from '@lezer/common';
import { dottedName, type PythonSource, textOf } from '../parse.js';

/** A module that asks for itself by its name, and so may read any name of its own. */
const ASKS_FOR_ITSELF =
  /\b(?:modules\s*(?:\.get\s*\(|\[)|(?:import_module|__import__)\s*\()\s*__name__\s*[\]),]/;

/** Whether a module takes itself out of `sys.modules`, where its names can be read by texts. Pure. */
export function asksForItself({ text }: Pick<PythonSource, 'text'>): boolean {
  return ASKS_FOR_ITSELF.test(text);
}

/** A line of an example, with what it may name. */
const EXAMPLE = /^[ \t]*(?:>>>|\.\.\.)[ \t].*$/gm;

/** Which of these names an example in a docstring uses, and where: doctest runs it with the names of the module. Pure. */
export function usedInExample(
  source: PythonSource,
  names: ReadonlySet<string>,
): { readonly name: string; readonly node: SyntaxNode } | undefined {
  let found: { name: string; node: SyntaxNode } | undefined;
  if (!source.text.includes('>>>')) return undefined;
  source.tree.iterate({
    enter({ name: kind, node }) {
      if (kind !== 'String') return !found;
      const examples = textOf(source, node).match(EXAMPLE) ?? [];
      const name = [...names].find((one) => examples.some((line) => new RegExp(`\\b${one}\\b`).test(line)));
      if (name !== undefined) found ??= { name, node };
      return !found;
    },
  });
  return found;
}

const GENERIC = /(?:^|\.)(?:[A-Z]\w*[a-z]\w*|dict|list|set|frozenset|tuple|type)$/;
const MAKES_TYPES = /(?:^|\.)(?:TypeVar|NewType|NamedTuple|TypedDict|ForwardRef|TypeAliasType|cast)$/;

/** Whether a text outside of functions is a type: `Optional["pd.X"]`, `TypeVar("T", bound="pd.X")`. Pure. */
export function isTypeText(source: PythonSource, text: SyntaxNode): boolean {
  for (let at: SyntaxNode = text; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.name === 'Body' || parent.name === 'Script') return false;
    const { firstChild } = parent;
    if (!firstChild || firstChild.from === at.from) continue;
    if (parent.name === 'MemberExpression' && GENERIC.test(dottedName(source, firstChild))) return true;
    if (parent.name === 'CallExpression') return MAKES_TYPES.test(dottedName(source, firstChild));
  }
  return false;
}

import { type BegunImport, parseTrace } from '../../imports/trace-lines.js';

/** Where a run stood that did not come to its end: the imports that had begun, outermost first; `undefined` where none had. Pure. */
export function openImports(texts: readonly string[], shown: (file: string) => string): string | undefined {
  const first = texts.map(parseTrace).sort((a, b) => a.atNs - b.atNs)[0];
  const open = first?.begun.filter(({ id, thread }) => thread === 0 && !first.ended.has(id)) ?? [];
  if (open.length === 0) return undefined;
  const at = ({ name, file, line }: BegunImport) =>
    file === undefined ? name : `${name} (${shown(file)}:${line})`;
  return `it was importing ${open.map(at).join(', and in that ')}`;
}

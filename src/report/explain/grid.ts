import { cut, padded, widest, widthOf } from '../terminal/text.js';

export interface GridRow {
  readonly name: string;
  readonly note?: string;
  readonly figures: readonly string[];
}

/** Names to the left, shortened where they do not fit; figures to the right; the head first. Pure. */
export function grid(head: GridRow, rows: readonly GridRow[], width: number): string[] {
  const all = [head, ...rows];
  const widths = head.figures.map((_, at) => widest(all.map(({ figures }) => figures[at] ?? '')));
  const room = width - widths.reduce((sum, one) => sum + one + 2, 0);
  const longest = widest(all.map(({ name }) => name));
  const notes = widest(all.map(({ note = '' }) => note));
  // One long name must not hide where all the others stand.
  const nameRoom = Math.min(longest, notes === 0 ? room : Math.max(Math.ceil(room / 2), room - notes - 2));
  return all.map(({ name, note = '', figures }) => {
    const left = fitted(name, nameRoom);
    const more = fitted(note, Math.max(0, room - nameRoom - 2));
    const text = padded(more === '' ? left : `${padded(left, nameRoom)}  ${more}`, room);
    return text + figures.map((figure, at) => `  ${padded(figure, widths[at] ?? 0, 'right')}`).join('');
  });
}

function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 8) return '';
  // A name in a tree keeps its place in it.
  const indent = /^ */.exec(text)?.[0] ?? '';
  return indent + cut(text.slice(indent.length), width - indent.length);
}

import stringWidth from 'string-width';
import { cutMiddle } from '../cut-middle.js';

export interface GridRow {
  readonly name: string;
  readonly note?: string;
  readonly figures: readonly string[];
}

/** Names to the left, shortened where they do not fit; figures to the right; the head first. Pure. */
export function grid(head: GridRow, rows: readonly GridRow[], width: number): string[] {
  const all = [head, ...rows];
  const widths = head.figures.map((_, at) =>
    Math.max(...all.map(({ figures }) => stringWidth(figures[at] ?? ''))),
  );
  const room = width - widths.reduce((sum, one) => sum + one + 2, 0);
  const longest = Math.max(...all.map(({ name }) => stringWidth(name)));
  const nameRoom = Math.min(room, longest);
  return all.map(({ name, note = '', figures }) => {
    const left = fitted(name, nameRoom);
    const more = fitted(note, Math.max(0, room - nameRoom - 2));
    const text = padded(more === '' ? left : `${padded(left, nameRoom)}  ${more}`, room);
    return (
      text +
      figures
        .map((figure, at) => `  ${' '.repeat((widths[at] ?? 0) - stringWidth(figure))}${figure}`)
        .join('')
    );
  });
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function fitted(text: string, width: number): string {
  return stringWidth(text) > width && width < 8 ? '' : cutMiddle(text, width);
}

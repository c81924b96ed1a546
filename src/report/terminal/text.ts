import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { plain } from '../../domain/plain.js';

/** Columns that a text takes in a terminal. Most are plain ASCII, which needs no look at each sign. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return pieces(text).reduce((sum, piece) => sum + stringWidth(piece), 0);
}

/** To look for letters takes the square of a text's length: longer ones are looked at piece by piece. */
const PIECE = 1000;

function pieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) =>
    text.slice(at * PIECE, (at + 1) * PIECE),
  );
}

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What is seen as one letter each: an accent stays on its letter, a family of people together. */
function lettersOf(text: string): string[] {
  return pieces(text).flatMap((piece) => Array.from(SEGMENTS.segment(piece), ({ segment }) => segment));
}

/** As many of the first letters as fit. */
function fitting(letters: Iterable<string>, width: number): string[] {
  const fit: string[] = [];
  let used = 0;
  for (const letter of letters) {
    used += widthOf(letter);
    if (used > width) break;
    fit.push(letter);
  }
  return fit;
}

/** In one line and no wider than `width`: the middle is cut out, since names differ at their ends. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  const flat = plain(text).replace(/\s+/g, ' ');
  if (widthOf(flat) <= width) return flat;
  const room = Math.max(0, width - widthOf(ellipsis));
  // Of a very long text only what may be seen is looked at.
  const near = 32 * Math.max(1, width);
  const letters = lettersOf(flat.length > 2 * near ? flat.slice(0, near) + flat.slice(-near) : flat);
  const head = fitting(letters, Math.ceil(room / 2)).join('');
  const tail = fitting(letters.reverse(), room - widthOf(head));
  return `${head}${ellipsis}${tail.reverse().join('')}`;
}

/** No wider than `width`: its end is cut off, at any letter. */
export function cutEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${fitting(lettersOf(text), width - 1).join('')}…`;
}

/** In one line: its end is cut off, between words where one is near. */
export function clipped(text: string, width: number): string {
  const flat = plain(text).replace(/\s+/g, ' ');
  if (widthOf(flat) <= width) return flat;
  const kept = fitting(lettersOf(flat), Math.max(1, width - 1)).join('');
  const end = kept.lastIndexOf(' ');
  return `${(end > width / 2 ? kept.slice(0, end) : kept).replace(/[\s,;:]+$/, '')}…`;
}

const GLUE = '\u00a0';

/** What is read as one figure: an interval, a number and its unit, the figures around an arrow. */
const TOGETHER = [
  /\[[^[\]\n]{1,60}\]/g,
  /\b[np] = \S+/g,
  / → /g,
  /--runs \S+/g,
  / ·/g,
  /\d (?=\[)/g,
  /\d (?:ms|s|%|B|kB|MB|GB|rounds?|trials?)(?!\w)/g,
];

/** Broken between words, never within a figure, each line after `indent` spaces and isolated by itself. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  return broken(text, width, indent).map(isolated);
}

/** Nobody reads it, and to break it takes the square of its length. */
const LONG_WORD = /\S{2000,}/g;

function broken(text: string, width: number, indent: number): string[] {
  const glued = TOGETHER.reduce(
    (all, pattern) => all.replace(pattern, (figure) => figure.replaceAll(' ', GLUE)),
    text,
  );
  const room = Math.max(20, width - indent);
  return wrapAnsi(
    glued.replace(LONG_WORD, (word) => cut(word, PIECE)),
    room,
  )
    .replaceAll(GLUE, ' ')
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`.trimEnd());
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A right-to-left name must not turn the figures beside it around: it is isolated as left-to-right text. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2066${text}\u2069` : text;
}

/** The same with all lines but the first after two spaces. */
export function hanging(text: string, width: number): string[] {
  const [first = '', ...others] = broken(text, width, 2);
  return [first.trimStart(), ...others].map(isolated);
}

/** Filled up with spaces, which isolates do not count for. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? `${isolated(text)}${gap}` : `${gap}${isolated(text)}`;
}

/** As wide as the widest. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

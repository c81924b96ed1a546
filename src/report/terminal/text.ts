import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { plain } from '../../domain/plain.js';

/** Columns that a text takes in a terminal. Most are plain ASCII, which needs no look at each sign. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** Two letters around the sign that stands for the others. */
const NARROWEST = 3;

/** In one line and no wider than `width`: the middle is cut out, since names differ at their ends. */
export function cut(text: string, width: number): string {
  const flat = plain(text).replace(/\s+/g, ' ');
  if (widthOf(flat) <= width) return flat;
  const all = [...flat];
  // What is far from both ends goes first: each letter less costs a look at the others.
  const most = 4 * width;
  const letters = all.length > 2 * most ? [...all.slice(0, most), ...all.slice(-most)] : all;
  const room = Math.max(NARROWEST, width) - 1;
  while (widthOf(letters.join('')) > room) letters.splice(Math.floor(letters.length / 2), 1);
  letters.splice(Math.ceil(letters.length / 2), 0, '…');
  return letters.join('');
}

/** In one line: its end is cut off, between words where one is near. */
export function clipped(text: string, width: number): string {
  const flat = plain(text).replace(/\s+/g, ' ');
  if (widthOf(flat) <= width) return flat;
  const letters = [...flat].slice(0, Math.max(1, width));
  while (letters.length > 1 && widthOf(letters.join('')) > width - 1) letters.pop();
  const kept = letters.join('');
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

/** Broken between words, never within a figure, each line after `indent` spaces. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  const glued = TOGETHER.reduce(
    (all, pattern) => all.replace(pattern, (figure) => figure.replaceAll(' ', GLUE)),
    text,
  );
  const room = Math.max(20, width - indent);
  return wrapAnsi(glued, room)
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
  const [first = '', ...others] = wrapped(text, width, 2);
  return [first.trimStart(), ...others];
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

import { plain } from '../domain/plain.js';
import { shortened } from './unique-names.js';

/** A part of a page of Markdown. One without lines is left out. */
export interface Block {
  /** What stands above the lines and makes no sense without them: the head of a table. */
  readonly head?: readonly string[];
  readonly lines: readonly string[];
  /** Folds the block under this text, which is HTML. */
  readonly summary?: string;
}

/** A page cannot hold a whole program that somebody gave to `python -c`. */
const LONGEST_CODE = 300;
const LONGEST_TEXT = 2000;

/** A list of up to so many lines is shown as it is. */
const MOST_UNFOLDED = 5;

/** A block that is folded where it is long. */
export function folded(summary: string, lines: readonly string[]): Block {
  return lines.length > MOST_UNFOLDED ? { summary, lines } : { lines };
}

/** For the line that says what is missing, and for line breaks. */
const RESERVED_BYTES = 300;

/** The page, at most so many bytes in UTF-8. Lines that no longer fit are left out, and the last line says how many. */
export function page(blocks: readonly Block[], limitBytes: number): string {
  const parts: string[] = [];
  let roomBytes = limitBytes - RESERVED_BYTES;
  let missing = 0;
  for (const block of blocks) {
    let leftBytes = roomBytes - Buffer.byteLength(framed(block, [])) - 2;
    const kept: string[] = [];
    for (const line of block.lines) {
      const bytes = Buffer.byteLength(line) + 1;
      if (bytes > leftBytes) continue;
      leftBytes -= bytes;
      kept.push(line);
    }
    missing += block.lines.length - kept.length;
    if (kept.length === 0) continue;
    parts.push(framed(block, kept));
    roomBytes = leftBytes;
  }
  if (missing > 0) {
    const lines = missing === 1 ? 'line is' : 'lines are';
    parts.push(
      `**Shortened:** ${missing} ${lines} left out, to stay within ${limitBytes} bytes. The JSON report is complete.`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function framed({ head = [], summary }: Block, lines: readonly string[]): string {
  const text = [...head, ...lines].join('\n');
  if (summary === undefined) return text;
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** Text as code, in one line, also in a cell of a table; as plain text where code cannot hold it. */
export function code(text: string): string {
  const flat = shortened(plain(text).replace(/\s+/g, ' '), LONGEST_CODE);
  // In a cell a backslash before a pipe would escape itself, and in code there is no other way to write the two.
  if (flat.includes('``') || flat.includes('\\|')) return escaped(flat);
  const inCell = flat.replaceAll('|', '\\|');
  return flat.includes('`') ? `\`\` ${inCell} \`\`` : `\`${inCell}\``;
}

/** Text without any meaning to Markdown, in one line. */
export function escaped(text: string): string {
  const flat = shortened(plain(text).replace(/\s+/g, ' '), LONGEST_TEXT);
  return flat.replace(/[\\|<>*_`~&[\]]/g, (character) => `\\${character}`);
}

import { findWords, overlap, type Word } from './find-words.js';
import { type Spelling, spellings } from './spellings.js';

/** Which ends of a text were cut off before: a part of a value may stand there. */
export interface Cut {
  readonly start?: boolean;
  readonly end?: boolean;
}

const MASK = '***';
/** Shorter values would tear up unrelated words. */
const SHORTEST_HIDDEN = 4;
/** Longer values are looked for in pieces of so many bytes, so that a part of one is found too. */
const PIECE_BYTES = 1024;
/** What all values together may take; a text is hidden whole where there is more to look for. */
const MOST_BYTES = 2 ** 21;

/** U+FFFD stands for bytes that are no letter. */
const REPLACEMENT = Buffer.from('\uFFFD');

const AS_IT_IS = 0;
const BASE64 = 1;

/**
 * A text that a process wrote, without the values that the user gave it: as they are, with the escapes of JSON, Python
 * and URLs, and in base64, wherever in it. Has to come before anything that cuts the text: half a value cannot be
 * recognised, but where `cut` says so. Takes time in proportion to the text and the values.
 */
export function withoutValues(text: string, values: readonly string[], cut: Cut = {}): string {
  const words = wordsOf(values);
  if (words.length === 0 || text === '') return text;
  if (words.reduce((sum, { bytes }) => sum + bytes.length, 0) > MOST_BYTES) return MASK;
  const finder = findWords(words);
  const bytes = new Uint8Array(Buffer.from(text));
  const hidden = new Uint8Array(bytes.length);
  for (const spelling of spellings(bytes)) {
    const hide = (start: number, end: number, mark: number) => {
      const from =
        (spelling.from[start] as number) - widened(bytes, (spelling.from[start] as number) - 1, mark);
      const last = spelling.to[end - 1] as number;
      hidden.fill(1, from, last + widened(bytes, last, mark));
    };
    const begun = finder.find(spelling.bytes, (end, length, mark) => hide(end - length, end, mark));
    const { length } = spelling.bytes;
    if (cut.end && begun >= SHORTEST_HIDDEN) hide(length - begun, length, AS_IT_IS);
    const left = cut.start ? endAtStart(spelling, words) : 0;
    if (left > 0) hide(0, left, AS_IT_IS);
  }
  return hidden.includes(1) ? masked(bytes, hidden) : text;
}

/** How far the end of a value reaches into a text that was cut at its start, maybe within a letter. */
function endAtStart({ bytes }: Spelling, words: readonly Word[]): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let broken = 0;
  while (text.subarray(broken).indexOf(REPLACEMENT) === 0) broken += REPLACEMENT.length;
  const rest = bytes.subarray(broken);
  const most = words.reduce((longest, { bytes: word }) => Math.max(longest, overlap(rest, word)), 0);
  return most < SHORTEST_HIDDEN ? 0 : broken + most;
}

/** The letter beside a match in base64 holds bits of the value too. */
function widened(bytes: Uint8Array, at: number, mark: number): number {
  const beside = bytes[at];
  return mark === BASE64 && beside !== undefined && /[\w+/-]/.test(String.fromCharCode(beside)) ? 1 : 0;
}

function wordsOf(values: readonly string[]): Word[] {
  // A process may quote one line of several.
  const given = values.flatMap((value) => [value, ...value.split(/\r?\n/)]);
  const long = [...new Set(given)].filter(({ length }) => length >= SHORTEST_HIDDEN);
  return long.flatMap((value) => {
    const bytes = Buffer.from(value);
    return bytes.length > PIECE_BYTES
      ? pieces(bytes).map((piece) => ({ bytes: piece, mark: AS_IT_IS }))
      : [{ bytes, mark: AS_IT_IS }, ...inBase64(bytes)];
  });
}

function pieces(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  const all = Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
  );
  return all.filter(({ length }) => length >= SHORTEST_HIDDEN);
}

/** What is the same in base64 whatever stands before and after: three letters hold no whole number of bytes. */
function inBase64(bytes: Buffer): Word[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const letters = Math.floor(((before + bytes.length) * 8) / 6);
    return { bytes: Buffer.from(text.slice(Math.ceil((before * 8) / 6), letters)), mark: BASE64 };
  });
}

function masked(bytes: Uint8Array, hidden: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const isHidden = hidden[at] === 1;
    const found = hidden.indexOf(isHidden ? 0 : 1, at);
    const end = found < 0 ? bytes.length : found;
    parts.push(isHidden ? MASK : Buffer.from(bytes.subarray(at, end)).toString('utf8'));
    at = end;
  }
  return parts.join('');
}

/** A text in another spelling, in bytes, and where in the original each of them stands. */
export interface Spelling {
  readonly bytes: Uint8Array;
  /** The bytes of the original from `from` up to `to` are this one. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/**
 * What a text may stand for: itself, and with its escapes read as those of URLs (also of forms, with `+` for a space),
 * of JSON and Python (also JSON in JSON), and as base64 of URLs. Pure, each in one pass.
 */
export function spellings(original: Uint8Array): Spelling[] {
  const same = asItIs(original);
  const all = [same];
  const has = (sign: string) => original.includes(sign.charCodeAt(0));
  if (has('%')) all.push(read(same, percent));
  if (has('+')) all.push(read(same, formQuoted));
  if (has('\\')) {
    const once = read(same, backslash);
    all.push(once);
    if (once.bytes.includes(BACKSLASH)) all.push(read(once, backslash));
  }
  if (has('-') || has('_')) all.push({ ...same, bytes: original.map(standardBase64) });
  return all;
}

/** How many bytes an escape takes, and those that it stands for; undefined where there is none. */
type Escape = (
  bytes: Uint8Array,
  at: number,
) => { readonly taken: number; readonly meant: Uint8Array } | undefined;

const BACKSLASH = '\\'.charCodeAt(0);
const PERCENT = '%'.charCodeAt(0);
const PLUS = '+'.charCodeAt(0);

function asItIs(bytes: Uint8Array): Spelling {
  return { bytes, from: Int32Array.from(bytes.keys()), to: Int32Array.from(bytes, (_, index) => index + 1) };
}

function read(original: Spelling, escapeAt: Escape): Spelling {
  const { bytes } = original;
  const [meant, from, to] = [new Uint8Array(bytes.length), [] as number[], [] as number[]];
  for (let at = 0; at < bytes.length; ) {
    const found = escapeAt(bytes, at) ?? { taken: 1, meant: bytes.subarray(at, at + 1) };
    for (const byte of found.meant) {
      meant[from.length] = byte;
      from.push(original.from[at] as number);
      to.push(original.to[at + found.taken - 1] as number);
    }
    at += found.taken;
  }
  return { bytes: meant.subarray(0, from.length), from: Int32Array.from(from), to: Int32Array.from(to) };
}

const percent: Escape = (bytes, at) => {
  const code = bytes[at] === PERCENT ? hex(bytes, at + 1, 2) : undefined;
  return code === undefined ? undefined : { taken: 3, meant: Uint8Array.of(code) };
};

const formQuoted: Escape = (bytes, at) =>
  bytes[at] === PLUS ? { taken: 1, meant: Uint8Array.of(0x20) } : percent(bytes, at);

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const backslash: Escape = (bytes, at) => {
  const letter = bytes[at] === BACKSLASH ? bytes[at + 1] : undefined;
  if (letter === undefined) return undefined;
  const name = String.fromCharCode(letter);
  const control = CONTROLS[name];
  if (control !== undefined) return { taken: 2, meant: Uint8Array.of(control) };
  const digits = HEX_DIGITS[name];
  if (digits === undefined) return { taken: 2, meant: Uint8Array.of(letter) };
  const code = hex(bytes, at + 2, digits);
  if (code === undefined) return undefined;
  const second = isHigh(code) && bytes[at + 6] === BACKSLASH ? hex(bytes, at + 8, 4) : undefined;
  const taken = second === undefined ? 2 + digits : 12;
  const text = second === undefined ? codePoint(code) : String.fromCharCode(code, second);
  return { taken, meant: Buffer.from(text) };
};

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function codePoint(code: number): string {
  return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}

function hex(bytes: Uint8Array, at: number, digits: number): number | undefined {
  const text = Buffer.from(bytes.subarray(at, at + digits)).toString('latin1');
  return text.length === digits && /^[\da-f]+$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}

function standardBase64(byte: number): number {
  return byte === 0x2d ? 0x2b : byte === 0x5f ? 0x2f : byte;
}

import { plainLines } from '../../domain/plain.js';
import { cut, widthOf } from '../terminal/text.js';

/** Text that is HTML already. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | undefined | readonly Part[];

/** HTML with values in it: text is escaped, markup and lists of it stand as they are, undefined is nothing. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: texts.reduce((all, text, index) => `${all}${shown(parts[index - 1])}${text}`) };
}

/** What a library has drawn. */
export function trusted(html: string): Markup {
  return { html };
}

/**
 * A name, kept from turning the text around it when it is written from right to left. Its parts follow each other as in
 * drawings and in a terminal, from the left.
 */
export function name(text: string): Markup {
  return markup`<bdi dir="ltr">${readable(text)}</bdi>`;
}

/** A name of parts in a table: it breaks between them, where it must. */
export function partedName(text: string): Markup {
  const parts = readable(text).split(/(?<=\/)/);
  return markup`<bdi dir="ltr">${parts.length === 1 ? parts : parts.map((part) => markup`<span>${part}</span>`)}</bdi>`;
}

/** Nobody reads longer names, which would fill pages; the raw data has them whole. */
const MOST_LETTERS = 200;

function readable(text: string): string {
  return text.length > MOST_LETTERS && widthOf(text) > MOST_LETTERS ? cut(text, MOST_LETTERS) : text;
}

/** Text for HTML: what reports say may hold tags and control characters. */
export function escapedHtml(text: string): string {
  return plainLines(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function shown(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapedHtml(part);
  return 'html' in part ? part.html : part.map(shown).join('');
}

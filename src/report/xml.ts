import { stripVTControlCharacters } from 'node:util';

/** An element of XML; what is undefined is left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly XmlElement[];
  /** Instead of children. */
  readonly text?: string;
}

/** A whole document. Names must be names of XML; attributes and text may hold anything. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes = {}, children = [], text }: XmlElement, indent: string): string[] {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value)).replace(/[\t\n]/g, reference)}"`],
  );
  const start = `${indent}<${name}${given.join('')}`;
  if (text !== undefined) return [`${start}>${escaped(text)}</${name}>`];
  if (children.length === 0) return [`${start}/>`];
  return [`${start}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

/** XML 1.0 has no way to write these, not even as a reference. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as XML can hold it: without the colours and control characters of a process. */
export function xmlText(text: string): string {
  return stripVTControlCharacters(text).replace(FORBIDDEN, '');
}

function escaped(text: string): string {
  return xmlText(text).replace(/[&<>"'\r]/g, reference);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

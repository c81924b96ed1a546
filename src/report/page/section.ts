import type { Rendered } from '../reporter.js';
import type { Markup } from './markup.js';

/** A part of the page with a heading of its own. */
export interface Section {
  /** Of the anchor; no other section has it. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Makes a section of what a document has; undefined where it has nothing for it. */
export type SectionMaker = (document: Rendered) => Section | undefined;

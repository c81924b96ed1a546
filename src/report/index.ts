import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Report } from '../domain/report.js';

/** How a report is to look; only the table for people heeds it. */
export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

/** What can be rendered: what one run measured, or how two of them compare. */
export type Rendered = Report | ComparisonReport;

/** Turns a report or a comparison into text that ends with a line break. Pure. */
export type Reporter = (document: Rendered, options: RenderOptions) => string;

/** All formats, each loaded when it is asked for. */
export const REPORTERS = {
  table: async () => (await import('./table.js')).table,
  json: async () => (await import('./json.js')).json,
  markdown: async () => (await import('./markdown.js')).markdown,
  csv: async () => (await import('./csv.js')).csv,
} satisfies Record<string, () => Promise<Reporter>>;

export type Format = keyof typeof REPORTERS;

export const FORMATS = Object.keys(REPORTERS) as Format[];

const EXTENSIONS: Readonly<Record<string, Format>> = {
  json: 'json',
  md: 'markdown',
  markdown: 'markdown',
  csv: 'csv',
  txt: 'table',
};

/** The format that a file's name asks for, if any. */
export function formatOfFile(file: string): Format | undefined {
  return EXTENSIONS[/\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
}

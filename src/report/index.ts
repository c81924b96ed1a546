import type { ComparisonReport } from '../domain/comparison-report.js';
import { usageError } from '../domain/errors.js';
import type { Report } from '../domain/report.js';

/** How a report is to look; only the table for people heeds it. */
export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

/** What can be rendered: what one run measured, or how two of them compare. */
export type Rendered = Report | ComparisonReport;

/** Turns a report or a comparison into text that ends with a line break. Throws a usage error for a kind that it cannot show. Pure. */
export type Reporter = (document: Rendered, options: RenderOptions) => string;

/** Of formats that hold what rows measured, and nothing else. */
export type RunReporter = (report: Report) => string;

/** All formats, each loaded when it is asked for. */
export const REPORTERS = {
  table: async () => (await import('./table.js')).table,
  json: async () => (await import('./json.js')).json,
  markdown: async () => (await import('./markdown.js')).markdown,
  csv: async () => (await import('./csv.js')).csv,
  junit: async () => (await import('./junit.js')).junit,
  github: async () => (await import('./github.js')).github,
  bmf: async () => runsOnly('bmf', (await import('./bmf.js')).bmf),
  gab: async () => runsOnly('gab', (await import('./gab.js')).gab),
} satisfies Record<string, () => Promise<Reporter>>;

export type Format = keyof typeof REPORTERS;

function runsOnly(name: string, reporter: RunReporter): Reporter {
  return (document) => {
    if (document.kind === 'report') return reporter(document);
    throw usageError(
      `The format ${name} holds what one run measured: it cannot show how two compare.`,
      `Show the report of the head in it: coldstart report HEAD.json --format ${name}`,
    );
  };
}

export const FORMATS = Object.keys(REPORTERS) as Format[];

const EXTENSIONS: Readonly<Record<string, Format>> = {
  json: 'json',
  md: 'markdown',
  markdown: 'markdown',
  csv: 'csv',
  txt: 'table',
  xml: 'junit',
};

/** The format that a file's name asks for, if any. */
export function formatOfFile(file: string): Format | undefined {
  return EXTENSIONS[/\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
}

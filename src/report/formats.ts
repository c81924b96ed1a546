import { usageError } from '../domain/errors.js';
import type { Reporter, RunReporter } from './reporter.js';

/** All formats, each loaded when it is asked for. */
export const REPORTERS = {
  table: async () => (await import('./table.js')).table,
  json: async () => (await import('./json.js')).json,
  markdown: async () => (await import('./markdown.js')).markdown,
  csv: async () => (await import('./csv.js')).csv,
  html: async () => (await import('./page/page.js')).html,
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
  html: 'html',
  htm: 'html',
};

/** The format that a file's name asks for, if any. */
export function formatOfFile(file: string): Format | undefined {
  return EXTENSIONS[/\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
}

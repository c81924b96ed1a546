import type { Explanation } from '../../domain/explain.js';
import { plainJson } from '../../domain/plain.js';
import type { ExplainLook } from './table.js';

type ExplainReporter = (explanation: Explanation, look: ExplainLook) => string;

/** All formats of an explanation, each loaded when it is asked for. */
export const EXPLAIN_REPORTERS = {
  table: async () => (await import('./table.js')).explainTable,
  json: async () => (explanation) => `${plainJson(JSON.stringify(explanation, undefined, 2))}\n`,
  markdown: async () => (await import('./markdown.js')).explainMarkdown,
  html: async () => (await import('../page/page.js')).explanationHtml,
  speedscope: async () => (await import('./speedscope.js')).explainSpeedscope,
  chrome: async () => (await import('./chrome.js')).explainChrome,
} satisfies Record<string, () => Promise<ExplainReporter>>;

export type ExplainFormat = keyof typeof EXPLAIN_REPORTERS;

export const EXPLAIN_FORMATS = Object.keys(EXPLAIN_REPORTERS) as ExplainFormat[];

const ENDINGS: readonly (readonly [RegExp, ExplainFormat])[] = [
  [/(?:^|[./])speedscope\.json$/, 'speedscope'],
  [/(?:^|[./])trace\.json$/, 'chrome'],
  [/\.json$/, 'json'],
  [/\.(?:md|markdown)$/, 'markdown'],
  [/\.html?$/, 'html'],
  [/\.txt$/, 'table'],
];

/** The format that a file's name asks for, if any. Pure. */
export function explainFormatOf(file: string): ExplainFormat | undefined {
  const name = file.toLowerCase();
  return ENDINGS.find(([ending]) => ending.test(name))?.[1];
}

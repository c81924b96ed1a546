import { usageError } from '../../domain/errors.js';
import type { Trend } from '../../domain/trend-record.js';
import type { Format } from '../formats.js';
import type { RenderOptions } from '../reporter.js';

type TrendReporter = (trend: Trend, options: RenderOptions) => string;

/** How a trend looks in each format; those that hold one run refuse it. */
export const TREND_REPORTERS: Readonly<Record<Format, () => Promise<TrendReporter>>> = {
  table: async () => (await import('./table.js')).trendTable,
  json: async () => (await import('../json.js')).json,
  markdown: async () => (await import('./markdown.js')).trendMarkdown,
  csv: async () => (await import('./csv.js')).trendCsv,
  html: async () => (await import('../page/page.js')).trendHtml,
  github: async () => (await import('./markdown.js')).trendGithub,
  junit: async () => refusing('junit'),
  bmf: async () => refusing('bmf'),
  gab: async () => refusing('gab'),
};

function refusing(format: Format): TrendReporter {
  return () => {
    throw usageError(
      `The format ${format} holds one run: it cannot show a trend.`,
      `Show one report in it, for example coldstart report LAST.json --format ${format}; a trend as table, json, markdown, github, csv or html.`,
    );
  };
}

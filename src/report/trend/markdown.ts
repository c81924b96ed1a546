import type { Trend } from '../../domain/trend-record.js';
import { counted } from '../../domain/words.js';
import { type Block, code, escaped, folded, page } from '../markdown-text.js';
import { headline, stepSentences, TREND_HEADERS, trendCaption, trendRows } from './rows.js';

/** GitHub takes comments of up to 65,536 characters, and summaries of 1 MiB. */
const COMMENT_BYTES = 65_000;
const SUMMARY_BYTES = 900_000;

const COURSE = 20;

/** A trend that fits a comment: the answer, steps, rows, warnings. */
export function trendMarkdown(trend: Trend): string {
  return page([{ lines: [`**${escaped(headline(trend))}**`] }, ...blocks(trend)], COMMENT_BYTES);
}

/** The same under a heading, for the summary of a job. */
export function trendGithub(trend: Trend): string {
  const head = [{ lines: ['## Cold starts over time'] }, { lines: [escaped(headline(trend))] }];
  return page([...head, ...blocks(trend)], SUMMARY_BYTES);
}

function blocks(trend: Trend): Block[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const left = ['row', 'machine', 'course'];
  return [
    { lines: stepSentences(trend).map((sentence) => `- ${escaped(sentence)}`) },
    {
      head: [line(TREND_HEADERS), line(TREND_HEADERS.map((name) => (left.includes(name) ? ':---' : '---:')))],
      lines: trendRows(trend, COURSE).map(([id = '', ...cells]) => line([code(id), ...cells.map(escaped)])),
    },
    { lines: trendCaption(trend).map((text) => `<sub>${escaped(text)}</sub>  `) },
    folded(
      counted(trend.warnings.length, 'warning'),
      trend.warnings.map(({ message, remedy }) => `> **Warning:** ${escaped(`${message} ${remedy}`)}  `),
    ),
  ];
}

import type { Trend } from '../../domain/trend-record.js';
import { listed } from '../../domain/words.js';
import { headline, stepSentences, TREND_HEADERS, trendCaption, trendRows } from '../trend/rows.js';
import { trendCharts } from './charts/trend.js';
import { markup } from './markup.js';
import { raw } from './method.js';
import type { Section } from './section.js';
import { pageOf } from './skeleton.js';
import { table } from './tables.js';
import { conclusionList, generalWarnings } from './verdict.js';

/** The page of a trend, as that of a report: the answer first, then a figure a row. */
export function trendHtml(trend: Trend): string {
  const [first, last] = [trend.reports[0], trend.reports.at(-1)];
  return pageOf({
    title: titleOf(trend),
    when: `${trend.reports.length} reports, measured ${first?.startedAt.slice(0, 10)} to ${last?.startedAt.slice(0, 10)}, coldstart ${trend.tool.version}`,
    lead: markup`<p><strong>${headline(trend)}</strong></p>
${conclusionList(stepSentences(trend))}
${generalWarnings(trend.warnings)}`,
    sections: [overview(trend), ...trendCharts(trend), method(trend), raw(trend)],
  });
}

function titleOf({ rows }: Trend): string {
  const names = rows.filter(({ control }) => !control).map(({ id }) => id.split('/')[0] ?? '');
  const subjects = [...new Set(names)].filter((name) => name !== '');
  return subjects.length === 0 ? 'Cold starts over time' : `Cold starts of ${listed(subjects, 3)} over time`;
}

/** A letter for each report is no figure on a page that draws them. */
function overview(trend: Trend): Section {
  const columns = TREND_HEADERS.slice(0, -1);
  return {
    id: 'rows',
    title: 'All rows',
    body: table(
      'trend',
      'Medians of the first and the last report, in milliseconds',
      columns,
      trendRows(trend, 0).map((cells) => cells.slice(0, columns.length)),
    ),
  };
}

function method(trend: Trend): Section {
  return {
    id: 'method',
    title: 'How it was made',
    body: markup`<ul>${trendCaption(trend).map((line) => markup`<li>${line}</li>`)}</ul>
<p class="faint">Points are medians with their 95 % intervals. Steps are found in the ranks of the medians by binary segmentation, held against random orders; their size is the typical ratio of the medians after and before. Times of different machines are never held against each other.</p>`,
  };
}

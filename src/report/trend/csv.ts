import type { Trend } from '../../domain/trend-record.js';
import { csvText } from '../csv.js';

const COLUMNS = [
  ...['id', 'machine', 'metric', 'file', 'startedAt', 'commit', 'committedAt', 'dirty'],
  ...['n', 'median', 'ciLow', 'ciHigh', 'step', 'stepLow', 'stepHigh', 'cause'],
];

/** One line per row and report, in order; a step stands in the line of the first report after it. */
export function trendCsv({ rows, reports, machines }: Trend): string {
  const lines = rows.flatMap(({ id, machine, metric, points, steps }) =>
    points.map(({ report, n, median, medianCi95 }) => {
      const { file, startedAt, commit } = reports[report] ?? {};
      const step = steps.find(({ after }) => after === report);
      const cells: Record<string, string | number | boolean | undefined> = {
        ...{ id, machine: machines[machine]?.name, metric, file, startedAt },
        ...{ commit: commit?.sha, committedAt: commit?.committedAt, dirty: commit?.dirty },
        ...{ n, median, ciLow: medianCi95?.[0], ciHigh: medianCi95?.[1] },
        ...{ step: step?.ratio, stepLow: step?.ratioCi95?.[0], stepHigh: step?.ratioCi95?.[1] },
        cause: step?.cause,
      };
      return COLUMNS.map((name) => String(cells[name] ?? ''));
    }),
  );
  return csvText([COLUMNS, ...lines]);
}

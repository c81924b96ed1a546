/** Which lines of a log are asked for: those of the platform, and what it says of requests that ended badly. */

const TEXT = [
  'REPORT RequestId',
  'START RequestId',
  'INIT_START',
  'INIT_REPORT',
  'RESTORE_START',
  'RESTORE_REPORT',
];
const JSON_TYPES = ['report', 'start', 'initStart', 'initReport', 'restoreStart', 'restoreReport'];
const BAD_ENDS = ['Task timed out after', 'Error: Runtime exited', 'Process exited before completing'];

/** For FilterLogEvents: any of these terms. */
export const FILTER_PATTERN = [...TEXT, ...JSON_TYPES.map((type) => `platform.${type}`), ...BAD_ENDS]
  .map((term) => `?"${term}"`)
  .join(' ');

/** For Logs Insights: the oldest first, as many as a query may return. */
export function insightsQuery(limit: number): string {
  const types = JSON_TYPES.join('|');
  const pattern = `^(${TEXT.join('|')})|platform\\.(${types})|${BAD_ENDS.join('|')}`;
  return [
    'fields @timestamp, @message, @logStream, @log',
    `filter @message like /${pattern}/`,
    'sort @timestamp asc',
    `limit ${limit}`,
  ].join(' | ');
}

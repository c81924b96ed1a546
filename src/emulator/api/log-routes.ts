import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from '../control-plane/model.js';
import { notFound, ServiceError } from '../control-plane/service-error.js';
import { type Answer, type ApiRequest, ok, type Route, route } from './route.js';

const TARGET = 'Logs_20140328.';

/** Events of one answer at the most. */
const MOST_EVENTS = 10_000;

/** The one call of CloudWatch Logs that is served: lines of the last invocations, the oldest first. */
export const LOG_ROUTES: readonly Route[] = [
  route('POST', '/', 'FilterLogEvents', (account, request) => {
    const { 'x-amz-target': target } = request.headers;
    if (target !== `${TARGET}FilterLogEvents`)
      throw new ServiceError('UnknownOperationException', 400, `The emulator has no ${String(target)}`);
    return filterEvents(account, request);
  }),
];

/** Whether a call is one of CloudWatch Logs, all of which go to the same path. */
export function isLogsCall({ 'x-amz-target': target }: IncomingHttpHeaders): boolean {
  return typeof target === 'string' && target.startsWith(TARGET);
}

function filterEvents({ logs, functions }: Account, request: ApiRequest): Answer {
  const { logGroupName, filterPattern, startTime = 0, endTime, limit, nextToken } = request.json();
  const group = String(logGroupName);
  const [, , , name = ''] = group.split('/');
  if (!functions.has(name) && !logs.some((one) => one.group === group))
    throw notFound('The specified log group does not exist.');
  const matches = matcher(typeof filterPattern === 'string' ? filterPattern : '');
  const until = typeof endTime === 'number' ? endTime : Number.POSITIVE_INFINITY;
  const all = logs
    .filter((one) => one.group === group && one.atMs >= Number(startTime) && one.atMs <= until)
    .flatMap(({ text, stream, atMs }) =>
      text
        .split('\n')
        .filter((line) => line !== '' && matches(line))
        .map((message) => ({ logStreamName: stream, timestamp: atMs, ingestionTime: atMs, message })),
    );
  const from = Number(nextToken ?? 0) || 0;
  const next = from + Math.min(MOST_EVENTS, typeof limit === 'number' && limit > 0 ? limit : MOST_EVENTS);
  const events = all
    .slice(from, next)
    .map((event, index) => ({ ...event, eventId: String(from + index).padStart(20, '0') }));
  return ok({ events, searchedLogStreams: [], ...(next < all.length ? { nextToken: String(next) } : {}) });
}

/** Quoted phrases and plain words: all of them; with ? before them any. Throws for patterns of another kind. */
function matcher(pattern: string): (line: string) => boolean {
  const terms = [...pattern.matchAll(/(\?)?(?:"((?:[^"\\]|\\.)*)"|([^\s"?{}[\]%-]+))/g)];
  const left = terms.reduce((rest, [term]) => rest.replace(term, ''), pattern).trim();
  if (left !== '')
    throw new ServiceError(
      'InvalidParameterException',
      400,
      'The emulator takes filter patterns of quoted phrases and words only.',
    );
  const texts = terms.map(([, , quoted, word]) => quoted?.replace(/\\(.)/g, '$1') ?? word ?? '');
  const isAny = terms.some(([, any]) => any === '?');
  return (line) =>
    texts.length === 0 ||
    (isAny ? texts.some((text) => line.includes(text)) : texts.every((text) => line.includes(text)));
}

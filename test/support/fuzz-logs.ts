import fc from 'fast-check';
import { expect } from 'vitest';
import { logReader } from '../../src/lambda-log/log-reader.js';
import { logObserver, type Observed } from '../../src/lambda-log/observe.js';

const READ_AT = new Date('2026-02-03T00:00:00.000Z');
const FIRST_MS = Date.parse('2026-01-02T03:04:05.000Z');

/** What a log is read as; `cuts` are shares of its length where it comes in pieces. Throws ColdstartErrors alone. */
function observed(text: string, cuts: readonly number[] = []): Observed {
  const observer = logObserver(READ_AT);
  const reader = logReader('log', observer.add);
  const places = cuts.map((share) => Math.floor(share * text.length)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, text.length]) {
    reader.push(text.slice(from, to));
    from = to;
  }
  reader.end();
  return observer.end();
}

/** One invocation, in the figures that a log has. */
interface Told {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number;
  readonly initMs: number | undefined;
  readonly status: string | undefined;
  readonly stream: number;
}

const hundredths = fc.integer({ min: 0, max: 90_000_000 }).map((value) => value / 100);
const told: fc.Arbitrary<Told> = fc.record({
  requestId: fc.uuid(),
  durationMs: hundredths,
  billedMs: fc.integer({ min: 0, max: 1_000_000 }),
  memorySizeMB: fc.integer({ min: 128, max: 10_240 }),
  maxMemoryUsedMB: fc.integer({ min: 1, max: 10_240 }),
  initMs: fc.option(hundredths, { nil: undefined }),
  status: fc.option(fc.constantFrom('timeout', 'error', 'failure'), { nil: undefined }),
  stream: fc.integer({ min: 0, max: 3 }),
});

/** What a function prints itself: anything but what the platform writes. */
const noise = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom(
      ...['', 'REPORT', 'REPORT RequestId', 'START RequestId: ', '{"type":"platform.report"}', '[]', '{'],
      ...[
        'INIT_START',
        'INIT_REPORT Init Duration: x ms',
        '\u001b[31m',
        '"',
        '2026-01-02T03:04:05.000Z ',
        '\0',
      ],
    ),
  )
  .map((text) => text.replaceAll(/[\n\r]/g, ' '));

interface Line {
  readonly message: string;
  readonly stream: number;
}

function reportText({
  requestId,
  durationMs,
  billedMs,
  memorySizeMB,
  maxMemoryUsedMB,
  initMs,
  status,
}: Told): string {
  return [
    `REPORT RequestId: ${requestId}`,
    ...[`Duration: ${durationMs.toFixed(2)} ms`, `Billed Duration: ${billedMs} ms`],
    ...[`Memory Size: ${memorySizeMB} MB`, `Max Memory Used: ${maxMemoryUsedMB} MB`],
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === undefined ? [] : [`Status: ${status}`]),
    '',
  ].join('\t');
}

function reportJson({
  requestId,
  durationMs,
  billedMs,
  memorySizeMB,
  maxMemoryUsedMB,
  initMs,
  status,
}: Told): string {
  const metrics = { durationMs, billedDurationMs: billedMs, memorySizeMB, maxMemoryUsedMB };
  const all = { ...metrics, ...(initMs === undefined ? {} : { initDurationMs: initMs }) };
  return JSON.stringify({
    ...{ time: new Date(FIRST_MS).toISOString(), type: 'platform.report' },
    record: { requestId, status: status ?? 'success', metrics: all },
  });
}

const timeOf = (index: number) => new Date(FIRST_MS + index * 10).toISOString();
const nameOf = (stream: number) => `2026/01/02/[$LATEST]${stream}abc`;

/** The kinds of exports, each of the same lines. */
const EXPORTS: Readonly<Record<string, (lines: readonly Line[]) => string>> = {
  tail: (lines) =>
    lines.map(({ message, stream }, index) => `${timeOf(index)} ${nameOf(stream)} ${message}`).join('\n'),
  timed: (lines) => lines.map(({ message }, index) => `${timeOf(index)} ${message}`).join('\r\n'),
  csv: (lines) =>
    [
      '@timestamp,@message,@logStream',
      ...lines.map(
        ({ message, stream }, index) =>
          `${timeOf(index)},"${message.replaceAll('"', '""')}",${nameOf(stream)}`,
      ),
    ].join('\n'),
  events: (lines) =>
    JSON.stringify({
      events: lines.map(({ message, stream }, index) => ({
        ...{ timestamp: FIRST_MS + index, message: `${message}\n`, logStreamName: nameOf(stream) },
      })),
    }),
  insights: (lines) =>
    JSON.stringify({
      results: lines.map(({ message, stream }, index) => [
        { field: '@timestamp', value: timeOf(index).replace('T', ' ').replace('Z', '') },
        { field: '@message', value: message },
        { field: '@logStream', value: nameOf(stream) },
      ]),
    }),
};

const log = fc
  .record({
    parts: fc.array(fc.oneof(told, noise), { maxLength: 12 }),
    kind: fc.constantFrom(...Object.keys(EXPORTS)),
    isJson: fc.boolean(),
  })
  .map(({ parts, kind, isJson }) => {
    const lines = parts.map(
      (part): Line =>
        typeof part === 'string'
          ? { message: part, stream: 0 }
          : { message: isJson ? reportJson(part) : reportText(part), stream: part.stream },
    );
    return { all: parts.filter((part) => typeof part !== 'string'), text: EXPORTS[kind]?.(lines) ?? '' };
  });

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });

/** A text with some parts of it taken out, doubled, or replaced. */
const mutated = fc
  .tuple(
    log,
    fc.array(fc.tuple(shares, fc.constantFrom('cut', 'double', 'replace'), fc.string()), { maxLength: 4 }),
  )
  .map(([{ text }, changes]) =>
    changes.reduce((before, [[a = 0, b = 0], how, other]) => {
      const [from = 0, to = 0] = [a, b]
        .map((share) => Math.floor(share * before.length))
        .sort((x, y) => x - y);
      const part = how === 'cut' ? '' : how === 'double' ? before.slice(from, to).repeat(2) : other;
      return before.slice(0, from) + part + before.slice(to);
    }, text),
  );

/** Documents that look like an export from afar. */
const documents = fc
  .tuple(fc.jsonValue(), fc.constantFrom('events', 'results', 'rows', 'itself'))
  .map(([value, where]) => {
    const many = Array.isArray(value) ? value : [value];
    const events = many.map((timestamp) => ({
      timestamp,
      message: 'REPORT RequestId: 1',
      logStreamName: timestamp,
    }));
    if (where === 'itself') return JSON.stringify(value);
    if (where === 'rows') return JSON.stringify(many);
    return JSON.stringify({ [where]: where === 'events' ? [...events, ...many] : many });
  });

/** Throws where anything but figures and dates came out, or more than there is in it. */
function checkSane({ rows, lines }: Observed, text: string): void {
  const trials = rows.flatMap((row) => row.trials);
  const named = text.match(/REPORT RequestId:|platform\.report|\\u/g)?.length ?? 0;
  expect(trials.length).toBeLessThanOrEqual(named);
  expect(trials.length).toBeLessThanOrEqual(lines);
  for (const trial of trials) {
    expect(trial.startedAt).toMatch(/^[-+]?\d{4,6}-\d\d-\d\dT/);
    if (trial.status === 'ok') expect(Number.isFinite(trial.wallMs) && trial.wallMs >= 0).toBe(true);
  }
}

const order = (a: readonly unknown[], b: readonly unknown[]) => String(a).localeCompare(String(b));

/** What must hold for any log, checked on so many of each kind. */
export function logProperties(parameters: fc.Parameters<unknown>): Record<string, () => void> {
  const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void) =>
    fc.assert(fc.property(arbitrary, holds), parameters as fc.Parameters<[T]>);
  return {
    'finds what is in an export of any kind, among anything': () =>
      check(log, ({ all, text }) => {
        const found = observed(text).rows.flatMap(({ memorySizeMB, trials }) =>
          trials.map((trial) => {
            const rest =
              trial.status === 'failed' ? trial.invocation : 'billedMs' in trial ? trial : undefined;
            return [memorySizeMB, trial.status, rest?.billedMs, rest?.initMs];
          }),
        );
        const expected = all.map(({ memorySizeMB, status, billedMs, initMs }) => [
          ...[memorySizeMB, status === undefined ? 'ok' : 'failed', billedMs, initMs],
        ]);
        expect(found.sort(order)).toEqual(expected.sort(order));
      }),
    'reads the same wherever it is cut': () =>
      check(fc.tuple(mutated, shares), ([text, cuts]) => {
        expect(observed(text, cuts)).toEqual(observed(text));
      }),
    'makes up nothing of a damaged one': () => check(mutated, (text) => checkSane(observed(text), text)),
    'makes up nothing of documents of any kind': () =>
      check(documents, (text) => checkSane(observed(text), text)),
  };
}

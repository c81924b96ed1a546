import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/report.js';
import { logReader } from '../../../src/lambda-log/log-reader.js';
import { logObserver } from '../../../src/lambda-log/observe.js';
import { LOG_SAMPLES } from '../../support/log-samples.js';

const MIB = 1024 * 1024;

function read(text: string, pieces = 1) {
  const observer = logObserver(new Date('2026-02-03T00:00:00.000Z'));
  const reader = logReader('log', observer.add);
  const length = Math.max(1, Math.ceil(text.length / pieces));
  for (let from = 0; from < text.length; from += length) reader.push(text.slice(from, from + length));
  reader.end();
  return observer.end();
}

function words(trial: Trial): string {
  if (trial.status === 'failed') {
    const { durationMs, billedMs = '-', initMs } = trial.invocation ?? {};
    return `${trial.code} ${durationMs}/${billedMs}${initMs === undefined ? '' : `/${initMs}`}`;
  }
  if (!('label' in trial)) throw new Error('no trial of a function');
  const { label, phases, billedMs = '-', initMs = phases.restore, memorySizeMB = '-' } = trial;
  const used = trial.maxMemoryUsedBytes === undefined ? '-' : trial.maxMemoryUsedBytes / MIB;
  return `${label} ${phases.handler}/${billedMs}${initMs === undefined ? '' : `/${initMs}`} ${memorySizeMB}/${used}`;
}

const said = (text: string, pieces?: number) =>
  read(text, pieces).rows.flatMap(({ functionName, trials }) =>
    trials.map((trial) => [words(trial), ...(functionName === undefined ? [] : [functionName])].join(' ')),
  );

describe('a log as somebody has it', () => {
  it('has enough of them', () => expect(LOG_SAMPLES.length).toBeGreaterThanOrEqual(40));

  it.each(LOG_SAMPLES)('$name', ({ text, said: expected }) => {
    expect(said(text)).toEqual(expected);
    expect(said(text, 13)).toEqual(expected);
    expect(read(text)).toMatchObject({ unreadable: 0, withoutReport: 0 });
  });

  it('has the time of each invocation, where it has times', () => {
    const times = (name: string) =>
      read(LOG_SAMPLES.find((sample) => sample.name === name)?.text ?? '').rows.flatMap(({ trials }) =>
        trials.map(({ startedAt }) => startedAt),
      );
    // START at 93 and 200 ms.
    const expected = ['2026-01-02T03:04:05.093Z', '2026-01-02T03:04:05.200Z'];
    const timed = [
      'aws logs tail',
      'filter-log-events --output text',
      'NDJSON',
      'CSV of the console',
      'Live Tail',
      'logcli --output jsonl, the newest first',
      'logs of Datadog’s API, the newest first',
      'Fluent Bit, whose message is called log',
    ];
    for (const name of timed) expect(times(name)).toEqual(expected);
    expect(times('CSV of a query, the newest first')).toEqual(expected);
    expect(times('Loki, each stream with its newest first')).toEqual(expected);
    expect(times('JSON logs that jq has sorted by names')).toEqual(expected.slice(0, 1));
    // REPORT at 106 ms, after 12.34 ms.
    expect(times('CSV of a query with all fields but @message')).toEqual(['2026-01-02T03:04:05.093Z']);
  });
});

describe('figures of a query', () => {
  const head = '@timestamp;@requestId;@duration;@initDuration;@memorySize';
  const row = (...fields: readonly string[]) => ['2026-01-02 03:04:05.106', ...fields, '512000000'].join(';');

  it('have decimal commas where semicolons divide', () => {
    const rows = [row('1', '12,34', '92,01'), row('2', '2', '')];
    expect(said([head, ...rows].join('\n'))).toEqual(['initialised 12.34/-/92.01 512/-', 'warm 2/- 512/-']);
  });

  it('are left out and counted where one cannot be read, which would make a cold start a warm one', () => {
    const rows = [row('1', '12.34', '1.092,01'), row('2', 'x', ''), row('3', '2', '-')];
    const text = [head, ...rows].join('\n');
    expect([said(text), read(text).unreadable]).toEqual([['warm 2/- 512/-'], 2]);
  });
});

describe('a log that was damaged', () => {
  it('has what was appended in UTF-16', () => {
    const line = 'REPORT RequestId: 1\tDuration: 2.00 ms\tMemory Size: 512 MB\n';
    const appended = Buffer.from(line, 'utf16le').toString();
    expect(said(line + appended)).toEqual(['warm 2/- 512/-', 'warm 2/- 512/-']);
  });

  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const damaged = fc
    .tuple(
      fc.constantFrom(...LOG_SAMPLES),
      fc.array(
        fc.tuple(
          share,
          share,
          fc.constantFrom('cut', 'double', 'replace', 'swap'),
          fc.string({ unit: 'binary' }),
        ),
        {
          maxLength: 3,
        },
      ),
    )
    .map(([{ text }, changes]) =>
      changes.reduce((before, [a, b, how, other]) => {
        const from = Math.floor(Math.min(a, b) * before.length);
        const to = Math.min(before.length, from + Math.floor(Math.abs(a - b) * 200));
        const part = before.slice(from, to);
        const instead = { cut: '', double: part + part, replace: other, swap: [...part].reverse().join('') };
        return before.slice(0, from) + instead[how] + before.slice(to);
      }, text),
    );

  it('is read the same wherever it is cut, and has figures alone', () => {
    fc.assert(
      fc.property(damaged, fc.integer({ min: 1, max: 60 }), (text, pieces) => {
        const { rows, lines } = read(text);
        expect(read(text, pieces)).toEqual({ ...read(text), rows: expect.anything() });
        expect(said(text, pieces)).toEqual(said(text));
        const trials = rows.flatMap((row) => row.trials);
        expect(trials.length).toBeLessThanOrEqual(lines);
        for (const trial of trials) {
          expect(trial.startedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
          if (trial.status === 'ok') expect(Number.isFinite(trial.wallMs) && trial.wallMs >= 0).toBe(true);
        }
      }),
      { numRuns: 400, seed: 17 },
    );
  });
});

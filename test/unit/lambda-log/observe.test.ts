import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../src/lambda-log/csv.js';
import { entriesOfJson } from '../../../src/lambda-log/document.js';
import { logObserver } from '../../../src/lambda-log/observe.js';
import { entryOfLine } from '../../../src/lambda-log/text-line.js';

const read = new Date('2026-02-03T00:00:00.000Z');
const AT = Date.parse('2026-01-02T03:04:05.000Z');
const report = (id: string, fields = '') =>
  `REPORT RequestId: ${id}\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t${fields}`;
const start = (id: string) => `START RequestId: ${id} Version: $LATEST`;

/** Observes lines that come `stepMs` after each other. */
function observed(lines: readonly (readonly [message: string, atMs: number, stream?: string])[]) {
  const observer = logObserver(read);
  for (const [message, atMs, stream] of lines) {
    observer.add({ message, atMs: AT + atMs, ...(stream === undefined ? {} : { stream }) });
  }
  return observer.end();
}
const labels = (found: ReturnType<typeof observed>) =>
  found.rows.flatMap(({ trials }) =>
    trials.map((trial) =>
      trial.status === 'ok' && 'label' in trial ? trial.label : trial.status === 'failed' && trial.code,
    ),
  );

describe('starts in a log', () => {
  it('are cold where the request came with its initialisation, and hidden where it came later', () => {
    const found = observed([
      ['INIT_START Runtime Version: python:3.13.v50', 0, 'a'],
      [start('1'), 100, 'a'],
      [report('1', 'Init Duration: 95.00 ms'), 110, 'a'],
      [start('2'), 200, 'a'],
      [report('2'), 210, 'a'],
      ['INIT_START Runtime Version: python:3.13.v50', 0, 'b'],
      [start('3'), 5000, 'b'],
      [report('3', 'Init Duration: 95.00 ms'), 5010, 'b'],
    ]);
    expect(labels(found)).toEqual(['cold', 'warm', 'hidden-init']);
    const [cold, , hidden] = found.rows[0]?.trials ?? [];
    expect(cold).toMatchObject({
      startedAt: '2026-01-02T03:04:05.100Z',
      wallMs: 105,
      phases: { init: 95, handler: 10 },
      initMs: 95,
    });
    expect(hidden).toMatchObject({ wallMs: 10, phases: { handler: 10 }, initMs: 95 });
  });

  it('are hidden where JSON says that concurrency was provisioned, and named by their function', () => {
    const initStart = JSON.stringify({
      type: 'platform.initStart',
      record: { initializationType: 'provisioned-concurrency', functionName: 'orders' },
    });
    const found = observed([
      [initStart, 0, 'a'],
      [start('1'), 100, 'a'],
      [report('1', 'Init Duration: 95.00 ms'), 110, 'a'],
    ]);
    expect(labels(found)).toEqual(['hidden-init']);
    expect(found.rows[0]).toMatchObject({ functionName: 'orders', memorySizeMB: 512 });
  });

  it('are told apart by stream, however they are mixed', () => {
    const found = observed([
      ['INIT_START Runtime Version: python:3.13.v50', 0, 'a'],
      [start('w'), 1, 'b'],
      ['INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout', 10_000, 'a'],
      [report('w'), 10_001, 'b'],
      [start('1'), 10_002, 'a'],
      [report('1'), 22_000, 'a'],
      [start('2'), 22_001, 'a'],
      [report('2'), 22_002, 'a'],
    ]);
    expect(labels(found)).toEqual(['warm', 'init-in-invoke', 'warm']);
  });

  it('are initialised again inside the invocation after one that ended the runtime', () => {
    const told = (id: string, rest = '') => [
      [start(id), 0, 'a'] as const,
      [report(id, rest), 10, 'a'] as const,
    ];
    const again = ['INIT_START Runtime Version: python:3.13.v50', 10, 'a'] as const;
    const found = observed([
      ...told('1', 'Init Duration: 95.00 ms'),
      ...told('2', 'Status: timeout'),
      ...told('3'),
      ...told('4', 'Status: error\tError Type: Runtime.OutOfMemory'),
      again,
      ...told('5'),
      ...told('6', 'Status: error\tError Type: ValueError'),
      ...told('7'),
      ...told('8', 'Status: timeout'),
      again,
      ...told('9', 'Init Duration: 95.00 ms'),
    ]);
    expect(labels(found)).toEqual([
      ...['cold', 'TIMEOUT', 'init-in-invoke', 'OUT_OF_MEMORY', 'init-in-invoke', 'FUNCTION_ERROR', 'warm'],
      ...['TIMEOUT', 'cold'],
    ]);
    // Of a filter that leaves REPORT alone.
    const reports = observed([
      [report('1', 'Status: timeout'), 0, 'a'],
      [report('2'), 10, 'a'],
      [report('3'), 20, 'a'],
      [report('4'), 20, 'b'],
    ]);
    expect(labels(reports)).toEqual(['TIMEOUT', 'init-in-invoke', 'warm', 'warm']);
  });

  it('are initialised inside the invocation where a JSON log names that phase, before its START or after it', () => {
    const platform = (type: string, record: object) => JSON.stringify({ type: `platform.${type}`, record });
    const inside = [
      [platform('initStart', { phase: 'invoke', initializationType: 'on-demand' }), 1, 'a'] as const,
      [
        platform('initReport', { phase: 'invoke', status: 'success', metrics: { durationMs: 5 } }),
        6,
        'a',
      ] as const,
    ];
    const found = observed([
      ...[[start('1'), 0, 'a'] as const, ...inside, [report('1'), 10, 'a'] as const],
      ...[[start('2'), 20, 'a'] as const, [report('2'), 30, 'a'] as const],
      ...[...inside, [start('3'), 40, 'a'] as const, [report('3'), 50, 'a'] as const],
      ...[[start('4'), 60, 'a'] as const, [report('4'), 70, 'a'] as const],
    ]);
    expect(labels(found)).toEqual(['init-in-invoke', 'warm', 'init-in-invoke', 'warm']);
  });

  it('have the stream and the group that other software hands on', () => {
    const stream = '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef';
    const event = { message: report('1'), timestamp: '2026-01-02T03:04:05.000Z' };
    for (const place of [
      { log_stream: stream, log_group: '/aws/lambda/orders' },
      { logStream: stream, logGroup: '/aws/lambda/orders' },
    ]) {
      const observer = logObserver(read);
      for (const entry of entriesOfJson({ ...event, ...place }) ?? []) observer.add(entry);
      expect(observer.end()).toMatchObject({ streamless: 0, untimed: 0, rows: [{ functionName: 'orders' }] });
    }
  });

  it('are restores and failures where REPORT says so', () => {
    const found = observed([
      [report('1', 'Restore Duration: 200.00 ms\tBilled Restore Duration: 9 ms'), 0],
      [report('2', 'Status: timeout'), 1],
      [report('3', 'Status: error\tError Type: Runtime.ExitError'), 2],
    ]);
    expect(labels(found)).toEqual(['restore', 'TIMEOUT', 'EXITED']);
  });

  it('are failures where the platform says so beside an older REPORT', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`);
    const found = observed([
      [`2023-01-02T03:04:05.000Z ${a} Task timed out after 3.00 seconds`, 0],
      [report(a ?? ''), 1],
      [`RequestId: ${b} Error: Runtime exited with error: signal: killed`, 2],
      ['Runtime.ExitError', 3],
      [report(b ?? ''), 4],
      [report(c ?? ''), 5],
    ]);
    expect(labels(found)).toEqual(['TIMEOUT', 'EXITED', 'warm']);
  });

  it('are failures that keep their start, and say why', () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000000';
    const killed = (used: number) =>
      observed([
        ['INIT_START Runtime Version: python:3.13.v50', 0, 'a'],
        [start(id), 100, 'a'],
        [`RequestId: ${id} Error: Runtime exited with error: signal: killed`, 200, 'a'],
        [
          `REPORT RequestId: ${id}\tDuration: 100.00 ms\tBilled Duration: 195 ms\tMemory Size: 128 MB\tMax Memory Used: ${used} MB\tInit Duration: 95.00 ms\t`,
          200,
          'a',
        ],
      ]).rows[0]?.trials[0];
    const invocation = { label: 'cold', durationMs: 100, initMs: 95, billedMs: 195 };
    expect(killed(128)).toMatchObject({ status: 'failed', code: 'OUT_OF_MEMORY', invocation });
    expect(killed(60)).toMatchObject({ status: 'failed', code: 'EXITED', invocation });
    const named = observed([[report('1', 'Status: error\tError Type: Runtime.OutOfMemory'), 0, 'a']]);
    expect(labels(named)).toEqual(['OUT_OF_MEMORY']);
  });

  it('that need a log stream are not told without one', () => {
    // One environment fails to initialise and does so again inside request 1; another one is warm, a third provisioned.
    const lines = (a?: string, b?: string, c?: string) =>
      observed([
        [report('0'), 0, ...one(b)],
        ['INIT_START Runtime Version: python:3.13.v50', 0, ...one(a)],
        ['INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout', 10_000, ...one(a)],
        [start('w'), 10_001, ...one(b)],
        [report('w'), 10_011, ...one(b)],
        [start('1'), 10_012, ...one(a)],
        [report('1'), 20_000, ...one(a)],
        ['INIT_START Runtime Version: python:3.13.v50', 20_000, ...one(c)],
        [start('p'), 90_000, ...one(c)],
        [report('p', 'Init Duration: 95.00 ms'), 90_010, ...one(c)],
        [report('r', 'Restore Duration: 95.00 ms'), 90_020, ...one(c)],
      ]);
    const one = (stream?: string): [] | [string] => (stream === undefined ? [] : [stream]);
    const apart = lines('a', 'b', 'c');
    expect(labels(apart)).toEqual(['warm', 'warm', 'init-in-invoke', 'hidden-init', 'restore']);
    expect(apart.streamless).toBe(0);
    const mixed = lines();
    expect(labels(mixed)).toEqual(['warm', 'unknown', 'unknown', 'initialised', 'restore']);
    expect(mixed.streamless).toBe(5);
    expect(mixed.rows[0]?.trials[3]).toMatchObject({ wallMs: 105, phases: { init: 95, handler: 10 } });
  });

  it('without a stream repeat a failed initialisation only where they begin soon after it', () => {
    const failed = 'INIT_REPORT Init Duration: 95.00 ms\tPhase: init\tStatus: error\tError Type: X';
    const found = observed([
      [failed, 0],
      [start('1'), 2],
      [report('1'), 10],
      [start('2'), 60_000],
      [report('2'), 60_010],
      [start('3'), 60_001],
      [report('3'), 60_011],
      // No START: it began 10 ms before.
      [report('4'), 60_010],
      [report('5'), 60_011],
      [failed, 70_000],
      [start('6'), 70_001],
      [report('6'), 70_011],
    ]);
    expect(labels(found)).toEqual(['unknown', 'unknown', 'warm', 'unknown', 'warm', 'unknown']);
  });

  it('are not hidden by times of whole seconds', () => {
    const whole = (fromMs: number, toMs: number) =>
      labels(
        observed([
          ['INIT_START Runtime Version: python:3.13.v50', fromMs, 'a'],
          [start('1'), toMs, 'a'],
          [report('1', 'Init Duration: 950.00 ms'), toMs, 'a'],
        ]),
      );
    // 5.900 and 7.850 were 1.95 s apart, of which 0.95 s are the initialisation’s own; cut to whole seconds it is 2 s.
    expect([whole(0, 2000), whole(0, 3000), whole(900, 2850)]).toEqual([['cold'], ['hidden-init'], ['cold']]);
    expect([whole(1, 2001), whole(0, 2001)]).toEqual([['hidden-init'], ['cold']]);
  });

  it('are counted where they cannot be read', () => {
    const found = observed([
      ['REPORT RequestId: 1\tDuration: ', 0, 'a'],
      [start('2'), 1, 'a'],
      [start('3'), 2, 'a'],
      [report('3'), 3, 'a'],
      [start('4'), 4, 'a'],
    ]);
    // The last request of a log may still be running.
    expect([found.unreadable, found.withoutReport, labels(found)]).toEqual([1, 1, ['warm']]);
    const observer = logObserver(read);
    observer.add({ message: report('1') });
    expect(observer.end()).toMatchObject({
      untimed: 1,
      rows: [{ trials: [{ startedAt: '2026-02-02T23:59:59.990Z' }] }],
    });
  });
});

describe('lines of an export', () => {
  const atMs = Date.parse('2026-01-02T03:04:05.678Z');
  it.each([
    ['START x', { message: 'START x' }],
    ['START x\r', { message: 'START x' }],
    ['2026-01-02T03:04:05.678Z START x', { message: 'START x', atMs }],
    ['2026-01-02T03:04:05.678000+00:00 START x', { message: 'START x', atMs }],
    ['2026-01-02T03:04:05.678 START x', { message: 'START x', atMs }],
    [
      '2026-01-02T03:04:05.678000+00:00 2026/01/02/[$LATEST]0123abcd REPORT RequestId: 1\ta: b',
      { message: 'REPORT RequestId: 1\ta: b', atMs, stream: '2026/01/02/[$LATEST]0123abcd' },
    ],
    [
      '{"time":"2026-01-02T03:04:05.678Z","type":"platform.start"}',
      { message: '{"time":"2026-01-02T03:04:05.678Z","type":"platform.start"}', atMs },
    ],
  ])('%s', (line, expected) => {
    expect(entryOfLine(line)).toEqual(expected);
  });
});

describe('documents of an export', () => {
  const entry = { message: 'START x', atMs: AT, stream: 's' };
  it.each([
    ['filter-log-events', { events: [{ message: 'START x\n', timestamp: AT, logStreamName: 's' }] }, [entry]],
    [
      'results of Logs Insights',
      {
        results: [
          [
            { field: '@timestamp', value: '2026-01-02 03:04:05.000' },
            { field: '@message', value: 'START x' },
            { field: '@logStream', value: 's' },
          ],
        ],
      },
      [entry],
    ],
    [
      'rows of Logs Insights',
      [{ '@timestamp': '2026-01-02 03:04:05.000', '@message': 'START x', '@logStream': 's' }],
      [entry],
    ],
    [
      'several lines in one message',
      { events: [{ message: 'a\nb\n' }] },
      [{ message: 'a' }, { message: 'b' }],
    ],
    ['something else', { hello: 1 }, undefined],
    ['a number', 7, undefined],
  ])('%s', (_, document, expected) => {
    expect(entriesOfJson(document)).toEqual(expected);
  });

  it('are taken apart as CSV wherever they are cut', () => {
    const text = 'a,"b, ""c""\nd",e\r\nf,,"g"\nlast';
    const rows = [['a', 'b, "c"\nd', 'e'], ['f', '', 'g'], ['last']];
    for (let cut = 0; cut <= text.length; cut++) {
      const csv = csvRows();
      expect([...csv.push(text.slice(0, cut)), ...csv.push(text.slice(cut)), ...csv.end()]).toEqual(rows);
    }
  });
});

describe('what a log has in another order, cut or twice', () => {
  const init = 'INIT_START Runtime Version: python:3.13.v50';
  const uuid = (last: number) => `8f6b3c1e-0d2a-4b5c-9e7f-00000000000${last}`;
  const again = (id: string, atMs: number) =>
    [
      [start(id), atMs, 'a'],
      [report(id), atMs + 10, 'a'],
    ] as const;

  it('misses a REPORT of each request but the last of a stream', () => {
    const found = observed([
      [start('1'), 0, 'a'],
      [start('2'), 100, 'a'],
      [report('2'), 110, 'a'],
      [start('3'), 200, 'a'],
    ]);
    expect(found).toMatchObject({ withoutReport: 1, backwards: 0 });
  });

  it('misses none where REPORT comes before START, and says so where times go back', () => {
    const newestFirst = observed([
      [report('2'), 210, 'a'],
      [start('2'), 200, 'a'],
      [report('1', 'Init Duration: 95.00 ms'), 110, 'a'],
      [start('1'), 100, 'a'],
      [init, 0, 'a'],
    ]);
    expect(newestFirst).toMatchObject({ withoutReport: 0, backwards: 2 });
    const ties = observed([
      [init, 0, 'a'],
      [report('1', 'Init Duration: 95.00 ms'), 5000, 'a'],
      [start('1'), 5000, 'a'],
      [report('2'), 6000, 'a'],
      [start('2'), 6000, 'a'],
    ]);
    expect(ties).toMatchObject({ withoutReport: 0, backwards: 0 });
    // Without its START a request began its Duration before its REPORT.
    expect(labels(ties)).toEqual(['hidden-init', 'warm']);
  });

  it('counts a REPORT in JSON that was cut, and none in what a function wrote', () => {
    const line = JSON.stringify({ timestamp: 1, text: report('1') });
    const record = '{"time":"2026-01-02T03:04:05.000Z","type":"platform.report","record":{"requestId":"1"';
    expect(observed([[line.slice(0, -9), 0, 'a']]).unreadable).toBe(1);
    expect(observed([[record, 0, 'a']]).unreadable).toBe(1);
    expect(observed([[line, 0, 'a']]).unreadable).toBe(0);
  });

  it('counts an invocation once that comes again, and each try of a request', () => {
    const [one, two] = [uuid(1), uuid(2)];
    const twice = observed([...again(one, 0), ...again(two, 0), ...again(one, 3), ...again(two, 120_000)]);
    expect(twice.repeated).toBe(1);
    expect(labels(twice)).toHaveLength(3);
    const failed = (atMs: number) => [report(one, 'Status: timeout'), atMs, 'a'] as const;
    const tries = observed([failed(0), failed(0), failed(60_000)]);
    expect([tries.repeated, labels(tries)]).toEqual([1, ['TIMEOUT', 'TIMEOUT']]);
    // Ids that were made unreadable are not those of one request.
    expect(observed([...again('xxx', 0), ...again('xxx', 0)]).repeated).toBe(0);
  });
});

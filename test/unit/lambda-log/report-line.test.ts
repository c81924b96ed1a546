import { describe, expect, it } from 'vitest';
import { parsePlatformLine } from '../../../src/lambda-log/platform-line.js';
import { type InvocationReport, parseReportLine } from '../../../src/lambda-log/report-line.js';
import { readInvocationLog } from '../../../src/lambda-log/sample.js';
import { seeded } from '../../support/random.js';

const ID = '3f1c2a5e-0b7d-4b52-9d5e-2f6f5f3b8a11';
const MIB = 1024 * 1024;
const text = (...fields: string[]) => `REPORT RequestId: ${ID}\t${fields.join('\t')}\t`;
const plain = [
  'Duration: 12.34 ms',
  'Billed Duration: 13 ms',
  'Memory Size: 512 MB',
  'Max Memory Used: 40 MB',
];
const figures: InvocationReport = {
  requestId: ID,
  durationMs: 12.34,
  billedMs: 13,
  memorySizeMB: 512,
  maxMemoryUsedBytes: 40 * MIB,
  other: {},
};
const json = (metrics: object, rest: object = {}) =>
  JSON.stringify({
    time: '2026-01-02T03:04:05.678Z',
    type: 'platform.report',
    record: {
      requestId: ID,
      metrics: {
        durationMs: 12.34,
        billedDurationMs: 13,
        memorySizeMB: 512,
        maxMemoryUsedMB: 40,
        ...metrics,
      },
      status: 'success',
      ...rest,
    },
  });

describe('a REPORT', () => {
  it.each<[string, string, { [K in keyof InvocationReport]?: InvocationReport[K] | undefined }]>([
    ['warm', text(...plain), {}],
    ['cold', text(...plain, 'Init Duration: 92.01 ms'), { initMs: 92.01 }],
    [
      'from a snapshot',
      text(...plain, 'Restore Duration: 511.25 ms', 'Billed Restore Duration: 26 ms'),
      { restoreMs: 511.25, billedRestoreMs: 26 },
    ],
    ['timed out', text(...plain, 'Status: timeout'), { status: 'timeout' }],
    [
      'out of memory',
      text(...plain, 'Status: error', 'Error Type: Runtime.OutOfMemory'),
      { status: 'error', errorType: 'Runtime.OutOfMemory' },
    ],
    [
      'traced',
      text(...plain, 'XRAY TraceId: 1-abc-def', 'SegmentId: 12', 'Sampled: true'),
      { xrayTraceId: '1-abc-def', other: { SegmentId: '12', Sampled: 'true' } },
    ],
    ['without memory', text(...plain.slice(0, 3)), { maxMemoryUsedBytes: undefined }],
    ['without Billed Duration', text(plain[0] ?? '', ...plain.slice(2)), { billedMs: undefined }],
    ['without sizes', text(...plain.slice(0, 2)), { memorySizeMB: undefined, maxMemoryUsedBytes: undefined }],
    [
      'without all of these',
      text(...plain.slice(0, 1)),
      { billedMs: undefined, memorySizeMB: undefined, maxMemoryUsedBytes: undefined },
    ],
    [
      'with one space for a TAB',
      text(...plain, 'Init Duration: 1.5 ms', 'Status: error', 'Error Type: A B')
        .replaceAll('\t', ' ')
        .trim(),
      { initMs: 1.5, status: 'error', errorType: 'A B' },
    ],
    [
      'with its TABs expanded to columns of 8',
      text(...plain, 'Init Duration: 1.5 ms').replace(/[^\t]*\t/g, (part) =>
        part.slice(0, -1).padEnd(Math.ceil(part.length / 8) * 8),
      ),
      { initMs: 1.5 },
    ],
    [
      'with init first, as local emulators write it',
      text('Init Duration: 0.37 ms', ...plain),
      { initMs: 0.37 },
    ],
    ['in JSON without what is not billed', json({ billedDurationMs: undefined }), { billedMs: undefined }],
    ['of a new field', text(...plain, 'Placement: far: away'), { other: { Placement: 'far: away' } }],
    [
      'with spaces for TABs',
      text(...plain, 'Init Duration: 1.5 ms').replaceAll('\t', '    '),
      { initMs: 1.5 },
    ],
    ['in JSON', json({}), {}],
    ['in JSON, cold', json({ initDurationMs: 92.01 }), { initMs: 92.01 }],
    [
      'in JSON, from a snapshot',
      json({ restoreDurationMs: 511.25, billedRestoreDurationMs: 26 }),
      { restoreMs: 511.25, billedRestoreMs: 26 },
    ],
    [
      'in JSON, failed',
      json({}, { status: 'error', errorType: 'Runtime.ExitError' }),
      { status: 'error', errorType: 'Runtime.ExitError' },
    ],
    ['in JSON, traced', json({}, { tracing: { type: 'X', value: 'Root=1' } }), { xrayTraceId: 'Root=1' }],
  ])('%s', (_, line, expected) => {
    const wanted = Object.fromEntries(
      Object.entries({ ...figures, ...expected }).filter(([, value]) => value !== undefined),
    );
    expect(parsePlatformLine(line)).toEqual({ kind: 'report', report: wanted });
  });

  it.each([
    ['no duration', text(...plain.slice(1))],
    ['a billed duration that is none', text(plain[0] ?? '', 'Billed Duration: - ms', ...plain.slice(2))],
    ['memory that is none', text(...plain.slice(0, 2), 'Memory Size: 0 MB')],
    ['another unit', text('Duration: 12.34 s', ...plain.slice(1))],
    ['a negative figure', text('Duration: -1 ms', ...plain.slice(1))],
    ['a figure cut off', text(...plain, 'Init Duration: 92.0')],
    ['the name of a figure cut off', text(...plain, 'Init Dur').trimEnd()],
    ['a name without its figure', text(...plain, 'Init Duration:').trimEnd()],
    [
      'the name of a figure cut off, in spaces',
      text(...plain, 'Init Dur')
        .trimEnd()
        .replaceAll('\t', '  '),
    ],
    ['words', text('Duration: long ms', ...plain.slice(1))],
    ['no id', `REPORT RequestId: \t${plain.join('\t')}`],
    ['not at the start', ` ${text(...plain)}`],
    ['a null in JSON', json({ durationMs: null })],
    ['text in JSON', json({ billedDurationMs: '13' })],
    ['cut JSON', json({}).slice(0, -1)],
  ])('with %s is none', (_, line) => {
    expect(parsePlatformLine(line)).toBeUndefined();
  });

  it('cut anywhere is whole, lacks what is behind the cut, or is none', () => {
    const line = text(...plain, 'Init Duration: 92.01 ms', 'Status: error');
    for (let length = 0; length < line.length; length++) {
      const found = parseReportLine(line.slice(0, length));
      if (!found) continue;
      expect(found).toMatchObject({ requestId: ID, durationMs: 12.34 });
      expect([undefined, 13]).toContain(found.billedMs);
      expect([undefined, 512]).toContain(found.memorySizeMB);
      expect([undefined, 92.01]).toContain(found.initMs);
      expect([undefined, 40 * MIB]).toContain(found.maxMemoryUsedBytes);
    }
  });
});

describe('other lines of the platform', () => {
  it.each([
    [
      'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc',
      {
        kind: 'init-start',
        runtimeVersion: 'python:3.13.v50',
        runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:abc',
      },
    ],
    [
      'INIT_REPORT Init Duration: 10337.01 ms\tPhase: init\tStatus: timeout',
      { kind: 'init-report', durationMs: 10337.01, phase: 'init', status: 'timeout' },
    ],
    [
      'RESTORE_START Runtime Version: python:3.13.v50',
      { kind: 'restore-start', runtimeVersion: 'python:3.13.v50' },
    ],
    ['RESTORE_REPORT Restore Duration: 511.25 ms', { kind: 'restore-report', durationMs: 511.25 }],
    [`START RequestId: ${ID} Version: $LATEST`, { kind: 'start', requestId: ID, version: '$LATEST' }],
    [`END RequestId: ${ID}`, { kind: 'end', requestId: ID }],
    [
      '{"type":"platform.initStart","record":{"initializationType":"snap-start","functionName":"f","runtimeVersion":"python:3.13.v50"}}',
      {
        kind: 'init-start',
        initializationType: 'snap-start',
        functionName: 'f',
        runtimeVersion: 'python:3.13.v50',
      },
    ],
    [
      '{"type":"platform.initReport","record":{"phase":"invoke","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":12.5}}}',
      {
        kind: 'init-report',
        durationMs: 12.5,
        phase: 'invoke',
        status: 'error',
        errorType: 'Runtime.ExitError',
      },
    ],
  ])('%s', (line, expected) => {
    expect(parsePlatformLine(line)).toEqual(expected);
  });

  it.each(['', 'hello: world\tDuration: 1 ms', '{"message":"REPORT"}', '{', 'START', '[1, 2]', 'null'])(
    '%j is the function’s own',
    (line) => {
      expect(parsePlatformLine(line)).toBeUndefined();
    },
  );
});

describe('the log of an invocation', () => {
  const other = text(...plain).replace(ID, 'another-id');

  it('has the last REPORT of its id, whatever the function prints', () => {
    const log = [
      'ght in the middle of a line',
      text('Duration: 1.00 ms', 'Billed Duration: 1 ms', 'Memory Size: 1 MB'),
      'a: b\tc: d\rTraceback (most recent call last):\r  File "app.py", line 1\rValueError: x',
      other,
      text(...plain),
      other,
      '',
    ].join('\n');
    expect(readInvocationLog(log, ID)).toEqual({ report: figures, failedInits: [] });
  });

  it('without one of its id has none', () => {
    expect(readInvocationLog(`${other}\n`, ID)).toEqual({ failedInits: [] });
    expect(readInvocationLog('', ID)).toEqual({ failedInits: [] });
  });

  it('tells the runtime, and initialisations that were repeated', () => {
    const log = [
      'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc',
      'INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout',
      'RESTORE_REPORT Restore Duration: 5.00 ms',
      text(...plain),
    ].join('\r\n');
    expect(readInvocationLog(log, ID)).toMatchObject({
      report: { durationMs: 12.34 },
      runtimeVersion: 'python:3.13.v50',
      runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:abc',
      failedInits: [{ kind: 'init-report', durationMs: 10000, status: 'timeout' }],
    });
  });

  it('survives whatever stands in it, and makes no figure up', () => {
    const whole = [
      text(...plain, 'Init Duration: 92.01 ms'),
      json({ initDurationMs: 92.01 }),
      'INIT_REPORT Init Duration: 10337.01 ms\tPhase: init\tStatus: timeout',
    ].join('\n');
    const random = seeded(7);
    const pick = (count: number) => Math.floor(random() * count);
    const letters = ['\t', '\n', '\r', ':', ' ', '{', '}', '"', '\\', '0', '\u0000', '\ud83d', 'ms', '-'];
    for (let turn = 0; turn < 5000; turn++) {
      let log = whole;
      for (let cut = 0; cut <= pick(4); cut++) {
        const at = pick(log.length);
        log = log.slice(0, at) + (letters[pick(letters.length)] ?? '') + log.slice(at + pick(20));
      }
      const { report } = readInvocationLog(log, ID);
      if (!report) continue;
      for (const value of [report.durationMs, report.billedMs ?? 1, report.memorySizeMB ?? 1]) {
        // Digits may be lost or won, but nothing becomes 0 that is not written so.
        expect(Number.isFinite(value)).toBe(true);
        if (value === 0) expect(log).toMatch(/\b0+(\.0*)?\b/);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { readInvocationLog, sampleOf } from '../../../src/lambda-log/sample.js';
import { reportLine } from '../../support/lambda.js';

const requestId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const startedAt = '2026-01-02T03:04:05.000Z';

function sample(fields: Parameters<typeof reportLine>[0], wallMs: number, before = '') {
  const text = `${before}START RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t${reportLine(fields)}\n`;
  const log = { text, ...readInvocationLog(text, requestId) };
  return sampleOf({ requestId, payload: 'null', log }, { startedAt, wallMs, emulated: false, secrets: [] });
}

describe('the trial of an invocation', () => {
  it.each([
    ['cold', { durationMs: 5, initMs: 200 }, 240, { init: 200, handler: 5, overhead: 35 }],
    ['restore', { durationMs: 5, restoreMs: 150 }, 200, { restore: 150, handler: 5, overhead: 45 }],
    ['warm', { durationMs: 5 }, 20, { handler: 5, overhead: 15 }],
    // The caller waited less than the initialisation took.
    ['hidden-init', { durationMs: 5, initMs: 4831 }, 30, { handler: 5, overhead: 25 }],
  ] as const)('%s', (label, fields, wallMs, phases) => {
    expect(sample(fields, wallMs)).toMatchObject({
      status: 'ok',
      label,
      wallMs,
      phases,
      requestId,
      emulated: false,
    });
  });

  it('keeps a hidden initialisation beside the phases', () => {
    expect(sample({ durationMs: 5, initMs: 4831 }, 30)).toMatchObject({ initMs: 4831 });
    expect(sample({ durationMs: 5 }, 30)).not.toHaveProperty('initMs');
  });

  it('finds an initialisation that was repeated inside the handler’s time', () => {
    const failed = 'INIT_REPORT Init Duration: 10337.01 ms\tPhase: init\tStatus: timeout\n';
    expect(sample({ durationMs: 11_000 }, 21_500, failed)).toMatchObject({ label: 'init-in-invoke' });
  });

  it.each([
    ['', /has no log/],
    [`START RequestId: ${requestId}\n`, /ends without a REPORT/],
    [`REPORT RequestId: another\t${reportLine({ durationMs: 1 })}\n`, /of no such request/],
  ])('is a failure where the log is %j', (text, message) => {
    const log = { text, ...readInvocationLog(text, requestId) };
    const around = { startedAt, wallMs: 9, emulated: false, secrets: [] };
    const found = sampleOf({ requestId, payload: 'null', log }, around);
    expect(found).toMatchObject({
      status: 'failed',
      code: 'NO_REPORT',
      message: expect.stringMatching(message),
    });
  });

  it('is told from other failures where REPORT says that memory was short', () => {
    const fields = reportLine({ durationMs: 5, initMs: 200 });
    const text = `REPORT RequestId: ${requestId}\t${fields}\tStatus: error\tError Type: Runtime.OutOfMemory\t\n`;
    const log = { text, ...readInvocationLog(text, requestId) };
    const payload = '{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}';
    const around = { startedAt, wallMs: 9, emulated: false, secrets: [] };
    const found = sampleOf({ requestId, payload, functionError: 'Unhandled', log }, around);
    expect(log.report?.memorySizeMB).toBeGreaterThan(0);
    expect(found).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: `it took more memory than its ${log.report?.memorySizeMB} MB: Runtime.ExitError: signal: killed (at a cold start)`,
    });
  });

  it.each([
    ['{"errorType":"KeyError","errorMessage":"\'id\'","stackTrace":["x"]}', "KeyError: 'id'"],
    ['{"errorMessage":"3f Task timed out after 3.00 seconds"}', '3f Task timed out after 3.00 seconds'],
    ['{}', 'the function failed and did not say why'],
    ['<html>', 'the function failed, and its answer is not JSON'],
    ['null', 'the function failed and did not say why'],
  ])('tells what a failed function says: %s', (payload, message) => {
    const around = { startedAt, wallMs: 9, emulated: false, secrets: [] };
    const found = sampleOf({ requestId, payload, functionError: 'Unhandled' }, around);
    expect(found).toMatchObject({ status: 'failed', code: 'FUNCTION_ERROR', message });
  });
});

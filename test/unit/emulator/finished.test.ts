import { expect, it } from 'vitest';
import { finished } from '../../../src/emulator/invocation.js';
import type { Deployment, InvokeInput } from '../../../src/emulator/model.js';
import { traceRoot } from '../../../src/emulator/trace-id.js';

it('START is when the handler began, not when it ended', () => {
  const deployment = { logFormat: 'JSON', version: '1', memorySizeMB: 128 } as Deployment;
  const answer = { payload: new Uint8Array(), durationMs: 5000, log: 'said\n' };
  const startedAt = new Date('2026-01-02T03:04:05.678Z');
  const input = { requestId: 'r' } as InvokeInput;
  const { logTail } = finished(deployment, input, { log: '', isOnDemand: true }, { ...answer, startedAt });
  const [start, said, done] = Buffer.from(logTail).toString('utf8').split('\n');
  expect(JSON.parse(start ?? '')).toMatchObject({ type: 'platform.start', time: '2026-01-02T03:04:05.678Z' });
  expect(said).toBe('said');
  expect((JSON.parse(done ?? '') as { time: string }).time > '2026-01-02T03:04:05.678Z').toBe(true);
});

it('a trace has the time of its root', () => {
  const [, seconds = ''] = /^Root=1-([0-9a-f]{8})-[0-9a-f]{24}$/.exec(traceRoot()) ?? [];
  expect(Math.abs(Number.parseInt(seconds, 16) - Date.now() / 1000)).toBeLessThan(100);
});

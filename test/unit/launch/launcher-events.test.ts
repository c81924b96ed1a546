import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/launch/launcher-events.js';

const hello = {
  event: 'hello',
  pid: 7,
  python: '3.13.0',
  spawn: 'posix_spawn',
  subreaper: true,
  hwmBytes: 9_000_000,
};
const done = {
  event: 'done',
  id: 3,
  startedAtMs: 1_700_000_000_000.25,
  startNs: 1_000_000,
  endNs: 3_500_000,
  wallMs: 2.5,
  exitCode: 0,
  signal: null,
  timedOut: false,
  killed: false,
  readyMs: 1.5,
  readyPeakBytes: null,
  readyOutputBytes: null,
  readyProcesses: null,
  readyCpu: null,
  readyStatus: 204,
  lastTry: '503',
  gaveUp: null,
  deadChildren: [{ pid: 8, atMs: 600, exitCode: 1, signal: null }],
  graceExceeded: false,
  userMs: 1,
  systemMs: 0.5,
  maxRssBytes: 10_000_000,
  hwmBytes: 9_000_000,
  stdoutTail: 'out',
  stderrTail: '',
  stdoutBytes: 3,
  stderrBytes: 0,
  probe: null,
  stamps: [['boot', 1.25, '']],
  count: null,
  uncounted: null,
  badStamps: 0,
  leftovers: [{ pid: 9, name: 'sleep', escaped: true, survived: false }],
};

describe('parseEvent', () => {
  it('reads the first line', () => {
    const { event: _event, ...facts } = hello;
    expect(parseEvent(JSON.stringify(hello))).toEqual({ event: 'hello', hello: facts });
  });

  it('reads a spawn', () => {
    expect(parseEvent('{"event":"spawned","id":1,"pid":2}')).toEqual({ event: 'spawned', id: 1, pid: 2 });
  });

  it('reads an outcome', () => {
    const { event: _event, id: _id, startedAtMs: _at, ...facts } = done;
    expect(parseEvent(JSON.stringify(done))).toEqual({
      event: 'done',
      id: 3,
      outcome: {
        ...facts,
        startedAt: '2023-11-14T22:13:20.000Z',
        stamps: [{ name: 'boot', atMs: 1.25, extra: '' }],
      },
    });
  });

  it('reads what lived when the child was ready', () => {
    const readyCpu = [{ pid: 8, cpuMs: 9.5, reapedMs: 10 }];
    const read = parseEvent(JSON.stringify({ ...done, readyCpu }));
    expect(read.event === 'done' && read.outcome.readyCpu).toEqual(readyCpu);
    const readyProcesses = { condition: 'http', processes: [{ pid: 8, peakBytes: 9, listens: null }] };
    const event = parseEvent(JSON.stringify({ ...done, readyProcesses }));
    expect(event.event === 'done' && event.outcome.readyProcesses).toEqual(readyProcesses);
  });

  it('passes on nothing that it does not know', () => {
    const event = parseEvent(JSON.stringify({ ...done, secret: 1 }));
    expect(event.event === 'done' && 'secret' in event.outcome).toBe(false);
  });

  it.each([
    ['with an id', 4, 4],
    ['without one', null, null],
  ])('reads an error %s', (_what, sent, id) => {
    const line = JSON.stringify({
      event: 'error',
      id: sent,
      errno: 2,
      name: 'ENOENT',
      at: 'program',
      message: 'No such file',
    });
    expect(parseEvent(line)).toEqual({
      event: 'error',
      id,
      code: 'ENOENT',
      at: 'program',
      message: 'No such file',
    });
  });

  it.each([
    ['no JSON', 'Traceback (most recent call last):'],
    ['no object', '12'],
    ['null', 'null'],
    ['an unknown event', '{"event":"later"}'],
    ['a field that is missing', JSON.stringify({ ...done, wallMs: undefined })],
    ['a field of another type', JSON.stringify({ ...done, wallMs: '2.5' })],
    ['null where a number belongs', JSON.stringify({ ...done, userMs: null })],
    ['a list that is none', JSON.stringify({ ...done, leftovers: null })],
    ['a list of something else', JSON.stringify({ ...done, stamps: [['boot', '1']] })],
    ['a leftover without a name', JSON.stringify({ ...done, leftovers: [{ pid: 1 }] })],
    [
      'processes of another shape',
      JSON.stringify({ ...done, readyProcesses: { condition: 'http', processes: [{ pid: 1 }] } }),
    ],
    [
      'CPU time without a figure',
      JSON.stringify({ ...done, readyCpu: [{ pid: 1, cpuMs: null, reapedMs: 0 }] }),
    ],
    ['a date that is none', JSON.stringify({ ...done, startedAtMs: 1e300 })],
    ['a spawn without a pid', '{"event":"spawned","id":1}'],
  ])('refuses %s', (_what, line) => {
    expect(() => parseEvent(line)).toThrow(/not of its protocol/);
  });
});

import { describe, expect, it } from 'vitest';
import { ColdstartError, EXIT } from '../../../src/domain/errors.js';
import type { Warning } from '../../../src/domain/report.js';
import type { Runner, Sample } from '../../../src/domain/runner.js';
import { failed, fake, ok, record, run } from '../../support/fake-runner.js';

describe('the end of runPlan', () => {
  it('inspects what could be measured after the rounds, closes, and describes last', async () => {
    const calls: string[] = [];
    const runner = (name: string, measure: Runner['measure']): Runner => ({
      measure: (signal, options) => {
        calls.push(`${name} measured`);
        return measure(signal, options);
      },
      findPitfalls: async () => {
        calls.push(`${name} inspected`);
        if (name === 'odd') throw new Error('on purpose');
      },
      close: async () => {
        calls.push(`${name} closed`);
      },
      describe: () => ({ record, warnings: [] }),
    });
    const { rows, events } = await run(
      {
        good: runner('good', async () => ok),
        odd: runner('odd', async () => ok),
        bad: runner('bad', async () => failed('EXIT_CODE')),
      },
      1,
    );
    expect(calls.filter((call) => !call.endsWith('measured'))).toEqual([
      'good inspected',
      'odd inspected',
      'good closed',
      'odd closed',
      'bad closed',
    ]);
    expect(calls.findIndex((call) => call.endsWith('inspected'))).toBe(6);
    expect(rows.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      [],
      ['PITFALLS_UNSEEN'],
      [],
      [],
    ]);
    expect(rows[1]?.warnings[0]?.message).toContain('on purpose');
    expect(events.filter(({ kind }) => kind === 'pitfalls')).toHaveLength(2);
    const order = events.flatMap((event) => (event.kind === 'started' ? [event.id] : []));
    expect(order).toHaveLength(events.filter(({ kind }) => kind === 'trial').length);
  });

  it('counts what rows load after their rounds, those that were measured, before it looks for pitfalls', async () => {
    const calls: string[] = [];
    const note = (what: string) => async () => void calls.push(what);
    const { rows, events } = await run(
      {
        good: fake(async () => ok, { count: note('good counted'), findPitfalls: note('good inspected') }),
        odd: fake(async () => ok, { count: async () => Promise.reject(new Error('on purpose')) }),
        bad: fake(async () => failed('EXIT'), { count: note('bad counted') }),
      },
      1,
    );
    expect(calls).toEqual(['good counted', 'good inspected']);
    expect(rows[1]?.warnings).toMatchObject([
      { code: 'UNCOUNTED', message: expect.stringMatching(/counts what is loaded failed: on purpose/) },
    ]);
    expect(events.flatMap((event) => (event.kind === 'counts' ? [event.id] : []))).toEqual(['good', 'odd']);
  });

  it('closes every row and keeps the samples when one cannot be closed', async () => {
    const closed: string[] = [];
    const { rows } = await run(
      {
        bad: fake(async () => ok, { close: async () => Promise.reject(new Error('stuck with hush-hush')) }),
        good: fake(async () => ok, {
          close: async () => {
            closed.push('good');
          },
        }),
      },
      1,
      undefined,
      { env: { WORD: 'hush-hush' } },
    );
    expect(closed).toEqual(['good']);
    expect(rows[0]?.trials).toHaveLength(2);
    expect(rows[0]?.warnings).toMatchObject([
      { code: 'CLEANUP_FAILED', message: expect.stringMatching(/stuck with \*\*\*$/) },
    ]);
  });

  it('closes every row, once, when the run breaks down', async () => {
    const closed: string[] = [];
    const row = (name: string, more: Partial<Runner> = {}) =>
      fake(async () => ok, {
        close: async () => {
          closed.push(name);
        },
        ...more,
      });
    const wrong = async () => Promise.reject(new ColdstartError('wrong', { exitCode: EXIT.usage }));
    await expect(run({ a: row('a'), b: row('b', { prepare: wrong }) })).rejects.toThrow('wrong');
    expect(closed).toEqual(['a', 'b']);
  });

  it('reads what a row has to say after it was closed', async () => {
    let warnings: Warning[] = [];
    const { rows } = await run({
      a: fake(async () => ok, {
        describe: () => ({ record, warnings }),
        close: async () => {
          warnings = [{ code: 'LATE', message: '', remedy: '' }];
        },
      }),
    });
    expect(rows[0]?.warnings.map(({ code }) => code)).toEqual(['LATE']);
  });

  it('conceals what an inspection repeats', async () => {
    const findPitfalls = async () => Promise.reject(new Error('it said hush-hush'));
    const { rows } = await run({ a: fake(async () => ok, { findPitfalls }) }, 1, undefined, {
      env: { WORD: 'hush-hush' },
    });
    expect(rows[0]?.warnings[0]?.message).toMatch(/it said \*\*\*$/);
  });

  it('inspects nothing after an interrupt', async () => {
    const abort = new AbortController();
    let inspected = 0;
    const measure = async (): Promise<Sample> => {
      abort.abort();
      return ok;
    };
    const findPitfalls = async () => {
      inspected += 1;
    };
    await run({ a: fake(measure, { findPitfalls }) }, 1, abort.signal);
    expect(inspected).toBe(0);
  });

  it('tells of hooks around the trial, and of cleanups at the end', async () => {
    const row = fake(async (_, { onHook }) => {
      onHook?.('prepare');
      onHook?.(undefined);
      return ok;
    });
    const { events } = await run({ a: row }, 1, undefined, { hooks: { cleanup: ['x'] } });
    const told = events.flatMap((event) =>
      event.kind !== 'prepared' && 'id' in event && event.id === 'a' ? [event] : [],
    );
    const round = [
      { kind: 'started' },
      { kind: 'hook', hook: 'prepare' },
      { kind: 'hook', hook: undefined },
      { kind: 'trial' },
    ];
    expect(told).toMatchObject([...round, ...round, { kind: 'hook', hook: 'cleanup' }]);
  });
});

describe('lanes', () => {
  /** Rows a and b in lanes of their own, the control row with b; each takes as long as it is told. */
  const inLanes = (runners: Record<string, Runner>) =>
    run(runners, 2, new AbortController().signal, {}, [[0], [1, 2]]);

  it('run at the same time, each in turn, and close each by itself', async () => {
    const running = new Set<string>();
    let most = 0;
    const overlapping: string[] = [];
    const row = (name: string, lane: string) =>
      fake(
        async () => {
          if (running.has(lane)) overlapping.push(name);
          running.add(lane);
          most = Math.max(most, running.size);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running.delete(lane);
          return ok;
        },
        { close: async () => Promise.reject(new Error(`end of ${name}`)) },
      );
    const { trials, rows } = await inLanes({
      a: row('a', '0'),
      b: row('b', '1'),
      'control/py3.13': row('c', '1'),
    });
    expect([most, overlapping]).toEqual([2, []]);
    expect([trials.a?.length, trials.b?.length]).toEqual([3, 3]);
    expect(rows.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual(
      Array(3).fill(['CLEANUP_FAILED']),
    );
  });

  it('all end where nobody knows any more who asks', async () => {
    let isExpired = false;
    const { trials } = await inLanes({
      a: fake(async () => {
        isExpired = true;
        return failed('CREDENTIALS');
      }),
      b: fake(async () => {
        while (!isExpired) await new Promise((resolve) => setTimeout(resolve, 1));
        return ok;
      }),
    });
    expect(trials.a?.length).toBe(1);
    expect(trials.b?.length).toBeLessThanOrEqual(1);
  });
});

import { describe, expect, it } from 'vitest';
import { ColdstartError, EXIT } from '../../../src/domain/errors.js';
import type { Scenario } from '../../../src/domain/plan.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { runPlan } from '../../../src/run/run.js';
import { failed, fake, ok, run } from '../../support/fake-runner.js';
import { command, planInput, worker } from '../../support/plan.js';

describe('runPlan', () => {
  it('measures every row once a round and the control three times, with round and position', async () => {
    const { trials } = await run({ a: fake(async () => ok), b: fake(async () => ok) });
    expect(trials.a?.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
    expect(trials['control/py3.13']).toHaveLength(12);
    const positions = Object.values(trials).flatMap((all) =>
      all.filter(({ round }) => round === 2).map(({ position }) => position),
    );
    expect(positions.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('tells the runner which trial is the first touch', async () => {
    const seen: boolean[] = [];
    await run({
      a: fake(async (_, { firstTouch }) => {
        seen.push(firstTouch);
        return ok;
      }),
    });
    expect(seen).toEqual([true, false, false, false]);
  });

  it('gives a row up after two failures without a success and keeps the others', async () => {
    const { trials, events } = await run({
      bad: fake(async () => failed('EXIT_CODE')),
      good: fake(async () => ok),
    });
    expect(trials.bad).toHaveLength(2);
    expect(trials.good).toHaveLength(4);
    expect(events).toContainEqual({ kind: 'skipped', turns: [2, 0, 0] });
  });

  it('ends when only the control row is left', async () => {
    const { trials } = await run({ bad: fake(async () => failed('EXIT_CODE')) }, 20);
    expect(Math.max(...(trials['control/py3.13'] ?? []).map(({ round }) => round))).toBeLessThanOrEqual(1);
  });

  it('counts also what is left of the round as skipped', async () => {
    const hangs = fake(async () => failed('TIMEOUT'));
    const { events, trials } = await run({ a: fake(async () => ok), 'control/py3.13': hangs }, 1);
    expect(trials['control/py3.13']).toHaveLength(1);
    expect(events).toContainEqual({ kind: 'skipped', turns: [0, 5] });
  });

  it('gives a hanging row up at once', async () => {
    const { trials } = await run({ hang: fake(async () => failed('TIMEOUT')) });
    expect(trials.hang).toHaveLength(1);
  });

  it('goes on after a failure that is not the rule', async () => {
    let calls = 0;
    const { trials } = await run({ flaky: fake(async () => (++calls % 2 === 0 ? failed('EXIT_CODE') : ok)) });
    expect(trials.flaky?.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok', 'failed']);
  });

  it('records a rejected preparation as a failed trial of that row alone, and what was asked wrongly as an error of the run', async () => {
    const broken = fake(async () => ok, { prepare: async () => Promise.reject(new Error('no network')) });
    const { trials, events } = await run({ broken, good: fake(async () => ok) });
    // A partial file begins with the event prepared: no trial may come before it.
    const [first, ...rest] = events;
    expect(first).toEqual({ kind: 'preparing', id: 'broken', runner: 'command', count: 1 });
    expect(rest[0]).toMatchObject({ kind: 'prepared', turns: [0, 4, 4 * 3], lanes: 1, atMost: false });
    expect(trials.broken).toMatchObject([
      { status: 'failed', code: 'PREPARE_FAILED', message: 'no network' },
    ]);
    expect(trials.good).toHaveLength(4);
    const wrong = fake(async () => ok, {
      prepare: async () => Promise.reject(new ColdstartError('wrong', { exitCode: EXIT.usage })),
    });
    await expect(run({ wrong })).rejects.toThrow('wrong');
  });

  it('prepares rows of two kinds side by side, unless hooks of the user are among what is prepared', async () => {
    const seen: string[] = [];
    const prepare = async (hooks: Scenario['hooks']) => {
      seen.length = 0;
      const createRunner = ({ runner }: Scenario) =>
        fake(async () => ok, {
          prepare: async () => {
            seen.push(runner);
            await new Promise(setImmediate);
            seen.push('.');
          },
        });
      const requests = [command(['a'], { hooks }), command(['b'], { hooks }), worker('c.py', { hooks })];
      await runPlan(makePlan(planInput(requests, { runs: 1 })), {
        signal: new AbortController().signal,
        createRunner,
      });
      return seen.join(' ');
    };
    expect(await prepare({})).toMatch(/^command worker \. /);
    expect(await prepare({ setup: ['true'] })).toMatch(/^command \. command \. worker \. /);
  });

  it('turns a rejected measurement into a failed trial', async () => {
    const { trials } = await run({
      a: fake(async () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }))),
    });
    expect(trials.a?.[0]).toMatchObject({ status: 'failed', code: 'ENOENT', message: 'gone' });
  });

  it('keeps every finished trial on an abort, drops the one cut short, and closes every runner', async () => {
    const abort = new AbortController();
    let calls = 0;
    let closed = 0;
    const runner = fake(
      async () => {
        calls += 1;
        if (calls < 3) return ok;
        abort.abort();
        return failed('INTERRUPTED');
      },
      {
        close: async () => {
          closed += 1;
        },
      },
    );
    const { trials, interrupted } = await run({ a: runner }, 20, abort.signal);
    expect(interrupted).toBe(true);
    expect(trials.a?.map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(closed).toBe(1);
  });
});

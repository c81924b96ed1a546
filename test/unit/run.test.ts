import { describe, expect, it } from 'vitest';
import { ColdstartError, EXIT } from '../../src/domain/errors.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { type RunEvent, type Runner, runPlan, type Sample } from '../../src/run.js';
import { command, planInput } from '../support/plan.js';

const record = { runner: 'command' as const, command: ['x'], control: false, pageCache: 'warm' as const };
const ok: Sample = {
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'ok',
  wallMs: 1,
  phases: { run: 1 },
  cpu: { userMs: 0, systemMs: 0 },
};
const failed = (code: string): Sample => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'failed',
  code,
  message: code,
});

function fake(measure: Runner['measure'], more: Partial<Runner> = {}): Runner {
  return { measure, describe: () => ({ record, warnings: [] }), ...more };
}

function plan(commands: string[], runs = 3) {
  return makePlan(
    planInput(
      commands.map((word) => command([word])),
      { runs },
    ),
  );
}

async function run(commands: Record<string, Runner>, runs = 3, signal = new AbortController().signal) {
  const events: RunEvent[] = [];
  const outcome = await runPlan(plan(Object.keys(commands), runs), {
    signal,
    onEvent: (event) => events.push(event),
    createRunner: ({ id }) => commands[id] ?? fake(async () => ok),
  });
  const trials = Object.fromEntries(outcome.rows.map(({ scenario, trials: all }) => [scenario.id, all]));
  return { ...outcome, events, trials };
}

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
    expect(events).toContainEqual({ kind: 'skipped', count: 2 });
  });

  it('ends when only the control row is left', async () => {
    const { trials } = await run({ bad: fake(async () => failed('EXIT_CODE')) }, 20);
    expect(Math.max(...(trials['control/py3.13'] ?? []).map(({ round }) => round))).toBeLessThanOrEqual(1);
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
    expect(events[0]).toMatchObject({ kind: 'prepared', total: 4 + 4 * 3 });
    expect(trials.broken).toMatchObject([
      { status: 'failed', code: 'PREPARE_FAILED', message: 'no network' },
    ]);
    expect(trials.good).toHaveLength(4);
    const wrong = fake(async () => ok, {
      prepare: async () => Promise.reject(new ColdstartError('wrong', { exitCode: EXIT.usage })),
    });
    await expect(run({ wrong })).rejects.toThrow('wrong');
  });

  it('turns a rejected measurement into a failed trial', async () => {
    const { trials } = await run({
      a: fake(async () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }))),
    });
    expect(trials.a?.[0]).toMatchObject({ status: 'failed', code: 'ENOENT', message: 'gone' });
  });

  it('inspects what could be measured after the rounds, closes, and describes last', async () => {
    const calls: string[] = [];
    const runner = (name: string, measure: Runner['measure']): Runner => ({
      measure: (signal, options) => {
        calls.push(`${name} measured`);
        return measure(signal, options);
      },
      inspect: async () => {
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
    expect(events.filter(({ kind }) => kind === 'inspecting')).toHaveLength(2);
    const order = events.flatMap((event) => (event.kind === 'started' ? [event.id] : []));
    expect(order).toHaveLength(events.filter(({ kind }) => kind === 'trial').length);
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

import { expect, it } from 'vitest';
import type { Runner } from '../../../src/domain/runner.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { type RunEvent, type RunOptions, runPlan } from '../../../src/run/run.js';
import { fake, ok } from '../../support/fake-runner.js';
import { command, planInput } from '../../support/plan.js';

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

const CONTROL = 'control/py3.13';

/** Two rows and the control, looked at after 6, 12 and 24 rounds. */
async function run(
  more: Pick<RunOptions, 'decided' | 'untilMs'>,
  measure: Runner['measure'] = async () => ok,
) {
  const plan = makePlan(
    planInput([command(['a']), command(['b'])], { runs: { least: 6, most: 24 }, isJudged: true }),
  );
  const events: RunEvent[] = [];
  const { rows } = await runPlan(plan, {
    signal: new AbortController().signal,
    createRunner: () => fake(measure),
    onEvent: (event) => events.push(event),
    ...more,
  });
  const rounds = new Map(
    rows.map(({ scenario, trials }) => [scenario.id, Math.max(-1, ...trials.map(({ round }) => round))]),
  );
  const counts = { trials: 0, skipped: 0, total: 0 };
  for (const event of events) {
    if (event.kind === 'prepared') counts.total = sum(event.turns);
    if (event.kind === 'trial') counts.trials += 1;
    if (event.kind === 'skipped') counts.skipped += sum(event.turns);
  }
  return { rounds, ...counts };
}

it('a decided row gets no more rounds, the control goes on for the others', async () => {
  const looks: number[] = [];
  const { rounds, trials, skipped, total } = await run({
    decided: async (rows) => {
      looks.push(rows[0]?.trials.length ?? 0, rows[1]?.trials.length ?? 0);
      return new Set(looks.length === 2 ? [0] : [0, 1]);
    },
  });
  expect(rounds).toEqual(
    new Map([
      ['a', 6],
      ['b', 12],
      [CONTROL, 12],
    ]),
  );
  expect(looks).toEqual([7, 7, 7, 13]);
  // What the bar counts: every trial of the plan was run or left out.
  expect(trials + skipped).toBe(total);
});

it('goes on to the last round where nothing is decided', async () => {
  const { rounds } = await run({ decided: async () => new Set() });
  expect([...rounds.values()]).toEqual([24, 24, 24]);
});

it('begins no trial after the time that it may take', async () => {
  let calls = 0;
  const started = performance.now();
  const { trials } = await run({ untilMs: started + 20 }, async () => {
    calls += 1;
    if (calls === 10) await new Promise((resolve) => setTimeout(resolve, 25));
    return ok;
  });
  expect(trials).toBeLessThanOrEqual(10);
  expect((await run({ untilMs: started })).trials).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { isControl } from '../../../src/domain/plan.js';
import { confirmingPlan, confirmingSeed } from '../../../src/plan/confirming-plan.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { shardPlan } from '../../../src/plan/shard.js';
import { installs, planInput, worker } from '../../support/plan.js';

const plan = makePlan(
  planInput([worker('/a/api.py'), worker('/a/db.py'), installs()], {
    runs: { least: 10, most: 40 },
    isJudged: true,
  }),
);
const [first, second] = plan.scenarios.map(({ id }) => id) as [string, string];

describe('a plan that confirms', () => {
  it('has the rows that FAILed and their control, as many rounds and looks, in another order', () => {
    const again = confirmingPlan(plan, { pairs: [], rows: [first] });
    expect(again?.scenarios.map(({ id }) => id)).toEqual([first, 'control/py3.11']);
    expect(again?.rounds.map(({ round }) => round)).toEqual(Array.from({ length: 41 }, (_, round) => round));
    expect(again?.rounds.flatMap(({ round, isLook }) => (isLook ? [round] : []))).toEqual([10, 20, 40]);
    expect(again?.seed).toBe(confirmingSeed(plan.seed));
    expect(again?.seed).not.toBe(plan.seed);
    for (const { order } of again?.rounds ?? []) expect([...order].sort()).toEqual([0, 1, 1, 1]);
    expect(new Set(again?.rounds.map(({ order }) => order.join())).size).toBeGreaterThan(1);
    // What slows imports down is not looked for twice.
    expect(again?.scenarios[0]).toMatchObject({ pitfalls: false });
  });

  it('has both rows of a pair, and compares no others', () => {
    const paired = {
      ...plan,
      comparisons: [
        { base: 0, head: 1, gated: true },
        { base: 1, head: 0 },
      ],
    };
    const again = confirmingPlan(paired, { pairs: [{ base: first, head: second }], rows: [] });
    expect(again?.scenarios.filter((one) => !isControl(one)).map(({ id }) => id)).toEqual([first, second]);
    expect(again?.comparisons).toEqual([{ base: 0, head: 1, gated: true }]);
  });

  it('is none where no row of the plan FAILed', () => {
    expect(confirmingPlan(plan, { pairs: [], rows: ['other'] })).toBeUndefined();
  });
});

it('looks at the rows of a shard as at those of the whole', () => {
  const looks = (one: typeof plan) => one.rounds.filter(({ isLook }) => isLook).length;
  const parts = [1, 2, 3].map((index) => shardPlan(plan, { index, of: 3 }));
  for (const part of parts) expect(looks(part)).toBeGreaterThan(0);
});

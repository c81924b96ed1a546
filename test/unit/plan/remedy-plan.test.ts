import { describe, expect, it } from 'vitest';
import { isControl, type WorkerScenario } from '../../../src/domain/plan.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { remedyPlan } from '../../../src/plan/remedy-plan.js';
import { planInput, worker } from '../../support/plan.js';

describe('the plan of remedies', () => {
  const plan = makePlan(planInput([worker('/app/main.py', { loop: ['own'] })]));
  const scenario = plan.scenarios.find((one): one is WorkerScenario => one.runner === 'worker');
  if (!scenario) throw new Error('there is no worker');
  const change = { sources: [], gcOff: true, uncheckedBytecode: false };
  const rows = [{ name: 'again' }, { name: 'gc', change }, { name: '-OO', change, options: ['-OO'] }];
  const found = remedyPlan(plan, scenario, rows);

  it('has each row once in each round, the control three times, in another order each time', () => {
    const order = (at: number) => found.rounds[at]?.order ?? [];
    expect(found.rounds).toHaveLength(plan.rounds.length);
    const control = found.scenarios.findIndex(isControl);
    const all = found.scenarios.flatMap((_, index) => (index === control ? [index, index, index] : [index]));
    for (const { order: one } of found.rounds) expect([...one].sort()).toEqual(all.sort());
    expect(order(1)).not.toEqual(order(2));
    expect(remedyPlan(plan, scenario, rows).rounds).toEqual(found.rounds);
  });

  it('has the worker as it is, and rows that differ in their change only', () => {
    const [again, gc, optimized] = found.scenarios.slice(plan.scenarios.length);
    expect(again).toEqual({ ...scenario, id: `${scenario.id}/again`, pitfalls: false });
    expect(gc).toEqual({ ...scenario, id: `${scenario.id}/gc`, pitfalls: false, change });
    expect(optimized).toMatchObject({ change, launch: { kind: 'python', options: ['-OO'] } });
  });
});

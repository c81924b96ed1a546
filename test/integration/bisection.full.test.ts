import { describe, expect, it } from 'vitest';
import { history, type MadeUp, searched, trialsOfGitBisect } from '../support/histories.js';
import { allowance, orFewer } from '../support/thoroughly.js';

const LAST = 30;
const RUNS = orFewer(200, 40);
const MACHINES: readonly (readonly [string, Omit<MadeUp, 'seed'>])[] = [
  ['steady', { drift: 0 }],
  ['drifting', { drift: 0.02 }],
  ['of two speeds', { drift: 0, modes: true }],
];

/** The shares of what became of so many histories with one change, and the trials that they took. */
function rates(factor: number, machine: Omit<MadeUp, 'seed'>) {
  const all = Array.from({ length: RUNS }, (_, index) => {
    const first = 1 + ((index * 7) % LAST);
    const { step, trials } = searched(history(LAST, { [first]: factor }), {
      ...machine,
      seed: 1009 * index + 31,
    });
    const isRight = step.kind === 'found' && step.commit === first && step.before === first - 1;
    return { step, isRight, trials, others: trialsOfGitBisect(LAST, first) };
  });
  const share = (test: (one: (typeof all)[number]) => boolean) => all.filter(test).length / RUNS;
  const mean = (figure: (one: (typeof all)[number]) => number) =>
    all.reduce((sum, one) => sum + figure(one), 0) / RUNS;
  return {
    right: share(({ isRight }) => isRight),
    wrong: share(({ isRight, step }) => step.kind === 'found' && !isRight),
    none: share(({ step }) => step.kind === 'none'),
    trials: mean(({ trials }) => trials),
    others: mean(({ others }) => others),
  };
}

describe.each(MACHINES)('a search on a machine that is %s', (_, machine) => {
  it.each([1.15, 1.2, 1.3, 1.5])('finds a change of %f', (factor) => {
    const { right, wrong } = rates(factor, machine);
    expect(right).toBeGreaterThanOrEqual(0.97 - allowance(0.97, RUNS));
    expect(wrong).toBeLessThanOrEqual(0.025 + allowance(0.025, RUNS));
  });

  it('finds none where there is none', () => {
    expect(rates(1, machine).none).toBeGreaterThanOrEqual(0.97 - allowance(0.97, RUNS));
  });
});

describe('a search', () => {
  it('takes fewer trials than git bisect run with a gate of 20 rounds, from +15 % on', () => {
    for (const factor of [1.15, 1.2, 1.3]) {
      const { trials, others } = rates(factor, { drift: 0.02 });
      expect(trials).toBeLessThan(0.9 * others);
    }
  });
});

import { expect, it } from 'vitest';
import { estimate, sentence } from '../../../src/commands/durations.js';
import { expectedRounds, sightApart, sightInWords, sightOf } from '../../../src/commands/sight.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { around, timedRow } from '../../support/gate.js';
import { command, planInput } from '../../support/plan.js';
import { reportOf } from '../../support/report.js';

/** A row of base and one of head, and one that is held against nothing. */
function plan(runs: 'auto' | number) {
  const made = makePlan(
    planInput(
      ['base', 'head', 'other'].map((word) => command([word])),
      { runs, isJudged: true },
    ),
  );
  return { ...made, comparisons: [{ base: 0, head: 1, gated: true as const }] };
}

it('expects the time of the rounds that unchanged rows take, and of the whole plan', () => {
  const auto = plan('auto');
  const expected = new Map([
    [0, 20],
    [1, 20],
  ]);
  const { seconds, expectedSeconds = 0 } = estimate(auto, {}, expected);
  expect(estimate(auto, {}).seconds).toBe(seconds);
  // Two of three rows end after 20 of 80 rounds; the third and the bare interpreter go on.
  expect(expectedSeconds).toBeLessThan(seconds);
  const all = new Map([...expected, [2, 20] as const]);
  const { expectedSeconds: short = 0 } = estimate(auto, {}, all);
  expect(short).toBeLessThan(expectedSeconds);
  // 21 of 81 rounds, beside what a run needs anyway.
  expect((short - 0.8) / (seconds - 0.8)).toBeCloseTo(21 / 81, 6);
});

it('knows no expected time without looks, or without noise', () => {
  expect(expectedRounds(plan(20), [{ id: 'head', noise: 0.1, expectedRounds: 20 }])).toEqual(new Map());
  const auto = plan('auto');
  const sight = sightOf(auto, 0.1, {});
  expect(sight).toEqual([{ id: 'head' }]);
  expect(expectedRounds(auto, sight)).toEqual(new Map());
  expect(estimate(auto, {}, new Map())).not.toHaveProperty('expectedSeconds');
});

it('says it in words', () => {
  const known = { seconds: 43, guessedRows: 0, rows: 2 };
  expect(sentence(known)).toMatch(/^estimated time: about 43 s \(by the last run/);
  expect(sentence(known, true)).toMatch(/^estimated time: at most about 43 s \(/);
  expect(sentence({ ...known, seconds: 600, expectedSeconds: 43 }, true)).toMatch(
    /^estimated time: about 43 s if nothing changed, at most about 10 min \(/,
  );
});

it('knows what a run held against an earlier one can see, by the noise of that', () => {
  const auto = { ...plan('auto'), comparisons: [] };
  const [calm, noisy, few] = [around(100), around(100).map((time, i) => time * (i % 2 ? 1.2 : 0.8)), [100]];
  const seen = (times: number[]) => sightApart(auto, 0.1, reportOf([timedRow('head', times)]))[0];
  expect(seen(calm)?.noise).toBeGreaterThan(0);
  // What two runs may always differ by is a part of it: 1.1 × 1.03.
  expect(seen(calm)?.findable).toBeGreaterThan(1.133);
  expect(seen(noisy)?.findable).toBeGreaterThan(seen(calm)?.findable ?? 0);
  expect(seen(few)).toEqual({ id: 'head' });
  expect(sightInWords(seen(calm) ?? { id: '' })).toMatch(
    /^head: by the noise of the baseline \(\d.*\) 80 % of such runs find a slowdown of \d.* %, if the machine is as it was\.$/,
  );
  expect(sightApart(auto, 0.1, reportOf([]))).toEqual([]);
});

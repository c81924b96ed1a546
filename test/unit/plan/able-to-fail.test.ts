import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/domain/plan.js';
import { checkAbleToFail } from '../../../src/plan/able-to-fail.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { command, planInput } from '../../support/plan.js';

/** So many rows, each held against another. */
function plan(rows: number, runs: number | { least: number; most: number }): Plan {
  const words = Array.from({ length: rows * 2 }, (_, index) => `c${index}`);
  const made = makePlan(
    planInput(
      words.map((word) => command([word])),
      { runs, isJudged: true },
    ),
  );
  const comparisons = Array.from({ length: rows }, (_, index) => ({
    base: index,
    head: index + rows,
    gated: true as const,
  }));
  return { ...made, comparisons };
}

describe('a gate that cannot FAIL is refused', () => {
  it.each([
    [1, 5, 6],
    [2, 6, 7],
    [3, 6, 7],
    [10, 8, 9],
  ])('%i rows at --runs %i, with the smallest number that could: %i', (rows, runs, least) => {
    expect(() => checkAbleToFail(plan(rows, runs))).toThrow(/This gate can never FAIL/);
    expect(() => checkAbleToFail(plan(rows, least))).not.toThrow();
    try {
      checkAbleToFail(plan(rows, runs));
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining(`--runs ${least} or more`) });
    }
  });

  it('not where a later look may', () => {
    expect(() => checkAbleToFail(plan(10, { least: 6, most: 40 }))).not.toThrow();
    expect(() => checkAbleToFail(plan(10, { least: 6, most: 7 }))).toThrow(/with 6 to 7 rounds and 10 rows/);
  });
});

describe('a quantile that so few rounds cannot bound is refused', () => {
  const baseline = (trials: number, rows = 1) =>
    ({
      results: Array.from({ length: rows }, (_, index) => ({
        id: `c${index}`,
        trials: Array.from({ length: trials }, (_, at) => ({ round: at + 1, status: 'ok' })),
      })),
    }) as never;

  it.each([
    ['p95', 1, 71, 72],
    ['p95', 2, 72, 86],
    ['p90', 1, 20, 36],
    ['p99', 1, 200, 368],
    ['p50', 1, 6, 7],
  ] as const)(
    '%s of %i rows at --runs %i, with the smallest number that could: %i',
    (name, rows, runs, least) => {
      const check = (given: number) => checkAbleToFail(plan(rows, given), undefined, name);
      expect(() => check(least)).not.toThrow();
      try {
        check(runs);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({
          exitCode: 2,
          message: expect.stringContaining(`needs ${least} rounds`),
          hint: expect.stringContaining(`--runs ${least} or more`),
        });
      }
    },
  );

  it('at looks too, by what each of them may spend', () => {
    const check = (least: number, most: number) =>
      checkAbleToFail(plan(1, { least, most }), undefined, 'p95');
    expect(() => check(10, 80)).toThrow(
      /at any look of 10 to 80 rounds: with a fixed number of rounds, an exact interval of it needs 72 rounds\./,
    );
    expect(() => check(10, 160)).not.toThrow();
  });

  it('of a short baseline too, by what the looks may spend', () => {
    const check = (most: number) => checkAbleToFail(plan(2, { least: 10, most }), baseline(2, 2));
    // 1 of 66 and of 105 orders is more than a half of .0211 and of .0039.
    expect(() => check(13)).toThrow(/can never FAIL/);
    expect(() => check(80)).not.toThrow();
  });

  it('and of a baseline that is too short for it', () => {
    const check = (trials: number, runs: number) => checkAbleToFail(plan(1, runs), baseline(trials), 'p95');
    expect(() => check(40, 200)).toThrow(/the baseline has 40 trials/);
    expect(() => check(100, 40)).toThrow(/this is 40 rounds/);
    expect(() => check(100, 100)).not.toThrow();
  });
});

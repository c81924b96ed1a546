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

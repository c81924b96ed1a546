import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../src/stats/bisection.js';
import type { BisectionRound } from '../../../src/stats/paired-rounds.js';
import { history, searched, trialsOfGitBisect } from '../../support/histories.js';

const LAST = 30;
/** Twenty histories: other places, other sizes from +15 % on. */
const HISTORIES = Array.from({ length: 20 }, (_, index) => ({
  first: 1 + ((index * 7) % LAST),
  factor: [1.15, 1.15, 1.2, 1.3, 2][index % 5] ?? 1.15,
  seed: 1000 * index + 17,
}));
const exact = (last: number, levels: (commit: number) => number, steps = 500) => {
  const rounds: BisectionRound[] = [];
  for (;;) {
    const step = nextStep(rounds, { last, maxRegression: 0.1, broken: new Set() });
    if (step.kind !== 'measure' || rounds.length > steps) return step;
    rounds.push({ ...step, times: new Map(step.commits.map((commit) => [commit, levels(commit)])) });
  }
};

describe('a search for the first slow commit', () => {
  it('finds it in 20 of 20 histories of 30 commits, with fewer trials than git bisect run with a gate of 20', () => {
    const all = HISTORIES.map(({ first, factor, seed }) => ({
      first,
      ...searched(history(LAST, { [first]: factor }), { seed }),
      others: trialsOfGitBisect(LAST, first),
    }));
    expect(all.map(({ step }) => step)).toEqual(
      all.map(({ first }) => ({ kind: 'found', before: first - 1, commit: first, upTo: expect.anything() })),
    );
    const sum = (figures: readonly number[]) => figures.reduce((total, one) => total + one, 0);
    expect(sum(all.map(({ trials }) => trials))).toBeLessThan(0.75 * sum(all.map(({ others }) => others)));
  });

  it('says of 20 of 20 histories without a change that there is none', () => {
    const all = HISTORIES.map(({ seed }) => searched(history(LAST), { seed }).step.kind);
    expect(new Set(all)).toEqual(new Set(['none']));
  });

  it('finds a commit that made it slower where it became faster in between', () => {
    for (const { seed } of HISTORIES.slice(0, 5)) {
      const { step } = searched(history(LAST, { 8: 1.3, 14: 1, 20: 1.3 }), { seed });
      expect([8, 20]).toContain(step.kind === 'found' ? step.commit : step);
    }
  });

  it('finds one of two steps, and tells that the other is not in it', () => {
    for (const { seed } of HISTORIES.slice(0, 5)) {
      const { step } = searched(history(LAST, { 8: 1.3, 20: 1.7 }), { seed });
      expect([8, 20]).toContain(step.kind === 'found' ? step.commit : step);
    }
  });

  it('leaves out what does not run, and names both sides of it', () => {
    for (const { seed } of HISTORIES.slice(0, 5)) {
      const { step } = searched(history(LAST, { 13: 1.3 }), { seed, broken: [12, 13, 14, 15] });
      expect(step).toMatchObject({ kind: 'found', before: 11, commit: 16 });
    }
  });

  it.each([1, 2, 3])('needs no search between neighbours: %i', (last) => {
    expect(exact(last, (commit) => (commit === last ? 150 : 100))).toMatchObject({
      kind: 'found',
      before: last - 1,
      commit: last,
    });
  });

  it('begins with the ends alone, and ends where they stay open', () => {
    expect(nextStep([], { last: 9, maxRegression: 0.1, broken: new Set() })).toEqual({
      kind: 'measure',
      stage: 'ends',
      commits: [0, 9],
    });
    // Between half of what is allowed and all of it, and too noisy to tell.
    const { step } = searched(history(9, { 9: 1.075 }), { seed: 3, noise: 0.5 });
    expect(step).toEqual({ kind: 'open' });
  });

  it('ends where rounds tell nothing', () => {
    const round = { stage: 'ends' as const, commits: [0, 3], times: new Map([[0, 100]]) };
    const task = { last: 3, maxRegression: 0.1, broken: new Set<number>() };
    expect(
      nextStep(
        Array.from({ length: 200 }, () => round),
        task,
      ),
    ).toEqual({ kind: 'open' });
  });
});

import { describe, expect, it } from 'vitest';
import { signedRank, signedRankK, signedRankLocation } from '../../../src/stats/signed-rank.js';
import { allSigns, closeP } from '../../support/brute-force.js';
import { seeded } from '../../support/random.js';

const depression = {
  before: [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
  after: [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
};

describe('signedRank', () => {
  it('gives the textbook p of the depression scale', () => {
    const { before, after } = depression;
    const { n, w, p } = signedRank(before.map((value, i) => value - (after[i] ?? 0)));
    expect({ n, w, p }).toEqual({
      n: 9,
      w: 40,
      p: { twoSided: 0.0390625, less: 0.986328125, greater: 0.01953125 },
    });
  });

  it.each([
    [[1]],
    [[-1, 2]],
    [[1, -1]],
    [[3, 3, 3]],
    [[0, 1, -2, 0, 3]],
    [[1, 1, -2, 2, 3]],
    [[-1, -1, -1, 2, 2, 5, 0]],
    [[4, -4, 4, -4, 1, 1, 1, -1]],
    [[1.5, 2.5, -0.5, 3.5, 4.5, -6.5, 7.5, 8.5, 9.5, 10.5]],
  ])('counts %j as enumerating all signs does', (differences) => {
    expect(signedRank(differences).p).toEqual(closeP(allSigns(differences)));
  });

  it('counts random cases with ties and zeros as enumerating does', () => {
    const uniform = seeded(3);
    for (let run = 0; run < 60; run++) {
      const n = 1 + Math.floor(uniform() * 11);
      const differences = Array.from({ length: n }, () => Math.floor(uniform() * 9) - 3);
      expect(signedRank(differences).p).toEqual(closeP(allSigns(differences)));
    }
  });

  it('is exact up to 50 without ties', () => {
    const differences = Array.from({ length: 50 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const { w, p } = signedRank(differences);
    expect(w).toBe(850);
    // scipy.stats.wilcoxon(method="exact")
    expect(p.twoSided).toBeCloseTo(0.03996834652842374, 12);
  });

  it('approximates with tie and continuity correction above', () => {
    const tied = Array.from({ length: 40 }, (_, i) => ((i * 7) % 11) - 4);
    const long = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    // scipy.stats.wilcoxon(method="asymptotic", correction=True)
    expect(signedRank(tied).p).toEqual(
      closeP({ twoSided: 0.05255497671780507, less: 0.9746319238172192, greater: 0.026277488358902534 }),
    );
    expect(signedRank(long).p).toEqual(
      closeP({ twoSided: 0.016901653275967533, less: 0.9917170159916606, greater: 0.008450826637983766 }),
    );
  });

  it('takes differences within the tolerance as equal', () => {
    const noisy = [0.1 + 0.2 - 0.3, 0.1 + 0.2, -0.3, 0.5];
    expect(signedRank(noisy, 1e-12)).toEqual(signedRank([0, 0.3, -0.3, 0.5]));
  });

  it('says nothing where all differences are zero', () => {
    expect(signedRank([0, 0])).toEqual({ n: 0, w: 0, p: { twoSided: 1, less: 1, greater: 1 } });
  });
});

describe('signedRankLocation', () => {
  it('ranks the interval by the exact distribution, from n = 6 on', () => {
    expect([1, 5, 6, 7, 8, 9, 10, 11, 20].map((n) => signedRankK(n))).toEqual([0, 0, 1, 3, 4, 6, 9, 11, 53]);
  });

  it('takes the 53rd smallest and largest of the 210 averages of 20', () => {
    const uniform = seeded(5);
    const d = Array.from({ length: 20 }, () => uniform() - 0.3);
    const averages = d.flatMap((a, i) => d.slice(i).map((b) => a / 2 + b / 2)).sort((a, b) => a - b);
    const { estimate, interval } = signedRankLocation(d);
    expect(interval).toEqual([averages[52], averages[157]]);
    expect(estimate).toBeCloseTo(((averages[104] ?? 0) + (averages[105] ?? 0)) / 2, 14);
  });

  it('holds exactly the centres that the test does not reject', () => {
    const d = [0.3, 1.1, -0.4, 2.2, 0.9, 1.7, 0.05, -1.3, 3.1, 0.6];
    const [low, high] = signedRankLocation(d).interval ?? [Number.NaN, Number.NaN];
    const p = (centre: number) => signedRank(d.map((value) => value - centre)).p.twoSided;
    for (const inside of [low + 1e-6, high - 1e-6]) expect(p(inside)).toBeGreaterThan(0.05);
    for (const outside of [low - 1e-6, high + 1e-6]) expect(p(outside)).toBeLessThanOrEqual(0.05);
  });
});

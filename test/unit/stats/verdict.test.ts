import { describe, expect, it } from 'vitest';
import { pairedRatio, separateRatio } from '../../../src/stats/ratio.js';
import { decideRegression, excessP, holm } from '../../../src/stats/verdict.js';
import { coldStarts, normals } from '../../support/random.js';

const limits = { maxRegression: 0.1, minEffect: 1, runOffset: 0, rejected: true };

describe('decideRegression', () => {
  it.each([
    ['all of the interval over the limit', [1.11, 1.2], 20, {}, 'FAIL'],
    ['its low end on the limit', [1.1, 1.2], 20, {}, 'INCONCLUSIVE'],
    ['all of it under', [0.9, 1.09], -2, {}, 'PASS'],
    ['its high end on the limit', [0.9, 1.1], -2, {}, 'INCONCLUSIVE'],
    ['across the limit', [1.05, 1.2], 20, {}, 'INCONCLUSIVE'],
    ['a shift that is too small to count', [1.2, 1.4], 0.9, {}, 'INCONCLUSIVE'],
    ['a hypothesis that Holm keeps', [1.2, 1.4], 20, { rejected: false }, 'INCONCLUSIVE'],
    ['what separate runs may differ by', [1.12, 1.2], 20, { runOffset: 0.03 }, 'INCONCLUSIVE'],
    ['what a faster machine may hide', [0.9, 1.07], -2, { runOffset: 0.03 }, 'INCONCLUSIVE'],
    ['less than a faster machine may hide', [0.9, 1.06], -2, { runOffset: 0.03 }, 'PASS'],
    ['a machine that is 20 % faster', [0.9, 0.94], -8, { runOffset: 0.27 }, 'INCONCLUSIVE'],
    ['more than separate runs may differ by', [1.14, 1.2], 20, { runOffset: 0.03 }, 'FAIL'],
  ] as const)('%s', (_, [low, high], shift, more, verdict) => {
    expect(decideRegression({ ratioCi95: [low, high], shift }, { ...limits, ...more })).toBe(verdict);
  });

  it('decides nothing without an interval', () => {
    expect(decideRegression({ shift: 100 }, limits)).toBe('INCONCLUSIVE');
  });
});

describe('excessP', () => {
  const base = [100, 101, 99, 102, 98, 103, 97, 100.5];

  it('is small where every pair is over the limit, large where none is', () => {
    const slower = base.map((time, i) => time * (1.2 + i / 1000));
    expect(excessP(base, slower, 0.1, 'rounds')).toBeCloseTo(1 / 2 ** 8, 12);
    expect(excessP(base, base, 0.1, 'rounds')).toBe(1);
    expect(excessP(base, slower, 0.1, 'separate')).toBeLessThan(0.001);
    expect(excessP(base, base, 0.1, 'separate')).toBeGreaterThan(0.99);
  });

  it('rejects at .025 just where the interval lies over the limit', () => {
    const draw = coldStarts(5);
    let over = 0;
    for (let run = 0; run < 300; run++) {
      const [before, after] = [draw(20), draw(20).map((time) => time * 1.12)];
      for (const pairing of ['rounds', 'separate'] as const) {
        const ratio = (pairing === 'rounds' ? pairedRatio : separateRatio)(before, after);
        const isOver = (ratio.ratioCi95?.[0] ?? 0) > 1.05;
        if (isOver) over += 1;
        expect(excessP(before, after, 0.05, pairing) <= 0.025).toBe(isOver);
      }
    }
    expect(over).toBeGreaterThan(50);
  });
});

describe('holm', () => {
  it.each([
    [[], []],
    [[0.02], [true]],
    [[0.03], [false]],
    // .025 / 3, / 2, / 1: the second is kept, and with it all that are larger.
    [
      [0.001, 0.02, 0.02],
      [true, false, false],
    ],
    [
      [0.024, 0.001, 0.012],
      [true, true, true],
    ],
    [
      [0.009, 0.009, 0.009],
      [false, false, false],
    ],
  ])('%j', (ps, rejected) => {
    expect(holm(ps)).toEqual(rejected);
  });

  it('keeps false rejections of whole families rare', () => {
    const normal = normals(9);
    let families = 0;
    for (let run = 0; run < 2000; run++) {
      // One-sided p of a true hypothesis at its boundary is uniform.
      const ps = Array.from({ length: 8 }, () => uniformOf(normal()));
      if (holm(ps).includes(true)) families += 1;
    }
    expect(families / 2000).toBeLessThanOrEqual(0.035);
    expect(families).toBeGreaterThan(10);
  });
});

/** The normal distribution function, roughly: enough for uniform numbers. */
function uniformOf(z: number): number {
  return 1 / (1 + Math.exp(-1.5976 * z - 0.070566 * z ** 3));
}

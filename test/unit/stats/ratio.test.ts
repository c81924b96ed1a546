import { describe, expect, it } from 'vitest';
import { pairedRatio, type RatioResult, separateRatio } from '../../../src/stats/ratio.js';
import { coldStarts } from '../../support/random.js';

const a = [
  100.01, 102.419, 97.831, 93.123, 96.428, 92.373, 100.482, 111.318, 96.139, 95.157, 103.997, 102.896,
];
const b = [112.949, 103.966, 111.738, 118.406, 100.581, 107.974, 96.197, 101.022, 96.656, 109.913, 101.2];
const longA = Array.from({ length: 300 }, (_, i) => 100 + ((i * 7919) % 1009) / 10);
const longB = Array.from({ length: 250 }, (_, i) => 101 + ((i * 104729) % 1013) / 10);

const methods = { pairedRatio, separateRatio };

function expectClose(found: RatioResult, expected: Partial<RatioResult>, digits: number): void {
  for (const [key, value] of Object.entries(expected)) {
    for (const [i, number] of [value].flat().entries()) {
      expect([found[key as keyof RatioResult]].flat()[i], key).toBeCloseTo(number, digits);
    }
  }
}

describe('separateRatio', () => {
  it('gives the golden values', () => {
    const golden = { n: 11, p: 0.03174373, ratio: 1.05931522 };
    expectClose(separateRatio(a, b), { ...golden, ratioCi95: [1.00236446, 1.12407197], shift: 5.8905 }, 8);
  });

  // Medians and ranks of the listed differences by numpy, p by scipy.stats.mannwhitneyu(method="asymptotic").
  it('agrees with numpy on long samples of unequal size', () => {
    const expected = { n: 250, p: 0.7737389557137218, ratio: 1.00477469, shift: 0.7 };
    expectClose(separateRatio(longA, longB), { ...expected, ratioCi95: [0.97171533, 1.0391021] }, 8);
  });

  it('does not call 19 of the same 20 values different', () => {
    const result = separateRatio(longA.slice(0, 20), longA.slice(0, 19));
    expect(result.p).toBeGreaterThan(0.5);
    expect(result.ratioCi95?.[0]).toBeLessThan(1);
    expect(result.ratioCi95?.[1]).toBeGreaterThan(1);
  });

  it('never lists the pairs', () => {
    const start = coldStarts(8);
    const [base, head] = [start(20_000), start(20_000)];
    const { ratio, ratioCi95 } = separateRatio(
      base,
      head.map((value) => value * 1.01),
    );
    expect(ratio).toBeCloseTo(1.01, 2);
    expect(ratioCi95?.[0]).toBeGreaterThan(1.005);
    expect(ratioCi95?.[1]).toBeLessThan(1.015);
  });
});

describe('pairedRatio', () => {
  // Walsh averages listed by numpy, p by scipy.stats.wilcoxon.
  it('agrees with SciPy on 11 pairs', () => {
    const expected = {
      n: 11,
      p: 0.1015625,
      ratio: 1.06604492,
      ratioCi95: [0.9858073, 1.14896435],
      shift: 6.565,
    };
    expectClose(pairedRatio(a.slice(0, 11), b), expected as Partial<RatioResult>, 8);
  });

  it('agrees with SciPy on 120 pairs', () => {
    const expected = { n: 120, p: 0.9093005722675845, ratio: 0.99642184, shift: -0.8 };
    const found = pairedRatio(longA.slice(0, 120), longB.slice(0, 120));
    expectClose(found, { ...expected, ratioCi95: [0.94680737, 1.04992294] }, 8);
  });

  it('refuses sides of unequal length', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow('2 times of base with 1 of head');
  });

  it('sees equal ratios as ties, whatever their rounding', () => {
    const base = [10, 20, 30, 70, 110, 130];
    const result = pairedRatio(
      base,
      base.map((value, i) => (i < 3 ? value * 1.1 : value / 1.1)),
    );
    expect(result.p).toBe(1);
  });
});

describe.each(Object.entries(methods))('%s', (_, compare) => {
  const [base, head] = [a.slice(0, 11), b];

  it('gives 1 / ratio and the same p when the sides change', () => {
    const [there, back] = [compare(base, head), compare(head, base)];
    const [low = 0, high = 0] = there.ratioCi95 ?? [];
    const { n, p, resolvable = 0 } = there;
    const expected = {
      n,
      p,
      resolvable,
      ratio: 1 / there.ratio,
      ratioCi95: [1 / high, 1 / low],
      shift: -there.shift,
    };
    expectClose(back, expected as Partial<RatioResult>, 12);
  });

  it.each([1e-6, 3, 1024.7])('does not depend on the unit (x%f)', (factor) => {
    const plain = compare(base, head);
    const scaled = compare(
      base.map((value) => value * factor),
      head.map((value) => value * factor),
    );
    expectClose(scaled, { ...plain, shift: plain.shift * factor }, 9);
  });

  it('follows a factor on one side', () => {
    expect(
      compare(
        base,
        head.map((value) => value * 2),
      ).ratio,
    ).toBeCloseTo(2 * compare(base, head).ratio, 12);
  });

  it('holds the estimate in the interval, of the width it names', () => {
    const start = coldStarts(21);
    for (let n = 6; n < 70; n += 3) {
      const { ratio, ratioCi95: [low, high] = [2, 0], resolvable } = compare(start(n), start(n));
      expect(low).toBeLessThanOrEqual(ratio);
      expect(high).toBeGreaterThanOrEqual(ratio);
      expect(resolvable).toBeCloseTo(Math.sqrt(high / low) - 1, 12);
    }
  });

  it('finds no difference where all values are equal', () => {
    const same = [5, 5, 5, 5, 5, 5];
    expect(compare(same, same)).toEqual({ n: 6, ratio: 1, ratioCi95: [1, 1], p: 1, shift: 0, resolvable: 0 });
  });

  it('takes samples without variance', () => {
    const result = compare([10, 10, 10, 10, 10, 10], [12, 12, 12, 12, 12, 12]);
    expectClose(result, { ratio: 1.2, ratioCi95: [1.2, 1.2], shift: 2, resolvable: 0 }, 12);
    expect(result.p).toBeLessThan(0.05);
  });

  it('compares single values without an interval', () => {
    const result = compare([10], [15]);
    expect(Object.keys(result).sort()).toEqual(['n', 'p', 'ratio', 'shift']);
    expectClose(result, { n: 1, p: 1, ratio: 1.5, shift: 5 }, 12);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a time of %f', (time) => {
    expect(() => compare([1, 2], [1, time])).toThrow(
      `time 1 of head is ${time}: a ratio needs finite times above zero`,
    );
    expect(() => compare([time, 2], [1, 2])).toThrow(`time 0 of base is ${time}`);
  });

  it('refuses empty samples', () => {
    expect(() => compare([], [])).toThrow('no times to compare');
  });

  it('covers the true ratio in 93–97 % of samples of 20', () => {
    const start = coldStarts(2026);
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const [low, high] = compare(start(20), start(20)).ratioCi95 ?? [2, 0];
      if (low <= 1 && high >= 1) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.93);
    expect(covered / runs).toBeLessThan(0.97);
  });
});

import { expect } from 'vitest';
import { mannWhitney } from '../../src/stats/mann-whitney.js';
import { pairedRatio, separateRatio } from '../../src/stats/ratio.js';
import { signedRank } from '../../src/stats/signed-rank.js';
import { coldStarts, seeded } from './random.js';

export interface Question {
  readonly kind: 'mwu' | 'wilcoxon' | 'separate' | 'paired' | 'bounds';
  readonly of?: 'separate' | 'paired';
  readonly x: readonly number[];
  readonly y?: readonly number[];
  readonly method: 'exact' | 'asymptotic' | 'approx' | 'permutation' | 'none';
}

/** SciPy's answers, asked now or long ago. */
export type Ask = (questions: readonly Question[]) => (readonly number[])[];

const near = (own: readonly number[], theirs: readonly number[] | undefined, within: number) => {
  expect(theirs).toHaveLength(own.length);
  own.forEach((value, index) => {
    const other = theirs?.[index] ?? Number.NaN;
    expect(Math.abs(value - other), `${value} against ${other}`).toBeLessThanOrEqual(
      within * Math.max(1, Math.abs(other)),
    );
  });
};
const sides = ({ twoSided, less, greater }: { twoSided: number; less: number; greater: number }) => [
  twoSided,
  less,
  greater,
];

/** What is held against SciPy, by its name. */
export const AGREES: Readonly<Record<string, (ask: Ask) => void>> = {
  'on small samples without ties, exactly': (ask) => {
    const draw = coldStarts(31);
    const sizes = [
      [6, 6],
      [7, 12],
      [20, 20],
      [50, 50],
      [3, 40],
    ] as const;
    const pairs = sizes.map(([m, n]) => [draw(m), draw(n)] as const);
    const answers = ask(pairs.map(([x, y]) => ({ kind: 'mwu', x, y, method: 'exact' })));
    for (const [index, [x, y]] of pairs.entries()) near(sides(mannWhitney(x, y).p), answers[index], 1e-9);
    const differences = [6, 12, 20, 50].map((n) => draw(n).map((time) => time - 104));
    const ranks = ask(differences.map((x) => ({ kind: 'wilcoxon', x, method: 'exact' })));
    for (const [index, d] of differences.entries()) near(sides(signedRank(d).p), ranks[index], 1e-9);
  },

  'on small samples with ties, by permutations': (ask) => {
    const uniform = seeded(32);
    const tied = (n: number) => Array.from({ length: n }, () => 1 + Math.floor(uniform() * 5));
    const pairs = [
      [tied(5), tied(6)],
      [tied(7), tied(5)],
      [tied(8), tied(4)],
    ] as const;
    const answers = ask(pairs.map(([x, y]) => ({ kind: 'mwu', x, y, method: 'permutation' })));
    for (const [index, [x, y]] of pairs.entries()) {
      const [, less, greater] = answers[index] ?? [];
      const own = mannWhitney(x, y).p;
      near([own.less, own.greater], [less ?? Number.NaN, greater ?? Number.NaN], 1e-9);
    }
  },

  'on large samples, by the normal approximation': (ask) => {
    const draw = coldStarts(33);
    const rounded = (n: number, factor = 1) => draw(n).map((time) => Math.round(time * factor * 10) / 10);
    const pairs = [
      [draw(80), draw(60)],
      [rounded(300), rounded(200, 1.02)],
      [draw(2000), draw(2000)],
    ] as const;
    const answers = ask(pairs.map(([x, y]) => ({ kind: 'mwu', x, y, method: 'asymptotic' })));
    for (const [index, [x, y]] of pairs.entries()) near(sides(mannWhitney(x, y).p), answers[index], 1e-6);
    const differences = [draw(80).map((time) => time - 103), rounded(400).map((time) => time - 103)];
    const ranks = ask(differences.map((x) => ({ kind: 'wilcoxon', x, method: 'approx' })));
    for (const [index, d] of differences.entries()) near(sides(signedRank(d).p), ranks[index], 1e-6);
  },

  'on ratios and their intervals': (ask) => {
    const draw = coldStarts(34);
    for (const n of [6, 12, 20]) {
      const [x, y] = [draw(n), draw(n).map((time) => time * 1.1)];
      const [separate, separateBounds, paired, pairedBounds] = ask([
        { kind: 'separate', x, y, method: 'none' },
        { kind: 'bounds', of: 'separate', x, y, method: 'exact' },
        { kind: 'paired', x, y, method: 'none' },
        { kind: 'bounds', of: 'paired', x, y, method: 'exact' },
      ]);
      const [two, one] = [separateRatio(x, y), pairedRatio(x, y)];
      near([two.ratio], separate, 1e-9);
      near(two.ratioCi95 ?? [], separateBounds, 1e-9);
      near([one.ratio], paired, 1e-9);
      near(one.ratioCi95 ?? [], pairedBounds, 1e-9);
    }
  },
};

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { findInterpreters } from '../../src/python/interpreters.js';
import { mannWhitney } from '../../src/stats/mann-whitney.js';
import { pairedRatio, separateRatio } from '../../src/stats/ratio.js';
import { signedRank } from '../../src/stats/signed-rank.js';
import { coldStarts, seeded } from '../support/random.js';
import { hasRegistry } from './python-harness.js';

/** SciPy's answers to a list of questions; intervals by inverting its p, by brute force. */
const SCRIPT = `
import json, sys
import numpy as np
from scipy import stats

def mwu(x, y, method, alternative="two-sided"):
    if method == "permutation":
        method = stats.PermutationMethod(n_resamples=np.inf)
    return stats.mannwhitneyu(x, y, alternative=alternative, method=method, use_continuity=True).pvalue

def wilcoxon(d, method, alternative="two-sided"):
    if method == "permutation":
        method = stats.PermutationMethod(n_resamples=np.inf)
    return stats.wilcoxon(d, alternative=alternative, method=method, correction=True).pvalue

def interval(candidates, p):
    # The values that the test does not reject reach from one of the candidates to another.
    inside = [value for value in candidates if p(value) > 0.05]
    return [min(inside), max(inside)] if inside else None

def answer(kind, x, y, method):
    x, y = np.array(x), np.array(y)
    if kind == "mwu":
        return [mwu(x, y, method, side) for side in ("two-sided", "less", "greater")]
    if kind == "wilcoxon":
        return [wilcoxon(x, method, side) for side in ("two-sided", "less", "greater")]
    if kind == "separate":
        differences = np.subtract.outer(np.log(y), np.log(x)).ravel()
        return [float(np.exp(np.median(differences)))]
    d = np.log(y) - np.log(x)
    walsh = np.array([(d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d))])
    return [float(np.exp(np.median(walsh)))]

def bounds(kind, x, y, method):
    x, y = np.log(np.array(x)), np.log(np.array(y))
    if kind == "separate":
        candidates = sorted(np.subtract.outer(y, x).ravel())
        p = lambda shift: mwu(y - shift, x, method)
    else:
        d = y - x
        candidates = sorted((d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d)))
        p = lambda shift: wilcoxon(d - shift, method)
    # Just inside of a candidate there are no ties with it.
    eps = 1e-11
    low = next(value for value in candidates if p(value + eps) > 0.05)
    high = next(value for value in reversed(candidates) if p(value - eps) > 0.05)
    return [float(np.exp(low)), float(np.exp(high))]

questions = json.load(sys.stdin)
ask = {"bounds": lambda q: bounds(q["of"], q["x"], q["y"], q["method"])}
print(json.dumps([ask.get(q["kind"], lambda q: answer(q["kind"], q["x"], q.get("y", []), q["method"]))(q) for q in questions]))
`;

interface Question {
  readonly kind: 'mwu' | 'wilcoxon' | 'separate' | 'paired' | 'bounds';
  readonly of?: 'separate' | 'paired';
  readonly x: readonly number[];
  readonly y?: readonly number[];
  readonly method: 'exact' | 'asymptotic' | 'approx' | 'permutation' | 'none';
}

const online = hasRegistry();

describe.skipIf(!online)('agrees with SciPy (skipped without a package registry)', () => {
  let python = '';
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-scipy-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    const context = { env: process.env, cwd: folder, cacheDir };
    const [interpreter] = await findInterpreters(['python3'], context);
    if (!interpreter) throw new Error('there is no python3');
    const spec = { interpreter, requirements: 'scipy\n', requireHashes: false, label: 'scipy' };
    ({ python } = await ensureEnvironment(spec, context));
  }, 300_000);

  const ask = (questions: readonly Question[]) =>
    JSON.parse(
      execFileSync(python, ['-c', SCRIPT], {
        input: JSON.stringify(questions),
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      }),
    ) as number[][];
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

  it('on small samples without ties, exactly', () => {
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
  });

  it('on small samples with ties, by permutations', () => {
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
  });

  it('on large samples, by the normal approximation', () => {
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
  });

  it('on ratios and their intervals', () => {
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
  });
});

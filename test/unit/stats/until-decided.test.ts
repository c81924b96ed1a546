import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { signedRank } from '../../../src/stats/signed-rank.js';
import {
  type Decision,
  decideAtLook,
  firstFailingLook,
  leastFailingRounds,
  leastFailingTrials,
  lookLevels,
  looksBetween,
  takenLooks,
} from '../../../src/stats/until-decided.js';

it('doubles the rounds from look to look', () => {
  expect(looksBetween(10, 80)).toEqual([10, 20, 40, 80]);
  expect(looksBetween(10, 100)).toEqual([10, 20, 40, 100]);
  expect(looksBetween(10, 64)).toEqual([10, 20, 40, 64]);
  expect(looksBetween(10, 50)).toEqual([10, 20, 50]);
  // Those of installs and of handlers.
  expect(looksBetween(8, 24)).toEqual([8, 16, 24]);
  expect(looksBetween(10, 40)).toEqual([10, 20, 40]);
  // The first look is where it was asked for.
  expect(looksBetween(10, 14)).toEqual([10, 14]);
  expect(looksBetween(6, 7)).toEqual([6, 7]);
  expect(looksBetween(12, 12)).toEqual([12]);
});

it('spends the error as Lan and DeMets’s Pocock-like function says, all of it', () => {
  const levels = lookLevels([10, 20, 40, 80]);
  expect(levels.map((level) => Number(level.toFixed(5)))).toEqual([0.00486, 0.00407, 0.00657, 0.0095]);
  expect(levels.reduce((sum, level) => sum + level, 0)).toBeCloseTo(0.025, 12);
  expect(lookLevels([20])).toEqual([0.025]);
});

it('takes the end between two looks as one', () => {
  const [first, second, third] = lookLevels([10, 20, 40, 80]) as [number, number, number];
  expect(takenLooks([10, 20, 40, 80], 20).map(({ level }) => level)).toEqual([first, second]);
  const cut = takenLooks([10, 20, 40, 80], 33);
  expect(cut.map(({ rounds }) => rounds)).toEqual([10, 20, 33]);
  expect(cut[2]?.level).toBeGreaterThan(0);
  expect(cut[2]?.level).toBeLessThan(third);
  expect(takenLooks([10, 20], 0)).toEqual([]);
});

describe('decides at a look', () => {
  const row = (failP: number, passP = 1) => ({ failP, passP, level: 0.0049 });

  it('FAIL by Holm over all rows, PASS row by row', () => {
    expect(decideAtLook([row(0.004), row(0.9, 0.004), row(0.5, 0.5)], 0)).toEqual([
      undefined,
      { verdict: 'PASS', look: 0 },
      undefined,
    ]);
    // 0.001 <= 0.0049 / 3, 0.002 <= 0.0049 / 2, 0.0048 <= 0.0049.
    expect(decideAtLook([row(0.002), row(0.0048), row(0.001)], 1)).toEqual(
      Array(3).fill({ verdict: 'FAIL', look: 1 }),
    );
  });

  it('counts rows of the same gate that are decided elsewhere, as in other shards', () => {
    // 0.002 <= 0.0049 / 2, and > 0.0049 / 4.
    expect(decideAtLook([row(0.002), row(0.9)], 0)[0]).toEqual({ verdict: 'FAIL', look: 0 });
    expect(decideAtLook([row(0.002), row(0.9)], 0, 2)[0]).toBeUndefined();
    expect(decideAtLook([row(0.9, 0.004), row(0.9)], 0, 100)[0]).toEqual({ verdict: 'PASS', look: 0 });
  });

  it('keeps what was decided, and counts a row that PASSed still', () => {
    const pass: Decision = { verdict: 'PASS', look: 0 };
    const fail: Decision = { verdict: 'FAIL', look: 0 };
    expect(decideAtLook([pass, row(0.004)], 1)).toEqual([pass, undefined]);
    expect(decideAtLook([fail, row(0.004)], 1)).toEqual([fail, { verdict: 'FAIL', look: 1 }]);
  });
});

it('knows from when on a row can FAIL at all', () => {
  expect([1, 2, 10].map((rows) => leastFailingRounds(rows))).toEqual([6, 7, 9]);
  // 1 / C(9 + 2, 2) is .018, 1 / C(3 + 4, 4) is .029, and with one trial of the base n has to be 39.
  expect([9, 3, 1].map((base) => leastFailingTrials(1, base))).toEqual([2, 5, 39]);
  expect(leastFailingTrials(1, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(firstFailingLook([6], 1)).toBe(0);
  expect(firstFailingLook([6], 2)).toBeUndefined();
  expect(firstFailingLook([10, 20, 40, 80], 10)).toBe(1);
});

/** 6 % lognormal noise, 5 % spikes of up to twice; on demand a drift of 30 %, or two speeds. */
function noise(seed: number, kind: 'plain' | 'drift' | 'two speeds') {
  const generator = xoroshiro128plus(seed);
  const unit = () => (uniformInt(generator, 0, 0x7fffffff) + 0.5) / 0x80000000;
  const gauss = () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  return (round: number) => {
    const spike = unit() < 0.05 ? 1 + unit() : 1;
    const speed = kind === 'two speeds' && unit() < 0.2 ? 1.15 : 1;
    const drift = kind === 'drift' ? 1 + (0.3 * round) / 80 : 1;
    return Math.exp(0.06 * gauss()) * spike * speed * drift;
  };
}

interface Case {
  readonly ratio: number;
  readonly limit: number;
  readonly kind?: 'plain' | 'drift' | 'two speeds';
  readonly rows?: number;
}

/** Shares of the runs in which any row FAILed, all PASSed, and the rounds that a run took. */
function simulated({ ratio, limit, kind = 'plain', rows = 1 }: Case, runs: number) {
  const looks = looksBetween(10, 80);
  const levels = lookLevels(looks);
  const draw = noise(20261128, kind);
  const sums = { fail: 0, pass: 0, rounds: 0 };
  for (let run = 0; run < runs; run++) {
    const excess = Array.from({ length: rows }, () =>
      Array.from({ length: 80 }, (_, round) => Math.log((draw(round) * ratio) / draw(round) / (1 + limit))),
    );
    let decided: (Decision | undefined)[] = excess.map(() => undefined);
    for (const [look, rounds] of looks.entries()) {
      if (decided.every(Boolean)) break;
      const told = excess.map((row, index) => {
        const { p } = signedRank(row.slice(0, rounds));
        return decided[index] ?? { failP: p.greater, passP: p.less, level: levels[look] ?? 0 };
      });
      decided = decideAtLook(told, look);
      sums.rounds += rounds - (looks[look - 1] ?? 0);
    }
    if (decided.some((one) => one?.verdict === 'FAIL')) sums.fail++;
    if (decided.every((one) => one?.verdict === 'PASS')) sums.pass++;
  }
  return { fail: sums.fail / runs, pass: sums.pass / runs, rounds: sums.rounds / runs };
}

const RUNS = 2000;

describe('simulated until decided', () => {
  it.each<Case>([
    { ratio: 1.1, limit: 0.1 },
    { ratio: 1.05, limit: 0.05 },
    { ratio: 1.1, limit: 0.1, kind: 'drift' },
    { ratio: 1.1, limit: 0.1, kind: 'two speeds' },
  ])('holds both errors at the limit: %o', (at) => {
    const { fail, pass } = simulated(at, RUNS);
    expect(fail).toBeLessThanOrEqual(0.025);
    expect(pass).toBeLessThanOrEqual(0.025);
  });

  it('holds the error for ten rows together', () => {
    expect(simulated({ ratio: 1.1, limit: 0.1, rows: 10 }, 400).fail).toBeLessThanOrEqual(0.025);
  });

  it('decides unchanged code, and finds what is slower', () => {
    expect(simulated({ ratio: 1, limit: 0.1 }, RUNS).pass).toBeGreaterThanOrEqual(0.97);
    expect(simulated({ ratio: 1, limit: 0.05 }, RUNS).pass).toBeGreaterThanOrEqual(0.9);
    expect(simulated({ ratio: 1.15, limit: 0.1 }, RUNS).fail).toBeGreaterThanOrEqual(0.85);
    const slow = simulated({ ratio: 1.3, limit: 0.1 }, RUNS);
    expect(slow.fail).toBeGreaterThanOrEqual(0.97);
    expect(slow.rounds).toBeLessThanOrEqual(20);
  });
});

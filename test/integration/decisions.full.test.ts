import { describe, expect, it } from 'vitest';
import { gateShares, type Machine, type SimulatedGate } from '../support/simulated-gate.js';
import { allowance, orFewer } from '../support/thoroughly.js';

/** COLDSTART_TEST_ALL=1 runs all; fewer may miss a bound by two standard errors. */
const GATES = orFewer(2000, 200);
const BOUND = 0.025 + allowance(0.025, GATES);
/** Ten rows take minutes beside other tests. */
const PATIENT = { timeout: 1_200_000 };
const MACHINES: readonly Machine[] = ['steady', 'drift', 'two speeds'];
const LIMITS = [0.05, 0.1];
/** Ten rows take ten times as long. */
const TEN_ROW_GATES = orFewer(2000, 40);
const TEN_ROW_BOUND = 0.025 + allowance(0.025, TEN_ROW_GATES);
const least = (share: number) => share - allowance(share, GATES);
/** So many rows of one factor. */
const rows = (count: number, factor: number) => Array<number>(count).fill(factor);
const at = LIMITS.flatMap((limit) => MACHINES.map((machine) => ({ limit, machine })));

async function shares(name: string, asked: SimulatedGate, seed: number) {
  const found = await gateShares(asked, seed, asked.factors.length > 1 ? TEN_ROW_GATES : GATES);
  // Shown with --reporter=verbose: docs/statistics.md has these figures.
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  process.stdout.write(
    `${name}: FAIL in ${percent(found.anyFail)}, PASS in ${percent(found.allPass)}, ${found.rounds.toFixed(1)} rounds\n`,
  );
  return found;
}

describe('a gate of the real plan, loop and looks, many times over, holds both errors', PATIENT, () => {
  it.each(at)('of one row at the limit: %o', async ({ limit, machine }) => {
    const name = `one row at a limit of ${limit}, ${machine}`;
    const found = await shares(name, { factors: [1 + limit], limit, machine }, 11);
    expect(found.anyFail).toBeLessThanOrEqual(BOUND);
    expect(found.allPass).toBeLessThanOrEqual(BOUND);
  });

  it.each(MACHINES)('of ten rows at the limit: %s', async (machine) => {
    const found = await shares(
      `ten rows at the limit, ${machine}`,
      { factors: rows(10, 1.1), limit: 0.1, machine },
      12,
    );
    expect(found.anyFail).toBeLessThanOrEqual(TEN_ROW_BOUND);
    expect(found.allPass).toBeLessThanOrEqual(TEN_ROW_BOUND);
    // A false PASS is that row's own error: each has 2.5 %.
    expect(found.firstPass).toBeLessThanOrEqual(TEN_ROW_BOUND);
  });

  it('of one row at the limit among nine that did not change, and among nine that are much slower', async () => {
    const among = (factor: number) => ({ factors: [1.1, ...rows(9, factor)], limit: 0.1 });
    const calm = await shares('one row at the limit, nine unchanged', among(1), 13);
    expect(calm.anyFail).toBeLessThanOrEqual(TEN_ROW_BOUND);
    expect(calm.allPass).toBeLessThanOrEqual(TEN_ROW_BOUND);
    const slow = await shares('one row at the limit, nine slower by 50 %', among(1.5), 14);
    expect(slow.firstFail).toBeLessThanOrEqual(TEN_ROW_BOUND);
  });
});

describe('the same gate decides', PATIENT, () => {
  const calm = MACHINES.filter((machine) => machine !== 'two speeds');

  it.each(calm)('what did not change and what is slower: %s', async (machine) => {
    const of = (factor: number, limit: number, seed: number) =>
      shares(`${factor}x under ${limit}, ${machine}`, { factors: [factor], limit, machine }, seed);
    expect((await of(1, 0.1, 15)).allPass).toBeGreaterThanOrEqual(least(0.97));
    expect((await of(1, 0.05, 16)).allPass).toBeGreaterThanOrEqual(least(0.9));
    expect((await of(1.15, 0.1, 17)).anyFail).toBeGreaterThanOrEqual(least(0.85));
    const slow = await of(1.3, 0.1, 18);
    expect(slow.anyFail).toBeGreaterThanOrEqual(least(0.97));
    expect(slow.rounds).toBeLessThanOrEqual(20);
  });

  // Two speeds are noise of 8 %: what 80 rounds tell apart under 6 % takes 160.
  it('the same on a machine of two speeds, with twice the rounds', async () => {
    const of = (factor: number, limit: number, seed: number, most: number) =>
      shares(
        `${factor}x under ${limit}, two speeds, up to ${most} rounds`,
        { factors: [factor], limit, machine: 'two speeds', runs: { least: 10, most } },
        seed,
      );
    expect((await of(1, 0.1, 19, 80)).allPass).toBeGreaterThanOrEqual(least(0.97));
    expect((await of(1.3, 0.1, 20, 80)).rounds).toBeLessThanOrEqual(20);
    await of(1, 0.05, 21, 80);
    await of(1.15, 0.1, 22, 80);
    expect((await of(1, 0.05, 21, 160)).allPass).toBeGreaterThanOrEqual(least(0.9));
    expect((await of(1.15, 0.1, 22, 160)).anyFail).toBeGreaterThanOrEqual(least(0.85));
  });
});

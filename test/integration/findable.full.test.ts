import { describe, expect, it } from 'vitest';
import { lookedPower, type Noise, pairedPower, separatePower } from '../support/power.js';
import { allowance, orFewer } from '../support/thoroughly.js';

const RUNS = orFewer(6000, 1000);
const NOISES: readonly Noise[] = ['normal', 'spikes'];

function expectAbout(name: string, power: number, [least, most]: readonly [number, number]): void {
  // Shown with --reporter=verbose: docs/statistics.md has these figures.
  process.stdout.write(`${name}: ${(power * 100).toFixed(1)} %\n`);
  expect(power).toBeGreaterThanOrEqual(least - allowance(least, RUNS));
  expect(power).toBeLessThanOrEqual(most + allowance(most, RUNS));
}

describe.each(NOISES)('what 80 % of runs are said to find is found in 79 to 82 %%: %s', (noise) => {
  it.each([20, 40, 80])('%i fixed rounds', { timeout: 120_000 }, (rounds) => {
    expectAbout(`${noise}, ${rounds}`, pairedPower(noise, rounds, RUNS), [0.785, 0.82]);
  });

  it.each([
    [20, 20],
    [40, 20],
    [40, 40],
  ])('separate runs of %i and %i', { timeout: 120_000 }, (base, head) => {
    expectAbout(`${noise}, ${base} and ${head}`, separatePower(noise, base, head, RUNS), [0.785, 0.82]);
  });

  it('10 to 80 rounds until decided', { timeout: 120_000 }, () => {
    expectAbout(`${noise}, 10..80`, lookedPower(noise, [10, 20, 40, 80], RUNS), [0.785, 0.82]);
  });
});

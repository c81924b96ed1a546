import { describe, expect, it } from 'vitest';
import {
  findableRatio,
  foundLevel,
  noiseOfLogs,
  pairedError,
  separateError,
} from '../../../src/stats/findable.js';
import { lookedPower, pairedPower, separatePower } from '../../support/power.js';
import { normals } from '../../support/random.js';

// More runs and more plans are in test/integration/findable.full.test.ts.
describe.each(['normal', 'spikes'] as const)('finds in about 80 % of runs what it said: %s', (noise) => {
  it('in the same rounds, in separate runs, and until decided', () => {
    for (const power of [
      pairedPower(noise, 20, 800),
      separatePower(noise, 20, 20, 600),
      lookedPower(noise, [10, 20, 40, 80], 1000),
    ]) {
      expect(power).toBeGreaterThan(0.76);
      expect(power).toBeLessThan(0.84);
    }
  });
});

it('says nothing where no slowdown could be found', () => {
  const logs = Array.from({ length: 9 }, (_, i) => i / 100);
  expect(pairedError(logs, 0.025, 5)).toBeUndefined();
  expect(pairedError(logs, 0.025 / 50, 9)).toBeUndefined();
  expect(pairedError(logs, 0.025, 9)).toBeGreaterThan(0);
  // 1 / C(6, 3) is .05.
  expect(separateError(logs.slice(0, 3), logs.slice(0, 3), 0.025, 3)).toBeUndefined();
  expect(separateError(logs, logs, 0.025, 9)).toBeGreaterThan(0);
});

it('knows that more rounds of head leave the base as it is', () => {
  const logs = Array.from({ length: 10 }, (_, i) => i / 100);
  const [error = 0, endless = 0] = [10, 1e9].map((most) => separateError(logs, logs, 0.025, most));
  expect(endless).toBeGreaterThan(error / 2);
  expect(endless).toBeLessThan(error);
  expect(findableRatio(1.1, { error: 0, level: 0.025 })).toBe(1.1);
});

it('counts what earlier looks find', () => {
  expect(foundLevel([20])).toBe(0.025);
  expect(foundLevel([10, 20, 40, 80])).toBeCloseTo(0.0114, 4);
});

it('knows noise as the standard deviation of logs, drift left out', () => {
  const normal = normals(5);
  const drifting = Array.from({ length: 200 }, (_, i) => 0.06 * normal() + i / 100);
  expect(noiseOfLogs(drifting)).toBeGreaterThan(0.05);
  expect(noiseOfLogs(drifting)).toBeLessThan(0.075);
  expect(noiseOfLogs([1, 2])).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { verdictShares } from '../../support/separate-runs.js';

const asked = { comparisons: 400, maxRegression: 0.1 };

describe('separate runs on machines that differ by up to 0, 10 and 30 %', () => {
  it.each([0, 0.1, 0.3])('an offset of up to %d decides nothing wrongly', (offset) => {
    const slower = verdictShares({ ...asked, seed: 31, offset, factor: 1.15 });
    expect(slower.PASS).toBeLessThanOrEqual(0.025);
    const same = verdictShares({ ...asked, seed: 32, offset, factor: 1 });
    expect(same.FAIL).toBeLessThanOrEqual(0.025);
  });

  it('still decides where the machine is the same', () => {
    expect(verdictShares({ ...asked, seed: 33, offset: 0, factor: 1 }).PASS).toBeGreaterThan(0.3);
    expect(verdictShares({ ...asked, seed: 34, offset: 0, factor: 1.4 }).FAIL).toBeGreaterThan(0.9);
  });
});

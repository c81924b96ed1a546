import { describe, it } from 'vitest';
import { AGREES } from '../../support/scipy.js';
import { askFrozen } from '../../support/scipy-frozen.js';

describe('agrees with the frozen answers of SciPy (asked anew in scipy.full.test.ts)', () => {
  it.each(Object.entries(AGREES))('%s', (_, agrees) => agrees(askFrozen));
});

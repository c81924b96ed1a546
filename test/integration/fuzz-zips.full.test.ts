import { describe, it } from 'vitest';
import { zipProperties } from '../support/fuzz-zips.js';

describe('100,000 zips', () => {
  it.each(Object.entries(zipProperties({ numRuns: 25_000 })))('%s', (_, holds) => holds(), 600_000);
});

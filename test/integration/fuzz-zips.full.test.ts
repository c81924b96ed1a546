import { describe, it } from 'vitest';
import { zipProperties } from '../support/fuzz-zips.js';
import { orFewer } from '../support/thoroughly.js';

const RUNS = orFewer(25_000, 2000);

describe(`${RUNS} zips for each property`, () => {
  it.each(Object.entries(zipProperties({ numRuns: RUNS })))('%s', (_, holds) => holds(), 600_000);
});

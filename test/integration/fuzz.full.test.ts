import { describe, it } from 'vitest';
import { FUZZED, fuzz } from '../support/fuzz.js';
import { orFewer } from '../support/thoroughly.js';

const INPUTS = orFewer(100_000, 8000);
const names = Object.keys(FUZZED) as (keyof typeof FUZZED)[];

describe(`of ${INPUTS} inputs each is taken or refused in words`, () => {
  it.each(names)('%s', (name) => fuzz(name, Math.ceil(INPUTS / names.length)), 1_800_000);
});

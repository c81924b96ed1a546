import { describe, it } from 'vitest';
import { killedAt, RUNS } from '../support/lambda-kill.js';

/** Odd, so that calls of both kinds are among them: those carried out and those cut off. */
const EVERY = 15;

describe('after SIGKILL at some calls (all of them: lambda-kill.full.test.ts), cleanup puts back', () => {
  it.each(Object.keys(RUNS))('%s', (name) =>
    killedAt(name, (calls) => [...Array(calls).keys()].filter((index) => index % EVERY === EVERY >> 1)),
  );
});

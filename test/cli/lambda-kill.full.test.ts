import { describe, it } from 'vitest';
import { killedAt, RUNS } from '../support/lambda-kill.js';

describe('after SIGKILL at any call, cleanup puts back', () => {
  it.each(Object.keys(RUNS))('%s', (name) => killedAt(name, (calls) => [...Array(calls).keys()]));
});

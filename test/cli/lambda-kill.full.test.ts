import { describe, it } from 'vitest';
import { killedAt, MORE_RUNS, RUNS } from '../support/lambda-kill.js';

describe('after SIGKILL at any call, cleanup puts back', () => {
  it.each(Object.keys({ ...RUNS, ...MORE_RUNS }))('%s', (name) =>
    killedAt(name, (calls) => [...Array(calls).keys()]),
  );
});

import { describe, it } from 'vitest';
import { killedAt, MORE_RUNS, RUNS } from '../support/lambda-kill.js';
import { indicesOf } from '../support/thoroughly.js';

describe('after SIGKILL at any call, cleanup puts back', () => {
  it.each(Object.keys({ ...RUNS, ...MORE_RUNS }))('%s', (name) =>
    killedAt(name, (calls) => indicesOf(calls, 12)),
  );
});

import { describe, it } from 'vitest';
import { killedAt, MORE_RUNS, RUNS } from '../support/lambda-kill.js';
import { indicesOf } from '../support/thoroughly.js';

describe('after SIGKILL at any call, cleanup puts back', () => {
  // Each at other calls; none makes fewer than ten.
  it.each(Object.keys({ ...RUNS, ...MORE_RUNS }).map((name, index) => [name, index] as const))(
    '%s',
    (name, index) => killedAt(name, (calls) => indicesOf(calls, 30, 2 + index)),
  );
});

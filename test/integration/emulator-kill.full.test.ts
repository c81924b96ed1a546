import { describe, it } from 'vitest';
import { killedAfter } from '../support/emulator-kill.js';
import { seeded } from '../support/random.js';
import { orFewer } from '../support/thoroughly.js';
import { runtimeHere } from './emulator-harness.js';

const runtime = await runtimeHere();
const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';
const random = seeded(16);

describe.skipIf(typeof runtime === 'string')(`after SIGKILL of the emulator at any moment${why}`, () => {
  // From before the process of the handler is started to long after it has begun to serve.
  const moments = Array.from(
    { length: orFewer(20, 10) },
    (_, index) => [Math.round(random() * 800), index] as const,
  );
  it.each(moments)('%i ms after a request nothing goes on', (ms, index) =>
    killedAfter(ms, `killed_often_${index + 10}`),
  );
});

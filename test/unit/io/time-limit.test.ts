import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { withinTime } from '../../../src/io/time-limit.js';

const ended = (signal: AbortSignal) =>
  new Promise<string>((done) => {
    signal.addEventListener('abort', () => done(String(signal.reason?.name ?? signal.reason)), {
      once: true,
    });
  });

it('ends after its time, also where nothing but a listener knows of it and garbage is collected', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const whole = new AbortController();
  const limited = ended(withinTime(50, whole.signal));
  const collecting = setInterval(collect, 5);
  const first = await Promise.race([limited, sleep(2000, 'never')]);
  clearInterval(collecting);
  expect(first).toBe('TimeoutError');
});

it('ends with the signal that it is given, and with one that has ended before', async () => {
  const whole = new AbortController();
  const limited = ended(withinTime(60_000, whole.signal));
  whole.abort('interrupted');
  expect(await limited).toBe('interrupted');
  expect(withinTime(60_000, whole.signal)).toMatchObject({ aborted: true, reason: 'interrupted' });
});

import { expect, it } from 'vitest';
import { gateSettings } from '../../../src/config/gate-flags.js';

it.each([
  [
    { maxRegression: '99999999999999999999%' },
    '--max-regression 99999999999999999999%: the number is too large.',
  ],
  [{ maxRegression: '10001%' }, '--max-regression 10001%: the number is too large.'],
  [{ minEffect: '99999999999999999999s' }, '--min-effect 99999999999999999999s: the number is too large.'],
  [{ minEffect: `${'9'.repeat(400)}ms` }, `--min-effect ${'9'.repeat(400)}ms: the number is too large.`],
])('refuses %o: the gate would never FAIL', (flags, message) => {
  expect(() => gateSettings(flags)).toThrow(message);
});

it('takes what is large', () => {
  expect(gateSettings({ maxRegression: '10000%', minEffect: '86400s' })).toMatchObject({
    maxRegression: 100,
    minEffectMs: 86_400_000,
  });
});

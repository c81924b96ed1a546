import { expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { meantMetric } from '../../../src/domain/meant-metric.js';

it.each([
  ['memory', 'Did you mean rss?'],
  ['Init Duration', 'Did you mean init?'],
  ['billedDuration', 'Did you mean billed?'],
  ['redy', 'Did you mean ready?'],
  ['nothing-like-it', undefined],
])('%s', (name, expected) => {
  expect(meantMetric(name)).toBe(expected);
});

it('is said of a budget', () => {
  expect(() => parseBudget('*:memory.p50<100MB')).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Did you mean rss\?/) }),
  );
});

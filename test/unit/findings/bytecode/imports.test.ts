import { expect, it } from 'vitest';
import { importFigures } from '../../../../src/findings/bytecode/imports.js';

const around = (ms: number) => Array.from({ length: 10 }, (_, index) => ms + index - 4.5);
const times = {
  asFoundMs: around(410),
  completeMs: around(205),
  sources: ['/t/a.py', '/t/b.py', '/lib/c.py'],
  states: ['missing', 'valid', 'stale'] as const,
};
const inside = (source: string) => source.startsWith('/t/');

it('compares as found with complete, and says what is compiled where', () => {
  const figures = importFigures('a', times, inside);
  expect(figures).toMatchObject({ n: 10, modules: 3, compiled: 1, compiledElsewhere: 1, savedMs: 205 });
  expect(figures).toMatchObject({
    sentence: expect.stringContaining('410 ms as found, 205 ms with bytecode'),
  });
  expect(figures).toMatchObject({
    sentence: expect.stringMatching(
      /: 2\.00x \[1\.9\d, 2\.0\d\], n = 10; of 3 modules that it loads, 1 here, 1 elsewhere \(standard library\) have no valid bytecode\.$/,
    ),
  });
});

it('says where no difference can be seen', () => {
  const figures = importFigures('a', { ...times, asFoundMs: times.completeMs }, inside);
  expect(figures).toMatchObject({
    ratio: 1,
    sentence: expect.stringMatching(/n = 10, no detectable difference; of 3 modules/),
  });
});

it('compares nothing where nothing lacks bytecode', () => {
  const found = { ...times, completeMs: [], states: ['valid', 'valid', 'valid'] as const };
  expect(importFigures('a', found, inside)).toEqual({
    ...{ status: 'complete', name: 'a', n: 10, asFoundMs: times.asFoundMs, asFoundMedianMs: 410, modules: 3 },
    sentence:
      'import a: 410 ms, n = 10; all 3 modules that it loads have valid bytecode, so there is nothing to compare.',
  });
});

import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../../src/report/formats.js';
import { TREND_REPORTERS } from '../../../src/report/trend/formats.js';
import { trendOf } from '../../../src/results/trend/make-trend.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { runsOfCommits, steppedRuns, workerAt } from '../../support/trend.js';

const expected = resolve(import.meta.dirname, '../../golden/expected');
const shown = async (format: Format, trend: ReturnType<typeof trendOf>, width = 100) =>
  (await TREND_REPORTERS[format]())(trend, { width, color: false });

describe('a trend', () => {
  const trend = trendOf(steppedRuns(), '1.0.0');

  it.each(['markdown', 'github', 'csv', 'json'] as const)('as %s', async (format) => {
    await expect(await shown(format, trend)).toMatchFileSnapshot(resolve(expected, `trend.${format}.txt`));
  });

  it.each([60, 120])('as a table of %i columns', async (width) => {
    const text = await shown('table', trend, width);
    await expect(text).toMatchFileSnapshot(resolve(expected, `trend.table${width}.txt`));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('says that there are too few reports, or none with a step', async () => {
    const few = trendOf(steppedRuns(3), '1.0.0');
    expect(await shown('table', few)).toMatch(
      /^Too few reports to look for steps: 8 of one machine are needed\./,
    );
    const flat = trendOf(
      runsOfCommits(9, () => [workerAt('w/own/py3.12', 50)]),
      '1.0.0',
    );
    expect(await shown('table', flat)).toMatch(/^No step in 1 row\./);
  });

  it('sends no control characters, and no line of its own to a spreadsheet', async () => {
    const nasty = trendOf(
      runsOfCommits(9, (index) => NASTY_IDS.map((id) => ({ ...workerAt('w/own/py3.12', 50 + index), id }))),
      '1.0.0',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/;
    for (const format of ['table', 'markdown', 'json', 'html'] as const)
      expect([format, control.exec(await shown(format, nasty))?.index]).toEqual([format, undefined]);
    expect(/^[=+@]/m.test(await shown('csv', nasty))).toBe(false);
  });
});

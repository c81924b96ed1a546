import { describe, expect, it } from 'vitest';
import type { Tune } from '../../../src/domain/tune-record.js';
import { tuneLines } from '../../../src/report/tuning.js';
import { tuningLink } from '../../../src/report/tuning-link.js';
import { tunePlot } from '../../../src/report/tuning-plot.js';

/** By size: ms, and dollars for a million. */
function tuneOf(sizes: Readonly<Record<number, readonly [number, number]>>, more: Partial<Tune> = {}): Tune {
  return {
    ...{ function: 'fn', strategy: 'cost', balancedWeight: 0.5, bestMB: 1024, kneeMB: 2048 },
    ...{ asOf: '2026-11', priceRegion: 'us-east-1', sentences: [] },
    points: Object.entries(sizes).map(([size, [ms, usdPerMillion]]) => ({
      ...{ memorySizeMB: Number(size), billedMs: Math.ceil(ms), usdPerMillion },
      handler: { n: 10, medianMs: ms },
    })),
    ...more,
  };
}

/** A CPU-bound handler: flat from 1769 MB. */
const CPU_BOUND = tuneOf({
  128: [5106, 10.84],
  256: [2546, 10.81],
  512: [1262, 10.72],
  1024: [630, 10.7],
  2048: [366, 12.4],
  3008: [366, 18.12],
});

describe('the plot', () => {
  it('fits 60 columns, with both axes, their units, n and the chosen size', () => {
    expect(`\n${tunePlot(CPU_BOUND, 60).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      o handler of warm invocations (left)
      $ for a million of them (right), # both
      medians, n = 10, over MB of memory
        5.20 s |  o                       :               | $19.00
               |   .                      :           '$  |
               |    ..                    :         ''    |
               |      .                   :        '      |
               |       ..                 :  '''''$       |
        2.84 s |  $''''''.$'''''''$'''''''$''             | $10.36
               |          o..             :               |
               |             ...          :               |
               |                ..o.      :               |
               |                    ..... :               |
               |                         .o.......o....o  |
      0.000 ms |                          :               | $0.00
               +--+-------+-------+-------+-------+----+--+
                 128     256     512    1024    2048 3008
                                          ^ best
      "
    `);
  });

  it.each([44, 60, 80, 120, 200])('is no wider than %d columns, and plain', (width) => {
    const all = tuneOf(
      Object.fromEntries(
        Array.from({ length: 46 }, (_, index) => [128 + 64 * index, [5000 / (index + 1), index]]),
      ),
      { bestMB: 3008 },
    );
    for (const tune of [CPU_BOUND, all, tuneOf({ 128: [0, 0], 10240: [0, 0] }, { bestMB: 10240 })]) {
      const lines = tunePlot(tune, width);
      expect(lines.length).toBeGreaterThan(14);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(width, 120));
      expect(lines.join('')).toMatch(/^[ -~]+$/);
      // The chosen size has its label, and the mark below it.
      const [labels = '', mark = ''] = lines.slice(-2);
      const at = mark.indexOf('^');
      expect(labels.slice(Math.max(0, at - 5), at + 5)).toContain(String(tune.bestMB));
    }
  });

  it('marks each size once on each curve, higher where the value is', () => {
    const rows = tunePlot(CPU_BOUND, 120).filter((line) => /\|.*\|/.test(line));
    const body = rows.map((line) => line.slice(line.indexOf('|') + 1, line.lastIndexOf('|')));
    const count = (mark: string) => body.join('').split(mark).length - 1;
    expect([count('o') + count('#'), count('$') + count('#')]).toEqual([6, 6]);
    const rowOf = (column: number) => body.findIndex((line) => 'o#'.includes(line[column] ?? ' '));
    const columns = [
      ...new Set(body.flatMap((line) => [...line].flatMap((mark, at) => ('o#'.includes(mark) ? [at] : [])))),
    ];
    const heights = columns.sort((a, b) => a - b).map(rowOf);
    expect([...heights].sort((a, b) => a - b)).toEqual(heights);
    expect(heights[0]).toBe(0);
  });

  it('is left out where there is no curve, or no room', () => {
    expect(tunePlot(tuneOf({ 512: [1, 1] }), 80)).toEqual([]);
    expect(tunePlot(CPU_BOUND, 43)).toEqual([]);
  });

  it('says of what the times are', () => {
    expect(tunePlot({ ...CPU_BOUND, starts: 'cold' }, 80)[0]).toBe(
      'o init and handler of cold starts (left)',
    );
  });
});

/** As the page reads it. */
function decoded(link: string) {
  const [sizes = '', times = '', costs = ''] = link.slice(link.indexOf('#') + 1).split(';');
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64')).buffer;
  return [
    [...new Int16Array(bytes(sizes))],
    [...new Float32Array(bytes(times))],
    [...new Float32Array(bytes(costs))],
  ];
}

describe('the link', () => {
  it('is the one that the documentation of AWS Lambda Power Tuning shows', () => {
    const example =
      'https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4';
    const [sizes = [], times = [], costs = []] = decoded(example);
    expect(sizes).toEqual([128, 256, 512, 1024, 1536, 3008]);
    const tune = tuneOf(
      Object.fromEntries(sizes.map((size, at) => [size, [times[at] ?? 0, (costs[at] ?? 0) * 1e6]])),
    );
    expect(tuningLink(tune)).toBe(example);
  });

  it('has sizes, times in ms and dollars of one invocation', () => {
    const [sizes, times, costs = []] = decoded(tuningLink(CPU_BOUND));
    expect(sizes).toEqual([128, 256, 512, 1024, 2048, 3008]);
    expect(times).toEqual([5106, 2546, 1262, 630, 366, 366]);
    expect(costs.map((cost) => cost * 1e6)).toEqual(
      [10.84, 10.81, 10.72, 10.7, 12.4, 18.12].map((usd) => expect.closeTo(usd, 4)),
    );
    expect(tuningLink(tuneOf({ 10240: [1.5, 2] }))).toBe(
      'https://lambda-power-tuning.show/#ACg=;AADAPw==;vTcGNg==',
    );
  });

  it('has the time that was optimised, and yuan where the prices are', () => {
    const [point] = tuneOf({ 512: [10, 1] }).points;
    const cold = tuneOf(
      {},
      { starts: 'cold', points: point ? [{ ...point, start: { n: 6, medianMs: 42 } }] : [] },
    );
    expect(decoded(tuningLink(cold))[1]).toEqual([42]);
    expect(tuningLink({ ...CPU_BOUND, priceRegion: 'cn-north-1' })).toMatch(/show\/\?currency=CNY#/);
  });
});

it('says what was set, or why it was not, and what is open', () => {
  const lines = tuneLines({
    ...CPU_BOUND,
    undecided: ['256 MB may be up to 12 % cheaper than 1024 MB (n = 6): use more --runs.'],
    optimized: { beforeMB: 512, memorySizeMB: 1024, alias: { name: 'live', version: '8', before: '7' } },
    notOptimized: ['A budget was exceeded.'],
  });
  expect(lines.slice(0, 3)).toEqual([
    'not decided: 256 MB may be up to 12 % cheaper than 1024 MB (n = 6): use more --runs.',
    'fn has 1024 MB now, 512 MB before; alias live points to version 8 now, to 7 before.',
    'the memory of fn was not set: A budget was exceeded.',
  ]);
});

import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { comparedRows, type PlotRow, plotRows, trialPlot } from '../../../src/report/plot.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const OWN = 'services/payments-worker@HEAD/own/py3.11';
const rows: PlotRow[] = [
  {
    ...{ name: 'hello/asyncio/py3.11', metric: 'ready', median: 51.9, ci95: [50.6, 54.1] },
    values: [50, 50.6, 51, 51.9, 51.9, 52, 54.1, 55, 62],
  },
  {
    ...{ name: OWN, metric: 'ready', median: 54.2, ci95: [53.4, 58.3] },
    values: [58.3, 54, undefined, 54.2, 53.4, 54.2, 60, 70],
  },
  { name: 'install/uv/warm', metric: 'total', values: [1200, 1300, 1250], median: 1250 },
];
const at = (width: number, more = {}) => trialPlot(rows, { width, color: false, ...more });

describe('trialPlot', () => {
  it('draws strips on a common axis, the interval below them and the run order beside them', () => {
    expect(at(80)).toMatchInlineSnapshot(`
      "ready of every trial                                                   run order
      hello/asyncio/py3.11        ⡀⡀⡀ ⡆   ⢀ ⡀             ⢀                  ▁▁▂▂▂▂▃▄█
      51.9 ms, n = 9               ├──┃───┤
      services/paym…D/own/py3.11         ⡀⣠        ⡀  ⢀                   ⢀  ▃▁×▁▁▁▄█
      54.2 ms, n = 7                     ├┃────────┤
                                  ┴───────────────────┴───────────────────┴
                                  50 ms             60 ms             70 ms

      total of every trial                                                   run order
      install/uv/warm  ⡀                         ⡀                        ⢀  ▁█▅
      1.25 s, n = 3                              ┃
                       ┴──────────────────────────────────────────────────┴
                       1.2 s                                          1.3 s

      a dot is a trial, ├─┃─┤ the median and its 95 % interval
      run order: each row from its least ▁ to its largest █
      "
    `);
  });

  it('fits 60 columns', () => {
    expect(at(60)).toMatchInlineSnapshot(`
      "ready of every trial                               run order
      hello/asyncio/py3.11  ⡀⣀⢰  ⢀⢀         ⡀            ▁▁▂▂▂▂▃▄█
      51.9 ms, n = 9         ├┃──┤
      services/p…wn/py3.11      ⢀⢰     ⡀ ⢀            ⢀  ▃▁×▁▁▁▄█
      54.2 ms, n = 7            ├┃─────┤
                            ┴────────────┴────────────┴
                            50 ms      60 ms      70 ms

      total of every trial                               run order
      install/uv/warm  ⡀               ⡀              ⢀  ▁█▅
      1.25 s, n = 3                    ┃
                       ┴──────────────────────────────┴
                       1.2 s                      1.3 s

      a dot is a trial, ├─┃─┤ the median and its 95 % interval
      run order: each row from its least ▁ to its largest █
      "
    `);
  });

  it('keeps to ASCII where it must', () => {
    expect(at(80, { ascii: true })).toMatchInlineSnapshot(`
      "ready of every trial                                                   run order
      hello/asyncio/py3.11        ... *   . .             .                  001112349
      51.9 ms, n = 9               [--|---]
      services/paym~D/own/py3.11         .*        .  .                   .  30x00049
      54.2 ms, n = 7                     [|--------]
                                  +-------------------+-------------------+
                                  50 ms             60 ms             70 ms

      total of every trial                                                   run order
      install/uv/warm  .                         .                        .  095
      1.25 s, n = 3                              |
                       +--------------------------------------------------+
                       1.2 s                                          1.3 s

      . : * # are 1 to 4 trials, [-|-] the median and its 95 % interval
      run order: each row from its least 0 to its largest 9
      "
    `);
    expect(at(200, { ascii: true })).toMatch(/^[\n -~]+$/);
  });

  it.each([20, 40, 60, 80, 120, 200])(
    'is no wider than %i columns, or 40, and cuts names in their middle',
    (width) => {
      const lines = at(width).split('\n');
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(40, width));
      expect(lines.find((line) => line.startsWith('serv'))).toMatch(/^serv\S*py3\.11 /);
    },
  );

  it('has a dot for each trial', () => {
    const dots = [...at(200)].reduce((sum, letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return code > 0x2800 && code < 0x2900
        ? sum + (code - 0x2800).toString(2).replaceAll('0', '').length
        : sum;
    }, 0);
    const known = rows.flatMap(({ values }) => values).filter((value) => value !== undefined);
    expect(dots).toBe(known.length);
  });

  it('says how many trials a dot is where they are many', () => {
    const values = Array.from({ length: 400 }, (_, index) => 100 + (index % 4));
    const text = trialPlot([{ name: 'a', metric: 'wall', values, median: 101.5 }], {
      width: 80,
      color: false,
    });
    expect(text).toContain('a dot is up to 25 trials here');
    expect(text).toContain('⢸');
  });

  it('draws far apart rows on a logarithmic axis', () => {
    const far = [10, 100, 1000].map((value) => ({
      name: `${value}`,
      metric: 'wall',
      values: [value],
      median: value,
    }));
    const text = trialPlot(far, { width: 60, color: false });
    expect(text).toContain('logarithmic axis');
    expect(text).toMatch(/10 ms .*100 ms .*1 s$/m);
    const column = (name: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.search(/[⠁-⣿]/) ?? -1;
    expect(Math.abs(column('1000') + column('10') - 2 * column('100'))).toBeLessThanOrEqual(1);
  });

  it('draws equal values, one trial, failed rows and none', () => {
    const one = { name: 'one', metric: 'wall', values: [5], median: 5 };
    const failed = { name: 'bad', metric: 'wall', values: [undefined, undefined] };
    const text = trialPlot([one, failed], { width: 60, color: false });
    expect(text).toContain('5.00 ms, n = 1');
    expect(text).toContain('no sample');
    expect(text).toMatch(/^bad .*××$/m);
    expect(trialPlot([failed], { width: 60, color: false })).toMatch(
      /^wall of every trial: no row has a sample\n/,
    );
    expect(trialPlot([], { width: 60, color: false })).toBe('');
  });

  it('has colours only where it may, and shows names as text', () => {
    const hostile = [{ name: '\u001b[31mred\u0007', metric: 'wall', values: [5, 6], median: 5.5 }];
    expect(trialPlot(hostile, { width: 60, color: false })).not.toContain('\u001b');
    expect(trialPlot(rows, { width: 60, color: true })).toContain('\u001b[1mhello/asyncio/py3.11');
    const hebrew = [{ name: 'שלום', metric: 'wall', values: [5, 6], median: 5.5 }];
    expect(trialPlot(hebrew, { width: 60, color: false })).toContain('\u2066שלום\u2069');
  });
});

describe('the rows that are drawn', () => {
  const report = reportOf([workerResult('w/own/py3.12', 100), commandResult('control/py3.12', 9, true)]);
  const base = reportOf([workerResult('w/own/py3.12', 50), workerResult('old/own/py3.12', 70)]);

  it('are those that were asked for, without round 0', () => {
    expect(plotRows(report)).toEqual([
      { name: 'w/own/py3.12', metric: 'ready', values: [100], median: 100, ci95: [98, 102] },
    ]);
  });

  it('are, of two runs, those of one name together', () => {
    expect(comparedRows(base, report).map(({ name, median }) => [name, median])).toEqual([
      ['base w/own/py3.12', 50],
      ['head w/own/py3.12', 100],
      ['base old/own/py3.12', 70],
    ]);
  });
});

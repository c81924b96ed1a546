import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { table } from '../../../src/report/table.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const plain = (width: number) => ({ width, color: false });
const report = reportOf([
  workerResult('http_fetch/asyncio/py3.12', 161.4),
  workerResult('http_fetch/uvloop/py3.12', 166.3),
  commandResult('control/py3.12', 9.87, true),
]);

describe('table', () => {
  it('fits 80 columns with the phases', () => {
    expect(table(report, plain(80))).toMatchInlineSnapshot(`
      "                            ready     95 % CI  boot  imports  loop  work   n
      http_fetch/asyncio/py3.12  161 ms  [158, 165]  12.0      141  2.00  6.00  20
      http_fetch/uvloop/py3.12   166 ms  [163, 170]  12.0      146  2.00  6.00  20

      n = 20, random order, seed 7, caches warm · machine noise ±3.0 % (bare
      interpreter 9.87 ms)
      "
    `);
  });

  it('calls no machine steady after one or two controls', () => {
    const control = commandResult('control/py3.12', 9.87, true);
    const wall = { ...control.summary.wall, n: 2, mad: 0 } as typeof control.summary.wall;
    const few = { ...control, summary: { ...control.summary, wall } } as typeof control;
    const text = table(reportOf([workerResult('http_fetch/asyncio/py3.12', 161.4), few]), plain(200));
    expect(text).toContain('caches warm · bare interpreter 9.87 ms\n');
  });

  it('shows everything at 200 columns', () => {
    expect(table(report, plain(200))).toMatchInlineSnapshot(`
      "                            ready     95 % CI  boot  imports  loop  work  exit  wall   cpu      rss  min  max   n
      http_fetch/asyncio/py3.12  161 ms  [158, 165]  12.0      141  2.00  6.00  5.50   167  48.0  24.5 MB  145  242  20
      http_fetch/uvloop/py3.12   166 ms  [163, 170]  12.0      146  2.00  6.00  5.50   172  48.0  24.5 MB  150  249  20

      n = 20, random order, seed 7, caches warm · machine noise ±3.0 % (bare interpreter 9.87 ms)
      "
    `);
  });

  it('shows commands with what the launcher’s own peak hides', () => {
    expect(table(reportOf([commandResult('/bin/true', 0.71)]), plain(80))).toMatchInlineSnapshot(`
      "              wall       95 % CI   min   max   cpu       rss   n
      /bin/true  0.71 ms  [0.70, 0.72]  0.64  1.06  2.00  < 9.5 MB  20

      n = 20, random order, seed 7, caches warm
      "
    `);
  });

  it('cuts long names before it leaves out intervals', () => {
    const long = 'a_worker_with_a_name_of_more_than_fifty_characters_as_it_is';
    const rows = ['asyncio', 'uvloop'].map((loop, index) =>
      workerResult(`${long}/${loop}/py3.12`, 161 + index),
    );
    expect(table(reportOf(rows), plain(80)).split('\n').slice(0, 3)).toEqual([
      '                                      ready     95 % CI  boot  imports  work   n',
      'a_worker_with_a_n…_as_it_is/asyncio  161 ms  [158, 164]  12.0      141  6.00  20',
      'a_worker_with_a_n…s_as_it_is/uvloop  162 ms  [159, 165]  12.0      142  6.00  20',
    ]);
  });

  it.each([60, 80, 100, 120, 200])('never gets wider than %i columns', (width) => {
    const grid = table(report, plain(width)).split('\n\n')[0] ?? '';
    for (const line of grid.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('cuts a long id in the middle, so that its end still tells rows apart', () => {
    const id = `${'long'.repeat(30)}/uvloop/py3.12`;
    const line = table(reportOf([workerResult(id, 100)]), plain(80)).split('\n')[1] ?? '';
    expect(line).toContain('…');
    expect(line).toContain('/py3.12');
  });

  it('lines figures up beside Hebrew names, isolated so that they do not turn around', () => {
    const mixed = reportOf([
      workerResult('עובד קר/asyncio/py3.12', 60),
      workerResult('שָׁלוֹם/uvloop/py3.12', 65),
    ]);
    const [header = '', ...rows] = (table(mixed, plain(120)).split('\n\n')[0] ?? '').split('\n');
    expect(rows[0]).toContain('\u2066עובד קר/asyncio/py3.12\u2069');
    for (const row of rows) expect(stringWidth(row)).toBe(stringWidth(header));
  });

  it('says how a server was told its loop, and whose phases a row has', () => {
    const rows = ['asyncio', 'uvloop'].map((loop) => {
      const row = workerResult(`uvicorn/${loop}/py3.12`, 60);
      Object.assign(row.scenario, {
        worker: '-m uvicorn',
        bundled: false,
        environment: '.venv of the project',
        serverLoop: `uvicorn --loop ${loop}`,
      });
      for (const trial of row.trials)
        if (trial.status === 'ok' && loop === 'uvloop') Object.assign(trial, { readyProcess: 'spawned' });
      return row;
    });
    const text = table(reportOf(rows), plain(200));
    expect(text).toContain('-m uvicorn   Python 3.12.1, .venv of the project\n');
    expect(text).toContain('loop by uvicorn --loop asyncio; uvicorn --loop uvloop\n');
    expect(text).toContain(
      'uvicorn/uvloop/py3.12: the process that became ready is a spawned child; boot includes the start of its parents\n',
    );
    expect(text).not.toContain('uvicorn/asyncio/py3.12: the process');
  });

  it('says what imports holds where no event loop ran', () => {
    const rows = ['a', 'b', 'c', 'd', 'served'].map((name) => {
      const row = workerResult(`${name}/own/py3.12`, 60);
      if (name === 'served') row.scenario.ready = 'fd';
      for (const trial of row.trials) {
        if (trial.status === 'ok' && name !== 'b') trial.phases = { boot: 12, imports: 48, exit: 5.5 };
      }
      return row;
    });
    const text = table(reportOf(rows), plain(200));
    expect(text).toContain(
      '\nno event loop in a/own/py3.12 and 2 more rows: imports includes all of the script’s work\n' +
        'no event loop in served/own/py3.12 until it was ready: imports includes all work before that\n',
    );
    expect(table(report, plain(200))).not.toContain('no event loop');
  });

  it('says where imports end in rows without an event loop whose call is known', () => {
    const rows = ['script', 'called'].map((name) => {
      const row = workerResult(`${name}/own/py3.12`, 60);
      if (name === 'called') row.scenario.importsEnd = 'call';
      for (const trial of row.trials)
        if (trial.status === 'ok') trial.phases = { boot: 12, imports: 40, work: 8, exit: 5.5 };
      return row;
    });
    expect(table(reportOf(rows), plain(200))).toContain(
      '\nno event loop in script/own/py3.12: imports is the time in import statements of the main thread, work is the rest\n' +
        'no event loop in called/own/py3.12: imports end where the function is called, work is the rest, with what it imports itself\n',
    );
  });

  it('says how much of the page cache stayed after eviction', () => {
    const evicted = workerResult('hello/asyncio/py3.12', 60);
    evicted.scenario.pageCache = 'evicted';
    for (const trial of evicted.trials) if (trial.status === 'ok') trial.residentShare = 0.004;
    expect(table(reportOf([evicted]), plain(100))).toContain('page cache evicted (at most 0.4 % stayed),');
  });

  it('lets no control character of a name through', () => {
    const text = table(reportOf([commandResult('printf \u001b[31m\n x', 1)]), plain(80));
    expect(text).toMatch(/^printf x {2}/m);
  });

  it('colours only where asked', () => {
    expect(table(report, plain(80))).not.toContain('\u001b[');
    expect(table(report, { width: 80, color: true })).toContain('\u001b[');
  });

  it('shows a row without a sample as such', () => {
    const failed = workerResult('bad/own/py3.12', 1);
    failed.summary = {};
    failed.trials = [
      {
        round: 0,
        position: 0,
        startedAt: failed.trials[0]?.startedAt ?? '',
        status: 'failed',
        code: 'EXIT_CODE',
        message: 'exit status 1',
      },
    ];
    const line =
      table(reportOf([workerResult('good/own/py3.12', 60), failed]), plain(100)).split('\n')[2] ?? '';
    expect(line).toMatch(/^bad\/own\/py3\.12 +– .*0 \(1 failed\)$/);
  });
});

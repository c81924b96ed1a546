import { describe, expect, it } from 'vitest';
import type { Result, WorkerResult } from '../../../src/domain/report.js';
import { compareRows } from '../../../src/results/compare.js';
import { commandResult, workerResult } from '../../support/report.js';

/** A row whose trial of round r is ready after `readyMs(r)`. */
function row(id: string, rounds: readonly number[], readyMs: (round: number) => number): WorkerResult {
  const result = workerResult(id, readyMs(1));
  const [trial] = result.trials;
  if (trial?.status !== 'ok') throw new Error('a made-up trial is ok');
  result.trials = rounds.map((round) => ({
    ...trial,
    round,
    readyMs: readyMs(round),
    wallMs: readyMs(round) + 5,
  }));
  return result;
}

const rounds = Array.from({ length: 21 }, (_, round) => round);
const noise = (round: number) => 1 + ((round * 7) % 11) / 100;
const base = row('hello/asyncio/py3.12', rounds, (round) => 60 * noise(round));

/** The same in Pyodide: all of it is boot but 100 ms of the engine. */
function wasmRow(id: string, readyMs: (round: number) => number): Result<'wasm'> {
  const boot = (round: number) => readyMs(round) - 100;
  const phases = (ms: number) => ({ engine: 100, compile: 0, boot: ms, imports: 0, work: 0, exit: 0 });
  const summary = (ms: number) => ({ n: 20, median: ms, mad: 0, mean: ms, sd: 0, min: ms, max: ms, p75: ms });
  return {
    id,
    scenario: {
      ...{ runner: 'wasm', worker: 'hello', bundled: true, runtime: 'pyodide', pageCache: 'warm' },
      platform: 'Pyodide on Node of this machine',
      ...{ pyodide: '314.0.7', pythonVersion: '3.14', node: '20.20.2', packages: [], packagesFrom: '' },
    },
    trials: rounds.map((round) => ({
      ...{
        round,
        position: 0,
        startedAt: '2026-11-28T12:00:00.000Z',
        status: 'ok',
        cpu: { userMs: 1, systemMs: 1 },
      },
      ...{ wallMs: readyMs(round), readyMs: readyMs(round), phases: phases(boot(round)) },
    })),
    summary: { engine: summary(100), boot: summary(boot(1)), ready: summary(readyMs(1)) },
    warnings: [],
  };
}

describe('compareRows', () => {
  it('pairs by round: noise that both rows share disappears', () => {
    const head = row('hello/uvloop/py3.12', rounds, (round) => 66 * noise(round));
    const compared = compareRows(base, head);
    expect(compared).toMatchObject({ metric: 'ready', unit: 'ms', pairing: 'rounds', n: 20 });
    expect(compared?.ratio).toBeCloseTo(1.1, 9);
    expect(compared?.ratioCi95?.[0]).toBeCloseTo(1.1, 9);
    expect(compared?.sentence).toMatch(
      /^hello\/py3\.12: with uvloop ready 6\.\d+ ms later than with asyncio: 1\.10x \[1\.10, 1\.10\], n = 20/,
    );
  });

  it('says where missing bytecode may be the reason', () => {
    const head = row('hello/asyncio/py3.12/-O', rounds, (round) => 90 * noise(round));
    head.scenario.bytecode = { modules: 120, withoutBytecode: 29 };
    expect(compareRows(base, head)?.sentence).toMatch(
      /; but 29 modules of hello\/asyncio\/py3\.12\/-O have no bytecode\.$/,
    );
    head.scenario.bytecode = { modules: 120, withoutBytecode: 2 };
    expect(compareRows(base, head)?.sentence).not.toMatch(/bytecode/);
  });

  it('leaves out round 0, failed trials and rounds that only one row has', () => {
    const head = row('hello/uvloop/py3.12', [0, 3, 4, 5, 30], () => 50);
    head.trials[1] = {
      round: 3,
      position: 0,
      startedAt: '2026-01-02T03:04:05.000Z',
      status: 'failed',
      code: 'SIGNAL',
      message: '',
    };
    expect(compareRows(base, head)?.n).toBe(2);
  });

  it('says sooner, no difference, and too few', () => {
    const sooner = compareRows(
      base,
      row('hello/uvloop/py3.12', rounds, (round) => 30 * noise(round)),
    );
    expect(sooner?.sentence).toMatch(/with uvloop ready 3\d\.\d ms sooner than with asyncio: 0\.50x/);
    const same = compareRows(
      base,
      row('hello/uvloop/py3.12', rounds, (round) => 60 * noise(round + 4)),
    );
    expect(same?.sentence).toMatch(
      /no measurable difference between uvloop and asyncio \(could detect \d.* or more\): /,
    );
    const few = compareRows(
      base,
      row('hello/uvloop/py3.12', [1, 2, 3], () => 60),
    );
    expect(few).not.toHaveProperty('ratioCi95');
    expect(few?.sentence).toContain('at n = 3: too few rounds for an interval, 6 are needed.');
    const failing = row('hello/uvloop/py3.12', [1, 2, 3], () => 60);
    const [, second] = failing.trials;
    const { startedAt = '' } = second ?? {};
    failing.trials[1] = { round: 2, position: 0, startedAt, status: 'failed', code: 'SIGNAL', message: '' };
    expect(compareRows(base, failing)?.sentence).toContain(
      'at n = 2: too few rounds in which neither failed',
    );
  });

  it('names the phase that explains the difference', () => {
    const head = row('hello/uvloop/py3.12', rounds, (round) => 70 * noise(round));
    const { imports } = head.summary;
    if (imports) imports.median += 10;
    expect(compareRows(base, head)?.sentence).toMatch(/; mostly in imports \(\+\d+\.\d ms\)\.$/);
  });

  it('is nothing where no round is shared or the rows measure different things', () => {
    expect(
      compareRows(
        base,
        row('hello/uvloop/py3.12', [40, 41], () => 60),
      ),
    ).toBeUndefined();
    expect(compareRows(base, commandResult('true', 1))).toBeUndefined();
  });

  it('names whole rows where the same stands twice in a run', () => {
    const again = row('hello/asyncio/py3.12#2', rounds, (round) => 60 * noise(round + 4));
    expect(compareRows(base, again)?.sentence).toMatch(
      /^no measurable difference between hello\/asyncio\/py3\.12#2 and hello\/asyncio\/py3\.12 \(could/,
    );
  });

  it('names whole rows where more than one part differs', () => {
    const head = row('other/uvloop/py3.12', rounds, (round) => 90 * noise(round));
    expect(compareRows(base, head)?.sentence).toMatch(
      /^with other\/uvloop\/py3\.12 ready .* than with hello\/asyncio\/py3\.12:/,
    );
  });

  it('names CPython and Pyodide, and counts phases that only one has from nothing', () => {
    const head = wasmRow('hello/pyodide', (round) => 600 * noise(round));
    expect(compareRows(base, head)?.sentence).toMatch(
      /^hello: with pyodide ready \d+ ms later than with CPython 3\.12\.1: 10\.0x \[.*; mostly in boot \(\+\d+ ms\)\.$/,
    );
    const sized = compareRows(
      { ...base, id: 'hello/asyncio/py3.12/size=1' },
      { ...head, id: 'hello/pyodide/size=1' },
    );
    expect(sized?.sentence).toMatch(/^hello\/size=1: with pyodide /);
  });
});

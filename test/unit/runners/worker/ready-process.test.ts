import { describe, expect, it } from 'vitest';
import type { ReadyProcesses } from '../../../../src/launch/launcher.js';
import { readyProcess } from '../../../../src/runners/worker/ready-process.js';

/** `at name extra`, one a line. */
function stamps(lines: string) {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [atMs, name = '', ...extra] = line.trim().split(' ');
      return { atMs: Number(atMs), name, extra: extra.join(' ') };
    });
}

function noted(
  condition: ReadyProcesses['condition'],
  listens: Record<number, boolean | null>,
): ReadyProcesses {
  const processes = Object.entries(listens).map(([pid, listening]) => ({
    pid: Number(pid),
    peakBytes: Number(pid) * 1e6,
    listens: listening,
  }));
  return { condition, processes };
}

const WORKERS = `
  10 boot 1
  30 3:boot helper 1
  31 2:boot spawned 1
  32 4:boot spawned 1
  60 4:loop_init asyncio.Loop
  61 4:loop_run
  62 4:first_step
  63 2:loop_init asyncio.Loop
  64 2:loop_run
  65 2:first_step`;
const GUNICORN = `
  10 boot 1
  40 2:fork 1
  45 loop_init asyncio.Loop
  46 loop_run thread
  47 first_step`;
const UVICORN_WORKER = `${GUNICORN}
  48 2:loop_init uvloop.Loop
  49 2:loop_run
  50 2:first_step`;
const RELOADER = `
  10 boot 1
  50 2:boot spawned 1`;
const ASYNCIO = `
  10 boot 1
  20 loop_init asyncio.Loop
  21 loop_run
  22 first_step
  30 2:fork 1`;

describe('the process that became ready', () => {
  it.each<[string, string, ReadyProcesses | null, number, string]>([
    ['is the main one, alone', '10 boot', null, 1, 'main'],
    ['is the main one under a program that is no Python', '10 boot 1', noted('http', { 1: true }), 1, 'main'],
    [
      'is the worker whose loop was first',
      WORKERS,
      noted('http', { 1: true, 2: true, 3: false, 4: true }),
      4,
      'spawned',
    ],
    ['is the worker that listens', WORKERS, noted('port', { 1: true, 2: true, 4: false }), 2, 'spawned'],
    ['is the worker that lives', WORKERS, noted('http', { 1: true, 2: true }), 2, 'spawned'],
    [
      'is a worker with a loop where nobody knows who listens',
      WORKERS,
      noted('output', { 1: null, 2: null, 4: null }),
      4,
      'spawned',
    ],
    ['is gunicorn’s worker, which has no loop', GUNICORN, noted('http', { 1: true, 2: true }), 2, 'forked'],
    ['is gunicorn’s worker, which has one', UVICORN_WORKER, noted('http', { 1: true, 2: true }), 2, 'forked'],
    [
      'is gunicorn’s worker also by a word of its own',
      UVICORN_WORKER,
      noted('output', { 1: null, 2: null }),
      2,
      'forked',
    ],
    [
      'is gunicorn’s master for who asks only the port',
      GUNICORN,
      noted('port', { 1: true, 2: true }),
      1,
      'main',
    ],
    [
      'is the reloader’s child, to which the socket was handed',
      RELOADER,
      noted('http', { 1: true, 2: true }),
      2,
      'spawned',
    ],
    [
      'is the reloader’s child, which made the socket',
      RELOADER,
      noted('port', { 1: false, 2: true }),
      2,
      'spawned',
    ],
    [
      'is the main one where nobody is known to listen',
      RELOADER,
      noted('http', { 1: null, 2: null }),
      1,
      'main',
    ],
    [
      'is the main one whose loop runs, beside forked helpers',
      ASYNCIO,
      noted('http', { 1: true, 2: true }),
      1,
      'main',
    ],
    [
      'is the child, if the main one’s loop was a set-up',
      `${ASYNCIO}\n25 run_end`,
      noted('http', { 1: true, 2: true }),
      2,
      'forked',
    ],
    ['is no child that came later', '10 boot 1\n90 2:fork 1', noted('http', { 1: true, 2: true }), 1, 'main'],
    [
      'is no child that has ended',
      '10 boot 1\n40 2:fork 1\n60 2:exit 9',
      noted('http', { 1: true, 2: true }),
      1,
      'main',
    ],
    [
      'is no helper',
      '10 boot 1\n30 3:boot helper 1\n31 3:loop_run',
      noted('http', { 1: false, 3: true }),
      1,
      'main',
    ],
  ])('%s', (_what, lines, processes, pid, origin) => {
    const chosen = readyProcess(stamps(lines), 80, processes);
    expect([chosen.pid ?? 1, chosen.origin]).toEqual([pid, origin]);
  });

  it('has its own stamps under their bare names', () => {
    const chosen = readyProcess(stamps(WORKERS), 80, noted('http', { 1: true, 2: true }));
    expect(chosen.stamps.map(({ name, atMs }) => [name, atMs])).toEqual([
      ['boot', 31],
      ['loop_init', 63],
      ['loop_run', 64],
      ['first_step', 65],
    ]);
  });

  it('takes over what the interpreter had done that it was forked from', () => {
    const lines =
      '10 boot 1\n20 loop_init A\n30 5:boot helper 1\n35 5:loop_init B\n40 6:fork 5\n50 7:fork 6\n60 7:loop_run';
    const both = noted('http', { 1: false, 7: true });
    expect(readyProcess(stamps(lines), 80, both).stamps).toMatchObject([
      { name: 'boot', atMs: 30 },
      { name: 'loop_init', extra: 'B' },
      { name: 'fork' },
      { name: 'loop_run' },
    ]);
    const own = readyProcess(stamps(`${lines}\n55 7:loop_init C`), 80, both).stamps;
    expect(own.filter(({ name }) => name === 'loop_init')).toMatchObject([{ extra: 'C' }]);
  });

  it('falls back on the main one where pids lead round in a circle', () => {
    const lines = '10 boot 1\n40 6:fork 7\n41 7:fork 6\n60 7:loop_run';
    const chosen = readyProcess(stamps(lines), 80, noted('http', { 7: true }));
    expect(chosen.stamps[0]).toMatchObject({ name: 'boot', atMs: 10 });
  });
});

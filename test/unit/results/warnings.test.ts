import { describe, expect, it } from 'vitest';
import type { OkCommandTrial, OkWorkerTrial, Trial } from '../../../src/domain/report.js';
import { runWarnings } from '../../../src/results/run-warnings.js';
import { withoutCheapFiles, withoutToldFiles } from '../../../src/results/site-cost.js';
import { spentByControl } from '../../../src/results/waiting.js';
import { rowWarnings } from '../../../src/results/warnings.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const startedAt = '2026-01-02T03:04:05.000Z';
const command = commandResult('x', 1).scenario;
const control = commandResult('control/py3.12', 1, true).scenario;
const worker = workerResult('hello/asyncio/py3.12', 60).scenario;

function ok(round: number, wallMs: number, more: Partial<OkCommandTrial> = {}): OkCommandTrial {
  const cpu = { userMs: wallMs * 0.8, systemMs: 0 };
  return { round, position: 0, startedAt, status: 'ok', wallMs, phases: { run: wallMs }, cpu, ...more };
}
const failed = (round: number, code = 'EXIT_CODE'): Trial => ({
  round,
  position: 0,
  startedAt,
  status: 'failed',
  code,
  message: `${code} said`,
});
/** Times around `ms` with a spread of a few percent, always the same. */
const steady = (n: number, ms = 100) => Array.from({ length: n }, (_, i) => ms * (1 + ((i * 7) % 11) / 200));
const trials = (times: readonly number[]) => times.map((ms, index) => ok(index + 1, ms));
const codes = (all: readonly Trial[], scenario: typeof command | typeof worker = command, runs = 20) =>
  rowWarnings(scenario, all, runs).map(({ code }) => code);

describe('warnings of a row', () => {
  it('are none for a steady row', () => {
    expect(codes([ok(0, 101), ...trials(steady(20))])).toEqual([]);
  });

  it('name failures with their first message, and say when the row was given up', () => {
    const [some] = rowWarnings(command, [ok(1, 1), failed(2, 'SIGNAL'), ...trials(steady(20))], 20);
    expect(some).toMatchObject({ code: 'FAILURES', message: '1 of 22 trials failed (SIGNAL): SIGNAL said' });
    const [all] = rowWarnings(command, [failed(0), failed(1)], 20);
    expect(all?.message).toBe('2 of 2 trials failed, then given up (EXIT_CODE): EXIT_CODE said');
  });

  it.each([
    [5, true],
    [6, false],
  ])('at n = %i too few samples: %s', (n, expected) => {
    expect(codes(trials(steady(n))).includes('FEW_SAMPLES')).toBe(expected);
  });

  it('advise more runs only where more runs help', () => {
    const remedy = (all: readonly Trial[], runs: number) =>
      rowWarnings(command, all, runs).find(({ code }) => code === 'FEW_SAMPLES')?.remedy;
    expect(remedy(trials(steady(5)), 5)).toContain('--runs 6');
    expect(remedy([...trials(steady(5)), failed(6)], 6)).toMatch(/^Failed trials .* fix their cause/);
    expect(remedy([...trials(steady(2)), failed(3)], 3)).not.toContain('--runs');
    expect(remedy(trials(steady(5)), 20)).toMatch(/ended before its rounds did/);
  });

  it('name --max-time only where there is one', () => {
    const remedy = (more: object) => {
      const scenario = {
        runner: 'lambda',
        function: 'fn',
        starts: 'cold',
        source: 'invoked',
        emulated: true,
      } as const;
      const sample = {
        position: 0,
        startedAt,
        status: 'ok',
        label: 'cold',
        requestId: 'a',
        emulated: true,
      } as const;
      const all = [1, 2].map((round) => ({ ...sample, round, wallMs: 9, phases: { handler: 9 } }));
      return rowWarnings({ ...scenario, ...more }, all, 20).find(({ code }) => code === 'FEW_SAMPLES')
        ?.remedy;
    };
    expect(remedy({ forcedBy: 'description' })).toMatch(/ended before its rounds did: let it finish\.$/);
    expect(remedy({ variant: 'plain' })).toMatch(/without --max-time/);
    expect(remedy({})).toMatch(/not forced here/);
  });

  it('show an outlier with its time', () => {
    const [warning] = rowWarnings(command, trials([...steady(19), 400]), 20);
    expect(warning).toMatchObject({
      code: 'OUTLIERS',
      message: expect.stringContaining('1 of 20 trials lie far from the rest, at 400 ms'),
    });
  });

  it('show outliers only where there are many for n', () => {
    expect(codes(trials([...steady(198), 400, 420]))).not.toContain('OUTLIERS');
    expect(codes(trials([...steady(190), ...steady(10, 400)]))).toContain('OUTLIERS');
  });

  it('name waiting in a command, and in the phases of a worker', () => {
    const asleep = [1, 2, 3].map((round) => ok(round, 500, { cpu: { userMs: 10, systemMs: 2 } }));
    expect(rowWarnings(command, asleep, 3)).toContainEqual(
      expect.objectContaining({
        code: 'WAITING',
        message: expect.stringMatching(
          /^the command \(500 ms with 12\.0 ms of CPU time\) is mostly waiting: /,
        ),
      }),
    );
    const [trial] = workerResult('hello/asyncio/py3.12', 60).trials as OkWorkerTrial[];
    if (!trial) throw new Error('no trial');
    const phases = { boot: 20, imports: 600, loop: 1, work: 300, exit: 5 };
    const phaseCpuMs = { boot: 19, imports: 40, loop: 1 };
    const waits = (cpu: OkWorkerTrial['phaseCpuMs']) =>
      rowWarnings(worker, [{ ...trial, round: 1, phases, phaseCpuMs: cpu }], 1).find(
        ({ code }) => code === 'WAITING',
      )?.message;
    expect(waits(phaseCpuMs)).toMatch(/^imports \(600 ms with 40\.0 ms of CPU time\) is mostly waiting/);
    expect(waits({ ...phaseCpuMs, work: 10 })).toMatch(/^imports \(.*\) and work \(.*\) are mostly waiting/);
    expect(waits({ ...phaseCpuMs, imports: 580 })).toBeUndefined();
    expect(waits(undefined)).toBeUndefined();
  });

  it('name waiting until a command was ready, of which the end says nothing', () => {
    const server = { ...command, ready: 'port:8080' };
    const waits = (figures: Partial<OkCommandTrial>) =>
      rowWarnings(
        server,
        [{ ...ok(1, 900, { cpu: { userMs: 1, systemMs: 1 } }), ...figures } as Trial],
        1,
      ).find(({ code }) => code === 'WAITING')?.message;
    expect(waits({ readyMs: 500, readyCpuMs: 12 })).toMatch(
      /^the command until it was ready \(500 ms with 12\.0 ms of CPU time\) is mostly waiting/,
    );
    expect(waits({ readyMs: 500, readyCpuMs: 480 })).toBeUndefined();
    expect(waits({ readyMs: 500 })).toBeUndefined();
  });

  it('leave to the machine what a bare Python waits as well', () => {
    const waits = (wallMs: number, cpuMs: number, control?: { wallMs: number; cpuMs: number }) =>
      rowWarnings(command, [ok(1, wallMs, { cpu: { userMs: cpuMs, systemMs: 0 } })], 1, [], control).some(
        ({ code }) => code === 'WAITING',
      );
    expect(waits(300, 100)).toBe(true);
    expect(waits(300, 100, { wallMs: 11, cpuMs: 10 })).toBe(true);
    // Three processes on one CPU: each takes three times its CPU time.
    expect(waits(300, 100, { wallMs: 30, cpuMs: 10 })).toBe(false);
    expect(waits(1300, 100, { wallMs: 30, cpuMs: 10 })).toBe(true);
    // A disk that lets any start wait, whatever it computes.
    expect(waits(90, 5, { wallMs: 80, cpuMs: 10 })).toBe(false);
    expect(waits(300, 5, { wallMs: 80, cpuMs: 10 })).toBe(true);
    expect(waits(300, 5, { wallMs: 8, cpuMs: 0 })).toBe(true);
    expect(waits(300, 5, { wallMs: 8, cpuMs: 10 })).toBe(true);
  });

  it('take what the control row took from its trials, without the first touch', () => {
    const trials = [
      ok(0, 90),
      ...[20, 30, 40].map((ms, at) => ok(at + 1, ms, { cpu: { userMs: 8, systemMs: 2 } })),
    ];
    expect(
      spentByControl([
        { record: command, trials: [ok(1, 500)] },
        { record: control, trials },
      ]),
    ).toEqual({
      wallMs: 30,
      cpuMs: 10,
    });
    expect(spentByControl([{ record: command, trials }])).toBeUndefined();
  });

  it('see two modes', () => {
    expect(codes(trials([...steady(10, 50), ...steady(10, 90)]))).toContain('BIMODAL');
  });

  it('see a first touch that is much slower, and not one that is not', () => {
    expect(codes([ok(0, 300), ...trials(steady(20))])).toEqual(['SLOW_FIRST']);
    expect(codes([ok(0, 120), ...trials(steady(20))])).toEqual([]);
  });

  it('set a first touch against the median that the table has, of an even number too', () => {
    const [, slow] = rowWarnings(command, [ok(0, 300), ...trials([90, 100, 110, 120])], 4);
    expect(slow?.message).toContain('took 300 ms, the later runs 105 ms');
  });

  it('leave the shape of the control row to the machine’s warnings', () => {
    expect(codes([ok(0, 900), ...trials([...steady(19), 400])], control)).toEqual([]);
  });

  it('see a row without a loop that asks for one', () => {
    const without = workerResult('hello/asyncio/py3.12', 60).trials.map((trial): Trial => {
      const { loopClass: _, ...rest } = trial as OkWorkerTrial;
      return rest;
    });
    expect(codes(without, worker)).toContain('NO_LOOP');
    expect(codes(without, { ...worker, loop: 'own' } as typeof worker)).not.toContain('NO_LOOP');
  });

  it('say when eviction left pages', () => {
    expect(codes(trials(steady(20)).map((trial) => ({ ...trial, residentShare: 0.2 })))).toEqual([
      'EVICTION_PARTIAL',
    ]);
    expect(codes(trials(steady(20)).map((trial) => ({ ...trial, residentShare: 0.01 })))).toEqual([]);
  });
});

describe('warnings of a run', () => {
  const { environment } = reportOf([]);
  const controlOf = (times: readonly number[], mad: number) => {
    const result = commandResult('control/py3.12', 10, true);
    result.scenario.command = ['/usr/bin/python3.12', '-I', '-S', '-c', 'pass'];
    result.trials = trials(times);
    if (result.summary.wall) result.summary.wall.mad = mad;
    return result;
  };
  const quiet = controlOf(steady(60, 10), 0.1);

  it('are none on a quiet machine', () => {
    expect(runWarnings([quiet], environment)).toEqual([]);
  });

  it('see drift and noise in the control row', () => {
    const drifting = controlOf(
      steady(60, 10).map((ms, i) => ms * (1 + i / 100)),
      0.1,
    );
    expect(runWarnings([drifting], environment)).toMatchObject([
      { code: 'DRIFT', message: expect.stringContaining('slower') },
    ]);
    const faster = controlOf(
      steady(60, 10).map((ms, i) => ms * (1 + i / 50)),
      0.1,
    );
    // Said once, of the one that drifted most.
    expect(runWarnings([drifting, { ...faster, id: 'control/py3.8' }], environment)).toMatchObject([
      { code: 'DRIFT', message: expect.stringContaining('control/py3.8') },
    ]);
    expect(runWarnings([controlOf(steady(60, 10), 3)], environment)).toMatchObject([
      { code: 'NOISY_MACHINE' },
    ]);
  });

  it('see two speeds of the machine in the control row', () => {
    const alternating = steady(60, 10).map((ms, i) => (i % 2 ? ms * 1.5 : ms));
    // So wide a spread is a noisy machine where it has one mode.
    const [warning, ...more] = runWarnings([controlOf(alternating, 3)], environment);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      code: 'TWO_SPEEDS',
      message: expect.stringMatching(
        /around 10\.\d ms or 15\.\d ms \(50 % of its trials; control\/py3\.12, n = 60/,
      ),
    });
  });

  it('see load and governor', () => {
    const busy = {
      ...environment,
      loadAverage: [1.5, 1, 1] as [number, number, number],
      governor: 'powersave',
    };
    expect(runWarnings([quiet], busy).map(({ code }) => code)).toEqual(['LOADED_MACHINE', 'GOVERNOR']);
  });

  it('take the load of what is measured for nothing', () => {
    const two = { ...environment, cpuCount: 2, loadAverage: [1.09, 1, 1] as [number, number, number] };
    expect(runWarnings([quiet], two)).toEqual([]);
  });

  it('name the files that cost, once for all rows, and no file that costs next to nothing', () => {
    const pth = (files: string) => ({
      code: 'PTH_IMPORTS',
      message: `2 .pth files run code at every start of this environment: ${files}.`,
      remedy: 'Uninstall them.',
    });
    const rowsWith = (bareMs: number, files: string, halfMs = 0.1) => {
      const bare = controlOf(steady(60, bareMs), 0.05);
      const medianCi95 = [bareMs - halfMs, bareMs + halfMs];
      if (bare.summary.wall) Object.assign(bare.summary.wall, { median: bareMs, medianCi95 });
      const row = workerResult('hello/asyncio/py3.12', 60);
      row.warnings = [pth(files)];
      const rows = [row, bare];
      const ofRun = runWarnings(rows, environment);
      return { ofRun, left: withoutToldFiles(rows, ofRun).flatMap(({ warnings }) => warnings) };
    };
    const dear = rowsWith(4, 'a.pth, b.pth');
    expect(dear.ofRun[0]?.message).toContain('2 .pth files cost 8.00 ms at every start: a.pth, b.pth');
    expect(dear.left).toEqual([]);
    // The made-up worker boots in 12 ms.
    expect(rowsWith(11.5, 'a.pth').left).toEqual([]);
    expect(rowsWith(9, 'distutils-precedence.pth').left).toEqual([]);
    expect(rowsWith(9, 'a.pth').left).toHaveLength(1);
    // A bare interpreter that was disturbed is no proof that the files cost nothing.
    expect(rowsWith(14, 'a.pth', 3).left).toHaveLength(1);
    const told = (...lines: number[]) =>
      withoutCheapFiles(
        [pth('a.pth')],
        lines.map((selfMs) => ({ selfMs })),
      );
    expect([told(), told(0.6, 0.3), told(0.6, 0.5)].map(({ length }) => length)).toEqual([1, 0, 1]);
  });

  it('see what site costs when booting takes much longer than the bare interpreter', () => {
    // The made-up worker boots in 12 ms.
    const slow = controlOf(steady(60, 4), 0.05);
    if (slow.summary.wall) Object.assign(slow.summary.wall, { median: 4, medianCi95: [3.9, 4.1] });
    const rows = [workerResult('hello/asyncio/py3.12', 60), slow];
    expect(runWarnings(rows, environment)).toMatchObject([
      { code: 'PTH_COST', message: expect.stringContaining('8.00 ms longer') },
    ]);
    const evicted = workerResult('hello/asyncio/py3.12', 60);
    evicted.scenario.pageCache = 'evicted';
    expect(runWarnings([evicted, slow], environment)).toEqual([]);
    // Such a boot holds uv, or the start of a parent.
    const byUv = workerResult('hello/asyncio/py3.12', 60);
    byUv.scenario.launch = 'uv run';
    const child = workerResult('hello/asyncio/py3.12', 60);
    for (const trial of child.trials) Object.assign(trial, { readyProcess: 'spawned' });
    expect(runWarnings([byUv, child, slow], environment)).toEqual([]);
  });
});

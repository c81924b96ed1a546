import { describe, expect, it } from 'vitest';
import { ownPeakBytes, phasesOf } from '../../../../src/runners/worker/phases.js';

const stamps = (entries: Record<string, number | [number, string]>) =>
  Object.entries(entries).map(([name, value]) => {
    const [atMs, extra] = Array.isArray(value) ? value : [value, ''];
    return { name, atMs, extra };
  });

describe('phasesOf', () => {
  it('divides a run with a loop', () => {
    const divided = phasesOf(
      stamps({
        boot: 10,
        loop_init: 50,
        loop_class: [51, 'uvloop.Loop'],
        loop_run: 52,
        first_step: 53,
        run_end: 60,
        main_end: 61,
        exit: 63,
      }),
      66,
    );
    expect(divided).toEqual({
      ok: true,
      readyMs: 60,
      phases: { boot: 10, imports: 40, loop: 3, work: 7, exit: 6 },
      loopClass: 'uvloop.Loop',
    });
  });

  it('counts what is imported between the constructor of the loop and its first step as imports', () => {
    const imports = [
      { name: 'imported', atMs: 40, extra: '20000000 15000000' },
      // Began 5 ms before the constructor was entered, with half of its CPU time.
      { name: 'imported', atMs: 55, extra: '10000000 8000000' },
      { name: 'imported_late', atMs: 90, extra: '30000000 20000000' },
      { name: 'imported_late', atMs: 99, extra: '0 0' },
    ];
    const cpu = ([atMs, ms]: [number, number]) => ({ name: 'cpu', atMs, extra: `${ms * 1e6}` });
    const borders = (
      [
        [10, 8],
        [50, 40],
        [100, 70],
        [110, 75],
      ] as [number, number][]
    ).map(cpu);
    const all = stamps({ boot: 10, loop_init: 50, loop_run: 99, first_step: 100, run_end: 110 });
    expect(phasesOf([...all, ...imports, ...borders], 120)).toMatchObject({
      phases: { boot: 10, imports: 40 + 35, loop: 15, work: 10, exit: 10 },
      phaseCpuMs: { boot: 8, imports: 32 + 24, loop: 6, work: 5 },
    });
    // Of what a function imports in a run without a loop nothing is imports.
    const none = stamps({ boot: 10, loop_init: 50, main_end: 110 });
    expect(phasesOf([...none, ...imports.slice(2)], 120)).toMatchObject({
      phases: { imports: 0, work: 100 },
    });
  });

  it('lets work end with the last run of several', () => {
    const all = [...stamps({ boot: 1, loop_init: 2, first_step: 3, run_end: 4 }), ...stamps({ run_end: 9 })];
    expect(phasesOf(all, 10)).toMatchObject({ readyMs: 9, phases: { work: 6, exit: 1 } });
  });

  it.each([
    ['no loop', { boot: 10, main_end: 30, exit: 35 }],
    ['a loop that never ran', { boot: 10, loop_init: 20, main_end: 30, exit: 35 }],
  ])('has imports and work, but no loop, with %s', (_, entries) => {
    const imports = [
      { name: 'imported', atMs: 9, extra: '5000000 1' },
      { name: 'imported', atMs: 12, extra: '3000000 1' },
      { name: 'imported', atMs: 29, extra: '4000000 1' },
    ];
    expect(phasesOf([...stamps(entries), ...imports], 40)).toEqual({
      ok: true,
      readyMs: 30,
      // What was imported before boot ended is part of boot.
      phases: { boot: 10, imports: 6, work: 14, exit: 10 },
    });
  });

  it('lets boot end after the last customisation of site', () => {
    const all = [...stamps({ boot: 10, site_end: 15 }), ...stamps({ site_end: 25, main_end: 30 })];
    expect(phasesOf(all, 40)).toMatchObject({ phases: { boot: 25, imports: 0, work: 5 } });
    const looped = stamps({ boot: 10, site_end: 20, loop_init: 22, first_step: 23, run_end: 24 });
    expect(phasesOf(looped, 40)).toMatchObject({ phases: { boot: 20, imports: 2 } });
    const early = stamps({ boot: 10, loop_init: 15, site_end: 20, first_step: 23, run_end: 24 });
    expect(phasesOf(early, 40)).toMatchObject({ phases: { boot: 15, imports: 0 } });
  });

  it.each([
    ['nothing at all', {}, 'NO_STAMPS'],
    ['only the boot', { boot: 10 }, 'STAMPS_LOST'],
    ['a loop that did not return', { boot: 10, loop_init: 20, first_step: 21 }, 'STAMPS_LOST'],
  ])('refuses to divide %s', (_, entries, code) => {
    expect(phasesOf(stamps(entries), 40)).toMatchObject({ ok: false, code });
  });
});

describe('phasesOf a server', () => {
  const serving: Parameters<typeof stamps>[0] = {
    boot: 10,
    loop_init: 50,
    loop_class: [51, 'uvloop.Loop'],
    first_step: 53,
  };

  it.each<[string, Parameters<typeof stamps>[0], number, object]>([
    ['in its loop', { ...serving }, 60, { boot: 10, imports: 40, loop: 3, work: 7, exit: 5 }],
    [
      'in the second of its runs',
      { ...serving, run_end: 55, main_end: 64 },
      60,
      { boot: 10, imports: 40, loop: 3, work: 7, exit: 5 },
    ],
    [
      'before its loop ran',
      { ...serving, imported: [51, '30000000 1'] },
      52,
      { boot: 10, imports: 30, work: 12, exit: 13 },
    ],
    ['without a loop', { boot: 10 }, 30, { boot: 10, imports: 0, work: 20, exit: 35 }],
    // An import that began before readiness and ended after it.
    [
      'while it imports',
      { boot: 10, imported: [50, '30000000 1'] },
      30,
      { boot: 10, imports: 10, work: 10, exit: 35 },
    ],
    ['before its first line', { boot: 10 }, 8, { boot: 8, imports: 0, work: 0, exit: 57 }],
  ])('divides what is ready %s, without stamps of its end', (_when, entries, readyMs, phases) => {
    const divided = phasesOf(stamps(entries), 65, readyMs);
    expect(divided).toMatchObject({ ok: true, readyMs, phases });
    expect(Object.keys(divided.ok ? divided.phases : {})).toEqual(Object.keys(phases));
  });

  it('still needs the first stamp', () => {
    expect(phasesOf([], 40, 20)).toMatchObject({ ok: false, code: 'NO_STAMPS' });
  });
});

describe('phasesOf a server whose child answers', () => {
  const noted = (...pids: number[]) => ({
    condition: 'http' as const,
    processes: pids.map((pid) => ({ pid, peakBytes: pid * 1000, listens: true })),
  });

  it('begins with the spawn of the started one, for a child that was spawned', () => {
    const all = stamps({
      boot: [10, '1'],
      '2:boot': [300, 'spawned 1'],
      '2:loop_init': 350,
      '2:loop_class': [352, 'uvloop.Loop'],
      '2:first_step': 353,
      exit: [480, '7'],
    });
    expect(phasesOf(all, 500, 400, noted(1, 2))).toEqual({
      ok: true,
      readyMs: 400,
      phases: { boot: 300, imports: 50, loop: 3, work: 47, exit: 100 },
      loopClass: 'uvloop.Loop',
      readyProcess: 'spawned',
      peakBytes: 2000,
    });
  });

  it('has the boot of the interpreter from which a child was forked', () => {
    const all = stamps({
      boot: [10, '1'],
      imported: [200, '150000000 1'],
      '2:fork': [300, '1'],
      '2:imported': [350, '20000000 1'],
      loop_init: 310,
      loop_run: [311, 'thread'],
      loop_class: [311, 'asyncio.Loop'],
      '2:exit': [450, '5555'],
    });
    expect(phasesOf(all, 500, 400, noted(1, 2))).toEqual({
      ok: true,
      readyMs: 400,
      phases: { boot: 10, imports: 170, work: 220, exit: 100 },
      readyProcess: 'forked',
      peakBytes: 5555,
    });
  });

  it('names no loop that came later in a thread of the process that was ready', () => {
    const late = stamps({
      boot: [10, '1'],
      loop_init: 310,
      loop_run: [311, 'thread'],
      loop_class: [311, 'asyncio.Loop'],
    });
    const divided = phasesOf(late, 500, 300, { ...noted(1), condition: 'port' });
    expect(divided).toEqual({
      ok: true,
      readyMs: 300,
      phases: { boot: 10, imports: 0, work: 290, exit: 200 },
      peakBytes: 1000,
    });
  });
});

describe('ownPeakBytes', () => {
  it('reads the figure of the exit stamp, and nothing where there is none', () => {
    expect(ownPeakBytes(stamps({ exit: [1, '9437184'] }))).toBe(9437184);
    expect(ownPeakBytes(stamps({ exit: 1 }))).toBeUndefined();
    expect(ownPeakBytes(stamps({ exit: [1, 'kB'] }))).toBeUndefined();
    expect(ownPeakBytes([])).toBeUndefined();
  });
});

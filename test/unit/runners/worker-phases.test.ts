import { describe, expect, it } from 'vitest';
import { ownPeakBytes, phasesOf } from '../../../src/runners/worker-phases.js';

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

  it('lets work end with the last run of several', () => {
    const all = [...stamps({ boot: 1, loop_init: 2, first_step: 3, run_end: 4 }), ...stamps({ run_end: 9 })];
    expect(phasesOf(all, 10)).toMatchObject({ readyMs: 9, phases: { work: 6, exit: 1 } });
  });

  it.each([
    ['no loop', { boot: 10, main_end: 30, exit: 35 }],
    ['a loop that never ran', { boot: 10, loop_init: 20, main_end: 30, exit: 35 }],
  ])('has neither loop nor work with %s', (_, entries) => {
    expect(phasesOf(stamps(entries), 40)).toEqual({
      ok: true,
      readyMs: 30,
      phases: { boot: 10, imports: 20, exit: 10 },
    });
  });

  it.each([
    ['nothing at all', {}, 'NO_STAMPS'],
    ['only the boot', { boot: 10 }, 'STAMPS_LOST'],
    ['a loop that did not return', { boot: 10, loop_init: 20, first_step: 21 }, 'STAMPS_LOST'],
  ])('refuses to divide %s', (_, entries, code) => {
    expect(phasesOf(stamps(entries), 40)).toMatchObject({ ok: false, code });
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

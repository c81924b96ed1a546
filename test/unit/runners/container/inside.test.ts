import { describe, expect, it } from 'vitest';
import type { LaunchOutcome } from '../../../../src/launch/launcher.js';
import { imageBytecode } from '../../../../src/runners/container/image-bytecode.js';
import { pythonsIn } from '../../../../src/runners/container/inside.js';
import { insidePhases } from '../../../../src/runners/container/inside-phases.js';
import { stepsOf } from '../../../../src/runners/container/steps.js';

const T = '2026-11-28T12:00:00.000Z';
const stamp = (name: string, atMs: number, extra = '') => ({ name, atMs, extra });
const LOOP = [
  ...[stamp('boot', 100, '1'), stamp('site_end', 104), stamp('loop_init', 150, 'x.Loop')],
  ...[stamp('loop_run', 151), stamp('loop_class', 151, 'x.Loop'), stamp('first_step', 152)],
];
const outcome = (more: object) => ({ stamps: LOOP, wallMs: 400, readyMs: 200, ...more }) as LaunchOutcome;

describe('the phases of the Python in a container', () => {
  it('count from the start command on, and add up to the step ready', () => {
    const inside = insidePhases(outcome({}), 'output');
    expect(inside).toEqual({
      ...{ firstLineMs: 100, readyMs: 200, loopClass: 'x.Loop' },
      phases: { boot: 104, imports: 46, loop: 2, work: 48 },
    });
    const { worker, phases } = stepsOf({
      ...{ createMs: 30, startedAt: T, startMs: 400, readyMs: 200, inside },
      processBegan: '2026-11-28T12:00:00.090Z',
    });
    expect(phases).toEqual({ create: 30, start: 90, ready: 110, stop: 200 });
    expect(worker).toEqual({ boot: 14, imports: 46, loop: 2, work: 48 });
  });

  it('begin with the first line where the engine says later, or nothing', () => {
    const inside = insidePhases(outcome({}), 'output');
    for (const processBegan of ['2026-11-28T12:00:00.120Z', undefined]) {
      const steps = stepsOf({
        ...{ createMs: 30, startedAt: T, startMs: 400, readyMs: 200, inside },
        processBegan,
      });
      expect([steps.phases.start, steps.worker?.boot]).toEqual([100, 4]);
    }
  });

  it('end as those of a worker where nothing was waited for', () => {
    const stamps = [...LOOP, stamp('run_end', 300), stamp('main_end', 301), stamp('exit', 302)];
    expect(insidePhases(outcome({ stamps, readyMs: null }), undefined)?.readyMs).toBe(300);
  });

  it('are those of the child that serves', () => {
    const child = [stamp('7:fork', 110, '1'), stamp('7:loop_init', 160), stamp('7:first_step', 170)];
    const stamps = [stamp('boot', 100, '1'), stamp('site_end', 104), ...child];
    expect(insidePhases(outcome({ stamps }), 'http')?.phases).toMatchObject({
      loop: 10,
      work: 30,
    });
  });

  it.each([
    ['there are none', []],
    ['they are of another clock', [stamp('boot', -5e9, '1'), stamp('site_end', -4e9)]],
    ['they come after the end', [stamp('boot', 900, '1')]],
  ])('are not told where %s', (_, stamps) =>
    expect(insidePhases(outcome({ stamps }), 'output')).toBeUndefined(),
  );
});

describe('the Python of an image', () => {
  it.each([
    [
      ['python3.12', '-m', 'w'],
      ['python3.12', 'python3', 'python'],
    ],
    [
      ['tini', '--', '/opt/venv/bin/python', 'w.py'],
      ['/opt/venv/bin/python', 'python3', 'python'],
    ],
    [
      ['/app/.venv/bin/gunicorn', 'app'],
      ['/app/.venv/bin/python', 'python3', 'python'],
    ],
    [['nginx'], ['python3', 'python']],
  ])('of %j is looked for as %j', (words, found) => expect(pythonsIn(words)).toEqual(found));

  it('is blamed for bytecode by what lacks it', () => {
    const line = { modules: 90, withoutBytecode: 62, standard: 50, packages: 10, pth: [] };
    const told = imageBytecode([stamp('survey', 1, JSON.stringify(line))], 'w:1', 'python3');
    expect(told?.counts).toEqual({ modules: 90, withoutBytecode: 62 });
    expect(told?.warnings.map(({ code, message }) => [code, /^\d+/.exec(message)?.[0]])).toEqual([
      ['NO_BYTECODE_STDLIB', '50'],
      ['NO_BYTECODE_PACKAGES', '10'],
      ['NO_BYTECODE', '2'],
    ]);
    expect(imageBytecode([], 'w:1', 'python3')).toBeUndefined();
  });
});

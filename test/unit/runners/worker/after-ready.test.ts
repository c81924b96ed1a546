import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../../src/config/budget.js';
import { isReadyCondition } from '../../../../src/config/ready.js';
import { afterReady, afterReadyWarnings } from '../../../../src/runners/worker/after-ready.js';

const stamps = (entries: Record<string, number>) =>
  Object.entries(entries).map(([name, atMs]) => ({ name, atMs, extra: '' }));

describe('what a worker does after it counted as ready', () => {
  it('is the rest of __main__, then the threads', () => {
    const run = afterReady(stamps({ run_end: 100, main_end: 300, joined: 340, exit: 900 }), 100, true);
    expect(run).toEqual({ readyMs: 100, isLoop: true, mainMs: 200, threadsMs: 40 });
    const [warning] = afterReadyWarnings([run, run]);
    expect(warning?.code).toBe('WORK_AFTER_READY');
    expect(warning?.message).toContain('went on for 240 ms after the last run of the event loop returned');
    expect(warning?.message).toContain('(200 ms in __main__, 40.0 ms in threads that were still running)');
    const typed = [...(warning?.remedy ?? '').matchAll(/(--\w+) (?:"([^"]+)"|(\w+))/g)];
    expect(typed.map(([, option]) => option)).toEqual(['--budget', '--ready', '--ready']);
    const [budget = '', ...conditions] = typed.map(([, , quoted, word]) => quoted ?? word ?? '');
    expect(parseBudget(budget)).toMatchObject({ metric: 'wall' });
    for (const condition of conditions) expect(isReadyCondition(condition)).toBe(true);
  });

  it('is what threads do after __main__, in a worker without a loop', () => {
    const run = afterReady(stamps({ main_end: 100, joined: 300 }), 100, false);
    expect(afterReadyWarnings([run])[0]?.message).toContain('after __main__ ended');
  });

  it('is nothing where a loop in a thread returned last, or only atexit callbacks ran', () => {
    expect(afterReady(stamps({ main_end: 50, run_end: 300, joined: 301 }), 300, true)).toMatchObject({
      mainMs: 0,
      threadsMs: 1,
    });
    const atexit = afterReady(stamps({ run_end: 100, main_end: 101, exit: 900 }), 100, true);
    expect(afterReadyWarnings([atexit])).toEqual([]);
  });

  it.each([
    ['less than 50 ms', 100, 145],
    ['less than a tenth of ready', 2000, 2190],
  ])('is not worth a word where it is %s', (_, readyMs, end) => {
    expect(afterReadyWarnings([afterReady(stamps({ main_end: end }), readyMs, true)])).toEqual([]);
    expect(afterReadyWarnings([])).toEqual([]);
  });
});

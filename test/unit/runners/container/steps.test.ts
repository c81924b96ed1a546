import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../../src/runners/container/steps.js';

const T = '2026-11-28T12:00:00.000Z';
const at = (ms: number, more = '') => `2026-11-28T12:00:00.${String(ms).padStart(3, '0')}${more}Z`;

describe('the steps of a container', () => {
  it('add up, with the start where the engine says that the process began', () => {
    const { phases, readyMs, wallMs, isTold } = stepsOf({
      ...{ createMs: 30, startedAt: T, startMs: 250, readyMs: 120 },
      ...{ processBegan: at(80, '500000'), processEnded: at(240) },
    });
    expect(phases).toEqual({ create: 30, start: 80.5, ready: 39.5, stop: 130 });
    expect([readyMs, wallMs, isTold]).toEqual([120, 280, true]);
  });

  it('are ready at the end where nothing else was waited for', () => {
    const { phases } = stepsOf({
      ...{ createMs: 30, startedAt: T, startMs: 250, readyMs: null },
      ...{ processBegan: at(80), processEnded: at(200) },
    });
    expect(phases).toEqual({ create: 30, start: 80, ready: 120, stop: 50 });
  });

  it.each([
    ['nobody tells', undefined],
    ['another clock does', '2026-11-28T11:59:00Z'],
    ['nonsense is told', 'yesterday'],
    ['it would be after it was ready', at(140)],
  ])('have all in the start where %s', (_, processBegan) => {
    const { phases, isTold } = stepsOf({
      createMs: 30,
      startedAt: T,
      startMs: 250,
      readyMs: 120,
      processBegan,
    });
    expect([phases, isTold]).toEqual([{ create: 30, start: 120, ready: 0, stop: 130 }, false]);
  });

  it('never are below zero, as starts are known to the millisecond', () => {
    const { phases } = stepsOf({
      ...{ createMs: 30, startedAt: at(100), startMs: 250, readyMs: 120, processBegan: at(99, '600') },
    });
    expect(phases).toEqual({ create: 30, start: 0, ready: 120, stop: 130 });
  });
});

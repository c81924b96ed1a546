import { describe, expect, it } from 'vitest';
import type { OkWorkerTrial, Result } from '../../../src/domain/report.js';
import { breakEvens } from '../../../src/results/break-even.js';
import { workerResult } from '../../support/report.js';

/** A row of a sweep in `rounds` rounds, the first touch before them. */
function row(loop: 'asyncio' | 'uvloop', units: number, readyMs: number, rounds = 8): Result {
  const made = workerResult(`echo/${loop}/py3.12/n=${units}`, readyMs);
  const [, trial] = made.trials as [OkWorkerTrial, OkWorkerTrial];
  return {
    ...made,
    scenario: { ...made.scenario, axes: { n: String(units) } },
    trials: Array.from({ length: rounds + 1 }, (_, round) => ({
      ...trial,
      round,
      // The first touch would bend the line.
      readyMs: round === 0 ? 9000 : readyMs + (round % 3),
      cpu: { userMs: readyMs / 2, systemMs: 0 },
    })),
  };
}

const SWEEP = [
  ...[1, 100, 1000].map((units) => row('asyncio', units, 100 + 0.05 * units)),
  ...[1000, 1, 100].map((units) => row('uvloop', units, 104 + 0.01 * units)),
];
const OPTIONS = { axis: 'n', seed: 1 };

describe('the break-evens of a report', () => {
  it('are of each loop against the first, in time and in CPU, by round', () => {
    const [ready, cpu, ...more] = breakEvens(SWEEP, OPTIONS);
    expect(more).toEqual([]);
    expect(ready).toMatchObject({
      base: 'echo/asyncio/py3.12',
      head: 'echo/uvloop/py3.12',
      ...{ metric: 'ready', rounds: 8, verdict: 'paid-back', isLine: true },
    });
    expect(ready?.units?.value).toBeCloseTo(100, 6);
    expect(ready?.values.map(({ units }) => units)).toEqual([1, 100, 1000]);
    expect(cpu).toMatchObject({ metric: 'cpu', verdict: 'paid-back' });
    expect(cpu?.units?.value).toBeCloseTo(100, 6);
    expect(ready?.sentence).toBe(
      'echo/uvloop/py3.12, time until ready: uvloop has paid back its start after n = 100 [100, 100] ' +
        '(start +4.00 ms [4.00, 4.00], a unit −0.040 ms [−0.040, −0.040] against asyncio, n = 8 rounds).',
    );
  });

  it('leave out rounds in which a row failed', () => {
    const [first, ...others] = SWEEP;
    const failed = { code: 'TIMEOUT', message: 'too long', status: 'failed' } as const;
    const trials = first?.trials.map((trial) =>
      trial.round === 3 ? { round: 3, position: 0, startedAt: trial.startedAt, ...failed } : trial,
    );
    const [ready] = breakEvens([{ ...first, trials } as Result, ...others], OPTIONS);
    expect(ready?.rounds).toBe(7);
  });

  it('say where rounds are too few, and where the crossing lies beyond what was measured', () => {
    const few = SWEEP.map((one) => ({ ...one, trials: one.trials.slice(0, 4) }) as Result);
    expect(breakEvens(few, OPTIONS)[0]).toMatchObject({ verdict: 'too-few-rounds', rounds: 3, values: [] });
    const [near] = breakEvens(
      SWEEP.filter(({ id }) => !id.endsWith('1000')).map((one) =>
        one.scenario.runner === 'worker' && one.scenario.loop === 'uvloop' && one.id.endsWith('=100')
          ? row('uvloop', 100, 108)
          : one,
      ),
      OPTIONS,
    );
    expect(near?.sentence).toMatch(/beyond the largest n measured, 100/);
  });

  it('need two loops of the same worker', () => {
    expect(breakEvens(SWEEP.slice(0, 3), OPTIONS)).toEqual([]);
    expect(breakEvens(SWEEP, { ...OPTIONS, axis: 'm' })).toEqual([]);
  });
});

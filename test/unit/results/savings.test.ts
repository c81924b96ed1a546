import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/report.js';
import { helping, savingOf } from '../../../src/results/savings.js';
import { coldStarts } from '../../support/random.js';

const startedAt = '2026-01-01T00:00:00.000Z';

/** Round 0, which does not count, and one round for each time. */
function trials(readyMs: readonly number[]): Trial[] {
  return [900, ...readyMs].map(
    (ms, round): Trial => ({
      ...{ round, position: 0, startedAt, status: 'ok', wallMs: ms + 5, readyMs: ms },
      ...{ phases: { boot: 1, imports: ms - 1, exit: 5 }, cpu: { userMs: ms, systemMs: 0 } },
    }),
  );
}

const ROUNDS = 20;
const REMEDIES = 40;

describe('savings', () => {
  it('are of the rounds in which both sides were ready', () => {
    const base = trials([100, 110, 120, 130, 140, 150, 160]);
    const changed = trials([80, 90, 100, 110, 120, 130, 0]).map(
      (trial): Trial =>
        trial.round < 7
          ? trial
          : {
              ...{ round: 7, position: 0, startedAt },
              ...{ status: 'failed', code: 'SIGNAL', message: 'SIGSEGV' },
            },
    );
    expect(savingOf(base, changed)).toEqual({
      saving: { savesMs: 20, ci95Ms: [20, 20], n: 6 },
      p: expect.closeTo(1 / 64, 6),
    });
    expect(savingOf(base, [])).toEqual({ saving: { savesMs: 0, n: 0 }, p: 1 });
  });

  it('of 40 remedies that change nothing are hardly ever said to be there: in 200 runs at most 2 of any run, and none in 98 %', () => {
    const runs = Array.from({ length: 200 }, (_, run) => {
      const sample = coldStarts(run * 7919 + 1);
      const noOp = trials(sample(ROUNDS));
      const found = helping(Array.from({ length: REMEDIES }, () => savingOf(noOp, trials(sample(ROUNDS)))));
      return found.filter((helps) => helps).length;
    });
    expect(Math.max(...runs)).toBeLessThanOrEqual(2);
    expect(runs.filter((helps) => helps > 0).length).toBeLessThanOrEqual(4);
  });

  it('that are there are found among those that are not', () => {
    const sample = coldStarts(3);
    const noOp = trials(sample(ROUNDS));
    const saved = trials(sample(ROUNDS).map((ms) => ms - 30));
    const rows = [saved, ...Array.from({ length: REMEDIES }, () => trials(sample(ROUNDS)))];
    const found = helping(rows.map((row) => savingOf(noOp, row)));
    expect(found.map((helps, index) => (helps ? index : -1)).filter((index) => index >= 0)).toEqual([0]);
  });

  it('below a millisecond are none, however sure', () => {
    const base = Array.from({ length: ROUNDS }, (_, round) => 100 + round);
    const by = (ms: number) => savingOf(trials(base), trials(base.map((one) => one - ms)));
    expect(helping([by(0.9), by(1.1), by(-5)])).toEqual([false, true, false]);
  });
});

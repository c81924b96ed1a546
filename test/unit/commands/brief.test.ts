import { describe, expect, it } from 'vitest';
import { briefRun } from '../../../src/commands/brief.js';
import { printDryRun } from '../../../src/commands/dry-run.js';
import type { BenchRequest } from '../../../src/config/request-types.js';
import type { Io } from '../../../src/io/io.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { runPlan } from '../../../src/run/run.js';
import { fake, ok } from '../../support/fake-runner.js';
import { command, installs, planInput } from '../../support/plan.js';

const ASKED_NOTHING = { isDefault: true };

function planned(changes: Partial<BenchRequest>, isCounted = false) {
  const input = planInput([command(['one']), command(['two']), installs()], changes);
  const { runs, ...request } = input.request;
  return makePlan({ ...input, request: isCounted ? { ...request, runs: runs ?? 20 } : request });
}

/** How often each row was measured after its first touch where a trial takes so long. */
async function measured(trialMs: number, changes: Partial<BenchRequest> = ASKED_NOTHING, isCounted = false) {
  const plan = planned(changes, isCounted);
  let nowMs = 1000;
  const brief = briefRun(plan, () => nowMs);
  const { rows } = await runPlan(plan, {
    signal: new AbortController().signal,
    createRunner: () =>
      fake(async () => {
        nowMs += trialMs;
        return ok;
      }),
    decided: async (sofar) => new Set(brief.ended(sofar)),
  });
  const counts = rows.map(({ scenario: { id }, trials }) => [
    id,
    trials.filter(({ round }) => round > 0).length,
  ]);
  return { counts: Object.fromEntries(counts), notes: brief.notes() };
}

describe('a run that nobody asked anything in particular of', () => {
  it('has all its rounds where they fit', async () => {
    const { counts, notes } = await measured(10);
    expect(counts).toMatchObject({ one: 20, two: 20, 'install/uv/warm/py3.11': 6 });
    expect(notes).toEqual([]);
  });

  it('ends the rounds of all its workers when their time is over, and measures the installs whole', async () => {
    // A round is two rows and three times the control, 1.5 s here; the first touch is not counted.
    const { counts, notes } = await measured(300);
    expect(counts).toMatchObject({ one: 13, two: 13, 'install/uv/warm/py3.11': 6 });
    expect(notes).toMatchObject([
      { code: 'BRIEF_RUN', message: expect.stringContaining('13 rounds, not 20') },
    ]);
  });

  it('has ten rounds however long they take', async () => {
    expect((await measured(60_000)).counts).toMatchObject({ one: 10, two: 10, 'install/uv/warm/py3.11': 6 });
  });

  it.each([
    ['targets were named', { isDefault: false }, false],
    ['a number of runs was named', ASKED_NOTHING, true],
  ])('is none where %s', async (_, changes, isCounted) => {
    const { counts, notes } = await measured(60_000, changes, isCounted);
    expect(counts).toMatchObject({ one: 20, two: 20 });
    expect(notes).toEqual([]);
  });

  it.each([
    ['says so before it begins', false, true],
    ['says nothing where it is none', true, false],
  ])('%s', (_, isCounted, isTold) => {
    let text = '';
    const io = { stdout: { write: (more: string) => (text += more) } } as unknown as Io;
    printDryRun(planned(ASKED_NOTHING, isCounted), { durations: {}, sight: [], confirm: false }, 'table', io);
    expect(/^estimated time: at most about /m.test(text)).toBe(isTold);
    expect(/^rounds of workers end after about 20 s, with at least 10 of each$/m.test(text)).toBe(isTold);
  });

  it('is none where something is judged: rounds go on until that is decided', () => {
    expect(planned({ ...ASKED_NOTHING, isJudged: true }).brief).toBeUndefined();
  });
});

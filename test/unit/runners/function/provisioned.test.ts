import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../../src/domain/runner.js';
import { sampleOf } from '../../../../src/lambda-log/sample.js';
import { ofProvisioned } from '../../../../src/runners/function/forced/provisioned.js';

/** What an invocation of 20 ms is answered, which the caller waited so long for. */
function answered(wallMs: number, billedMs: number, initMs?: number): Sample {
  const report = { requestId: 'a', durationMs: 20, billedMs, memorySizeMB: 128, other: {}, initMs } as const;
  return sampleOf(
    { requestId: 'a', payload: '', log: { text: '', report, failedInits: [] } as never },
    { startedAt: '', wallMs, emulated: true, secrets: [] },
  );
}

const told = (samples: readonly Sample[], isFirst = true) =>
  ofProvisioned(samples, isFirst).map((sample) =>
    sample.status === 'failed' || !('label' in sample)
      ? sample.status
      : [sample.label, sample.phases.init, sample.phases.overhead],
  );
const spilled = answered(150, 120, 100);
const failed: Sample = { startedAt: '', status: 'failed', code: 'THROTTLED', message: '' };

describe('starts of a burst to provisioned environments', () => {
  it('are hidden where the clock says so, and by Billed Duration where it ran on', () => {
    expect(told([spilled, answered(40, 20, 100), answered(500, 20, 100), failed])).toEqual([
      ['cold', 100, 30],
      ['hidden-init', undefined, 20],
      ['hidden-init', undefined, 480],
      'failed',
    ]);
  });

  it('are what the clock says where no initialisation is billed', () => {
    expect(told([answered(500, 20, 100), answered(150, 20, 100)]).map((seen) => seen[0])).toEqual([
      'cold',
      'cold',
    ]);
  });

  it('are hidden without an initialisation in the first burst alone', () => {
    expect(told([answered(30, 20), spilled]).map((seen) => seen[0])).toEqual(['hidden-init', 'cold']);
    expect(told([answered(30, 20), spilled], false).map((seen) => seen[0])).toEqual(['warm', 'cold']);
  });
});

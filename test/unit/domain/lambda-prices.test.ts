import { describe, expect, it } from 'vitest';
import {
  billedMsOf,
  invocationCost,
  LAMBDA_PRICES,
  provisionedCost,
  provisionedMonth,
  snapshotCost,
  snapshotMonth,
} from '../../../src/domain/lambda-prices.js';
import type { OkLambdaTrial } from '../../../src/domain/report.js';
import { billedWarnings } from '../../../src/results/lambda/billed.js';

describe('Billed Duration', () => {
  // Lines of REPORT that were published.
  it.each([
    [{ durationMs: 127.1, billedRestoreMs: 26 }, 154],
    [{ durationMs: 2338.66, billedRestoreMs: 182 }, 2521],
    [{ durationMs: 159.87, billedRestoreMs: 118 }, 278],
    [{ durationMs: 306.34, billedRestoreMs: 303 }, 610],
    [{ durationMs: 1049.63, initMs: 1293.83 }, 2344],
    [{ durationMs: 5000, initMs: 578.07 }, 5579],
    [{ durationMs: 363.49 }, 364],
    // Floats must not make a whole number a little more than it is.
    [{ durationMs: 0.1, initMs: 0.2 }, 1],
    [{ durationMs: 1.1, initMs: 2.9 }, 4],
  ])('of %j is %i', (report, billedMs) => {
    expect(billedMsOf(report)).toBe(billedMs);
  });

  it('is checked against what AWS says, before August 2025 it was less', () => {
    const trial = (billedMs: number): OkLambdaTrial => ({
      ...{ round: 1, position: 0, startedAt: '2026-01-02T03:04:05.000Z', status: 'ok', label: 'cold' },
      ...{ requestId: 'id', wallMs: 1900, phases: { init: 1488.71, handler: 363.49, overhead: 47.8 } },
      ...{ billedMs, memorySizeMB: 512, emulated: false },
    });
    const scenario = {
      runner: 'lambda',
      function: 'fn',
      starts: 'cold',
      source: 'invoked',
      emulated: false,
    } as const;
    expect(billedWarnings(scenario, [trial(1853)])).toEqual([]);
    expect(billedWarnings(scenario, [trial(1853), trial(364)])[0]?.message).toMatch(
      /^Billed Duration of 1 of 2 cold starts is not .* 364 ms for 363.49 and 1488.71 ms/,
    );
    expect(billedWarnings({ ...scenario, source: 'observed' }, [trial(364)])).toEqual([]);
  });
});

describe('prices', () => {
  it('are those of the list, with its date', () => {
    expect(LAMBDA_PRICES).toEqual({
      ...{ asOf: '2026-11', region: 'us-east-1', perRequest: 2e-7 },
      perGbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
      provisionedPerGbSecond: { x86_64: 0.0000041667, arm64: 0.0000033334 },
      provisionedDurationPerGbSecond: { x86_64: 0.0000097222, arm64: 0.0000077778 },
      ...{ snapshotPerGbSecond: 0.0000015046, restorePerGb: 0.0001397998 },
    });
  });

  const half = { memorySizeMB: 512 };
  it.each([
    [
      'a million of 100 ms at 1 GB',
      invocationCost({ billedMs: 1e8, invocations: 1e6 }, { memorySizeMB: 1024 }),
      1.86667,
    ],
    [
      'the same on arm64',
      invocationCost({ billedMs: 1e8, invocations: 1e6 }, { memorySizeMB: 1024, architecture: 'arm64' }),
      1.53334,
    ],
    ['a second at 512 MB', invocationCost({ billedMs: 1000, invocations: 0 }, half), 0.00000833335],
    [
      'the same in a provisioned environment',
      invocationCost({ billedMs: 1000, invocations: 0, reservedMs: 1000 }, half),
      0.0000048611,
    ],
    [
      'two restores at 512 MB',
      invocationCost({ billedMs: 0, invocations: 0, restores: 2 }, half),
      0.0001397998,
    ],
    [
      'a provisioned GB for a second, which is five minutes',
      provisionedCost(1, 1, { memorySizeMB: 1024 }),
      300 * 0.0000041667,
    ],
    [
      'for 301 seconds, which is ten minutes',
      provisionedCost(1, 301, { memorySizeMB: 1024 }),
      600 * 0.0000041667,
    ],
    ['five of 512 MB for a month', provisionedMonth(5, half), 5 * 730 * 3600 * 0.5 * 0.0000041667],
    // The reference: about $0.41 of cache for 50 versions at 512 MB.
    ['fifty snapshots that are deleted at once', snapshotCost(50, 0, half), 50 * 10_800 * 0.5 * 0.0000015046],
    ['a snapshot for a month', snapshotMonth(half), 730 * 3600 * 0.5 * 0.0000015046],
  ])('%s', (_, usd, expected) => {
    expect(usd).toBeCloseTo(expected, 10);
  });
});

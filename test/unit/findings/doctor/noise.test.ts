import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../../src/domain/report.js';
import { describeNoise, noiseFinding } from '../../../../src/findings/doctor/noise.js';
import { pairedRatio } from '../../../../src/stats/ratio.js';

/** Alternating around 100, so that neither side is slower. */
const even = (n: number, size: number) =>
  Array.from({ length: n }, (_, index): [number, number] =>
    index % 2 === 0 ? [100, 100 + size] : [100 + size, 100],
  );

describe('describeNoise', () => {
  it.each([
    ['a quiet machine', even(20, 1), 'ok'],
    ['a noisy one', even(20, 60), 'warning'],
    ['one that favours a side', even(20, 1).map(([a, b]) => [a, b + 10] as [number, number]), 'warning'],
    ['too few rounds', even(5, 1), 'warning'],
  ])('%s', (_, pairs, status) => {
    expect(describeNoise('noise', 'it', pairs, 7).status).toBe(status);
  });

  it('says what was measured and what is an estimate', () => {
    const { message } = describeNoise('noise', 'it', even(20, 2), 7);
    const { resolvable = 0 } = pairedRatio(
      even(20, 2).map(([base]) => base),
      even(20, 2).map(([, head]) => head),
    );
    expect(message).toContain('the interval contains 1');
    expect(message).toContain(`At n = 20 it could detect ${(resolvable * 100).toFixed(1)} % (`);
    expect(message).toContain(`at n = 40 about ${((resolvable * 100) / Math.SQRT2).toFixed(1)} %`);
    expect(message).toMatch(/an estimate by 1\/√2\.$/);
  });
});

it('pairs by round and leaves round 0 and failures out', () => {
  const ok = (round: number, wallMs: number): Trial => ({
    round,
    position: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    status: 'ok',
    wallMs,
    phases: { run: wallMs },
    cpu: { userMs: 1, systemMs: 1 },
  });
  const failed: Trial = {
    round: 3,
    position: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    status: 'failed',
    code: 'EXIT_CODE',
    message: '',
  };
  const rounds = [1, 2, 4, 5, 6, 7, 8];
  const one = [ok(0, 900), ...rounds.map((round) => ok(round, 10)), failed];
  const other = [ok(0, 1), ...[...rounds, 3].map((round) => ok(round, 10))];
  const { message } = noiseFinding({ id: 'noise', what: 'it', metric: 'wall', one, other }, 1);
  expect(message).toContain('it (10.0 ms');
  expect(message).toContain('n = 7:');
});

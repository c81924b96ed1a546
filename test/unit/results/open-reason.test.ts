import { describe, expect, it } from 'vitest';
import type { Look } from '../../../src/domain/gate.js';
import type { GatedRow } from '../../../src/results/gated-row.js';
import { openReason, roundsOption } from '../../../src/results/open-reason.js';
import { commandResult } from '../../support/report.js';

const LAST: Look = { number: 4, of: 4, rounds: 80, level: 0.0095, planned: 80 };

/** An INCONCLUSIVE row of the same rounds with this ratio and interval. */
function open(
  ratio: number,
  halfWidth: number,
  comparison: Partial<GatedRow['comparison']> = {},
  more: Partial<GatedRow> = {},
): string {
  const [low, high] = [ratio * Math.exp(-halfWidth), ratio * Math.exp(halfWidth)];
  return openReason({
    ...{ base: commandResult('a', 100), head: commandResult('a', 100 * ratio), verdict: 'INCONCLUSIVE' },
    comparison: {
      ...{ base: 'a', head: 'a', metric: 'wall', unit: 'ms', pairing: 'rounds', n: 80, ratio, p: 0.5 },
      ...{ ratioCi95: [low, high], shift: 100 * (ratio - 1), resolvable: Math.expm1(halfWidth), look: LAST },
      ...comparison,
    },
    ...{ maxRegression: 0.1, minEffect: 1, runOffset: 0, kept: false, reasons: [] },
    ...more,
  });
}
const withoutLook = (one: Partial<GatedRow['comparison']> = {}) => {
  const { look: _, ...rest } = { look: undefined, ...one };
  return rest;
};

describe('an INCONCLUSIVE says why, and what to do', () => {
  it('too noisy: with how many rounds it would do, and that a quieter machine does', () => {
    expect(open(1.05, 0.19)).toBe(
      ' (too noisy: it could detect 21 % or more, the limit is 10 %; about 320 rounds may tell: --runs 10..320, or measure on a quieter machine (coldstart doctor --noise tells), or raise --max-regression)',
    );
    // Nobody measures 35,000 rounds.
    expect(open(1.05, 2)).toBe(
      ' (too noisy: it could detect 639 % or more, the limit is 10 %; measure on a quieter machine (coldstart doctor --noise tells), or raise --max-regression)',
    );
  });

  it('of a log: that a longer one is to be read, since nothing is measured again', () => {
    const scenario = {
      runner: 'lambda',
      function: 'orders',
      starts: 'cold',
      source: 'observed',
      emulated: false,
    } as const;
    const head = { ...commandResult('lambda/orders/512/cold', 100), scenario } as GatedRow['head'];
    const log = (ratio: number, halfWidth: number, runOffset = 0) =>
      open(ratio, halfWidth, { pairing: 'separate', ...withoutLook() }, { head, runOffset });
    expect(log(1.05, 0.19)).toBe(
      ' (too noisy: it could detect 21 % or more, the limit is 10 %; about 320 trials a side may tell: logs of a longer time, or raise --max-regression)',
    );
    expect(log(1, 0.05, 0.34)).toBe(
      ' (two times of a log may differ by 34 % on their own: raise --max-regression, or let lambda bench measure both versions in one run)',
    );
    expect(roundsOption(scenario, 320)).toBe('logs of a longer time');
    expect(roundsOption({ ...scenario, source: 'invoked', emulated: true }, 320)).toBe('--runs 320');
    expect(roundsOption(commandResult('a', 100).scenario, 320)).toBe('--runs 10..320');
  });

  it('of a deployed function: to name both versions, since there is no --against', () => {
    const scenario = {
      ...{ runner: 'lambda', function: 'orders', starts: 'cold' },
      ...{ source: 'invoked', emulated: true },
    } as const;
    const head = { ...commandResult('lambda/orders/512', 100), scenario } as GatedRow['head'];
    const separate = { pairing: 'separate', ...withoutLook() } as const;
    expect(open(1, 0.02, separate, { head, reasons: ['CPU: a against b'] })).toMatch(
      /: measure both in one run: name both versions, or add --allow-env-mismatch\)$/,
    );
    expect(open(1.05, 0.19, separate, { head })).toMatch(/--runs 320 in both runs, or both versions in one/);
    // Handlers that the emulator starts can be compared with a commit.
    const handler = { ...head, scenario: { ...scenario, variant: 'plain' } } as GatedRow['head'];
    expect(open(1, 0.05, separate, { head: handler, runOffset: 0.34 })).toMatch(
      /in one run with --against\)$/,
    );
  });

  it('too noisy for what was accepted: by the limit on top of it', () => {
    const accepted = { reason: 'r', by: 'Ada', since: '2026-11-28T12:00:00.000Z', source: 's', ratio: 2.76 };
    expect(open(3.25, 0.26, { n: 20 }, { maxRegression: 2.036, usual: 0.1, accepted })).toMatch(
      /^ \(too noisy: it could detect 30 % or more, the limit is 10 % more than accepted; about 150 rounds may tell/,
    );
  });

  it('too near the limit: with how many rounds it might do, or that none do', () => {
    expect(open(1.12, 0.04)).toBe(
      ' (too near the limit: the change is about what is allowed; about 400 rounds may tell: --runs 10..400, or say with --max-regression whether that is allowed)',
    );
    expect(open(1.101, 0.04)).toMatch(/too near the limit: .* no sensible number of rounds tells: say with/);
    expect(open(1.1, 0.04)).toMatch(/no sensible number/);
  });

  it('too few: a fixed number, or one that was cut short', () => {
    const { look: _, ...fixed } = { look: undefined, n: 20 };
    const row = openReason({
      ...{ base: commandResult('a', 100), head: commandResult('a', 115), verdict: 'INCONCLUSIVE' },
      comparison: {
        ...{ base: 'a', head: 'a', metric: 'wall', unit: 'ms', pairing: 'rounds', ratio: 1.15, p: 0.1 },
        ...{ ratioCi95: [1.09, 1.21], shift: 15, resolvable: 0.05, ...fixed },
      },
      ...{ maxRegression: 0.1, minEffect: 1, runOffset: 0, kept: false, reasons: [] },
    });
    expect(row).toBe(' (too few: n = 20; about 30 rounds may tell: --runs auto)');
    expect(open(1.05, 0.1, { look: { ...LAST, number: 2, rounds: 14 } })).toBe(
      ' (too few rounds: it ended after 14 of at most 80; let it run to its end, without --max-time or with a longer one)',
    );
  });

  it('other machine, or what else keeps two runs apart', () => {
    const separate = { pairing: 'separate' as const, ...withoutLook() };
    expect(open(1, 0.02, separate, { reasons: ['CPU: a against b'] })).toBe(
      ' (CPU: a against b: measure both in one run with --against REF, or add --allow-env-mismatch)',
    );
    expect(open(1, 0.02, separate, { runOffset: 0.3 })).toBe(
      ' (separate runs may differ by 30 % on their own: measure both in one run with --against)',
    );
    expect(open(1.05, 0.19, separate)).toMatch(/--runs 320 in both runs, or --against REF in one/);
    expect(open(1.5, 0.02, {}, { reasons: ['too many trials failed'] })).toBe(
      ' (too many trials failed: mend what failed, or allow it with --max-failures)',
    );
  });

  it('too many rows at once, and a shift that is too small to count', () => {
    expect(open(1.2, 0.05)).toBe(
      ' (with this many rows gated at once, p is not small enough: gate fewer of them, or about 160 rounds may tell: --runs 10..160)',
    );
    expect(open(1.2, 0.05, { shift: 0.5 })).toBe(' (the shift is below --min-effect, 1.00 ms)');
  });
});

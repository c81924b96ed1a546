import { describe, expect, it } from 'vitest';
import { remediesOf, type TriedRemedy } from '../../../../src/commands/remedies/tried.js';
import type { Trial } from '../../../../src/domain/report.js';
import type { RunRow } from '../../../../src/run/run.js';
import { coldStarts } from '../../../support/random.js';

const ROUNDS = 20;
const startedAt = '2026-01-01T00:00:00.000Z';

/** Round 0, which does not count, and one round for each time. */
function row(readyMs: readonly number[]): RunRow {
  const trials = [900, ...readyMs].map(
    (ms, round): Trial => ({
      ...{ round, position: 0, startedAt, status: 'ok', wallMs: ms + 5, readyMs: ms },
      ...{ phases: { boot: 1, imports: ms - 1, exit: 5 }, cpu: { userMs: ms, systemMs: 0 } },
    }),
  );
  return { trials } as unknown as RunRow;
}

const BASE = 'its environment in a scratch copy';
const remedy = (kind: TriedRemedy['head']['kind'], label: string, base?: string): TriedRemedy => ({
  head: { kind, label, places: [] },
  row: { name: label },
  output: 'same',
  ...(base === undefined ? {} : { base }),
});
const known = (tried: readonly TriedRemedy[]) => ({
  ...{ tried, noHelp: [], refused: [], notMeasured: [], compiles: false },
});

describe('what rows of remedies say', () => {
  it('is of each against its own base, and that base is no remedy', () => {
    const rows = [100, 100, 110, 95, 140, 90].map((ms) =>
      row(Array.from({ length: ROUNDS }, (_, at) => ms + at)),
    );
    const tried = [
      remedy('gc', 'gc'),
      remedy('scratch-site', BASE),
      remedy('site-line', 'without a.pth:1', BASE),
    ];
    const { measured, scratchSite, noOp } = remediesOf(rows, known(tried));
    expect(noOp.savesMs).toBe(-10);
    expect(scratchSite?.savesMs).toBe(-30);
    expect(measured.map(({ label, savesMs, against }) => [label, savesMs, against])).toEqual([
      ['without a.pth:1', 50, 'scratch-site'],
      ['gc', 15, 'no-op'],
    ]);
  });

  it('is of 40 that change nothing, half of them against another base, that at most 2 help', () => {
    const tried = [
      remedy('scratch-site', BASE),
      ...Array.from({ length: 40 }, (_, at) => remedy('gc', `${at}`, at < 20 ? undefined : BASE)),
    ];
    const helped = Array.from({ length: 60 }, (_, run) => {
      const sample = coldStarts(run * 104_729 + 5);
      const rows = Array.from({ length: tried.length + 3 }, () => row(sample(ROUNDS)));
      return remediesOf(rows, known(tried)).measured.filter(({ helps }) => helps).length;
    });
    expect(Math.max(...helped)).toBeLessThanOrEqual(2);
    expect(helped.filter((count) => count > 0).length).toBeLessThanOrEqual(3);
  });
});

import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.js';
import { hasControls } from '../../../src/results/baseline-fitness.js';
import { buildReport } from '../../../src/results/build-report.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { failedIn, functionRow, runOf, started } from '../../support/lambda-rows.js';

type Trials = Parameters<typeof functionRow>[1];

/** Twelve cold starts around an Init Duration. */
const colds = (initMs: number): Trials =>
  Array.from({ length: 12 }, (_, index) => started('cold', index + 1, initMs * (1 + index / 200)));
const reportOf = (trials: Trials, id = 'lambda/a/512') => buildReport(runOf([functionRow(id, trials)]));

function compare(base: Report, head: Report, metric?: 'init') {
  const options = {
    maxRegression: 0.1,
    maxFailures: 0,
    allowEnvMismatch: false,
    ...(metric ? { metric } : {}),
  };
  const { comparisons, gate } = compareReports(
    { file: 'a', report: base },
    { file: 'b', report: head },
    options,
    '1',
  );
  return { comparisons, gate };
}

describe('functions on AWS against an earlier run', () => {
  it.each([
    [150, 'PASS'],
    // Under the limit, and AWS itself may have become faster.
    [200, 'INCONCLUSIVE'],
    // Over the limit, and within what AWS itself moves by.
    [260, 'INCONCLUSIVE'],
    [400, 'FAIL'],
  ])('an init of 200 ms that becomes %d', async (initMs, verdict) => {
    const { comparisons, gate } = compare(await reportOf(colds(200)), await reportOf(colds(initMs)));
    expect(comparisons).toMatchObject([{ head: 'lambda/a/512/cold', metric: 'wall', verdict }]);
    expect(gate.runOffset).toBe(0.34);
    expect(comparisons[0]?.sentence).not.toContain('--against');
  });

  it('needs the same caller for what the caller waited, not for what REPORT says', async () => {
    const base = await reportOf(colds(200));
    const elsewhere = { ...base, environment: { ...base.environment, cpuModel: 'another' } };
    expect(compare(base, elsewhere).gate).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reasons: [expect.stringMatching(/^CPU/)],
    });
    const { gate, comparisons } = compare(base, elsewhere, 'init');
    expect([gate.verdict, gate.reasons]).toEqual(['INCONCLUSIVE', []]);
    expect(comparisons[0]?.sentence).toMatch(/may differ by 34(\.0)? % on their own/);
  });

  it('leaves open what did not start that way again; a function that is missing fails', async () => {
    const base = await reportOf(colds(200));
    const unmatched = async (head: Promise<Report>) =>
      compare(base, await head).gate.unmatched.map(({ id, code, verdict }) => [id, code, verdict]);
    const [cold, missing] = ['lambda/a/512/cold', 'MISSING_IN_HEAD'];
    expect(await unmatched(reportOf([started('warm', 1)]))).toEqual([
      [cold, missing, 'INCONCLUSIVE'],
      ['lambda/a/512/warm', 'NEW_IN_HEAD', undefined],
    ]);
    expect((await unmatched(reportOf([failedIn(1)])))[0]).toEqual([cold, missing, 'INCONCLUSIVE']);
    expect((await unmatched(reportOf(colds(200), 'lambda/b/512')))[0]).toEqual([cold, missing, 'FAIL']);
  });

  it('needs no control row to be a baseline', async () => {
    expect(hasControls(await reportOf(colds(200)))).toBe(true);
  });
});

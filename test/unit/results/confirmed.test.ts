import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import type { Report } from '../../../src/domain/report.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { failures, withConfirmation } from '../../../src/results/confirmed.js';
import { around, gatedReport, timedRow } from '../../support/gate.js';
import { gatedRuns } from '../../support/gated-runs.js';
import { reportOf, workerResult } from '../../support/report.js';

/** A run whose row `job` takes so long, held against one of 100 ms; `gone` is no longer there. */
function held(centre: number, isAll = true): Report {
  const rows = [timedRow('job', around(centre)), ...(isAll ? [timedRow('same', around(100))] : [])];
  const base = gatedReport(
    isAll ? [timedRow('job', around(100)), timedRow('same', around(100))] : [timedRow('job', around(100))],
  );
  const head = gatedReport(rows, { seed: 7 });
  const { comparisons, gate } = compareReports(
    { file: 'a.json', report: base },
    { file: 'b.json', report: head },
    { maxRegression: 0.1, maxFailures: 0, allowEnvMismatch: false },
    '1',
  );
  return { ...head, comparisons, gate };
}

describe('a FAIL of a comparison', () => {
  const first = held(150);

  it('stands where fresh rounds FAIL too', () => {
    const report = withConfirmation(first, { fresh: held(140, false) });
    expect(report.gate?.verdict).toBe('FAIL');
    const [job, same] = report.comparisons;
    expect(job?.verdict).toBe('FAIL');
    expect(job?.sentence).toMatch(
      /^job: FAIL: more than 10 % worse: .*; confirmed by fresh rounds \(seed \d+\): 1\.40x \[.*\], n = 20; chance of a false FAIL: at most 2\.5 % after the first look, no less is promised after both, since the base is the same\.$/,
    );
    // What passed is as it was.
    expect(same).toEqual(first.comparisons[1]);
    expect(report.confirmation?.comparisons.map(({ head }) => head)).toEqual(['job']);
  });

  it.each([
    [
      100,
      'PASS',
      /^job: INCONCLUSIVE: not confirmed: fresh rounds PASS; first FAIL: more than 10 % worse: .*1\.50x \[.*; fresh rounds \(seed \d+\): PASS: 1\.00x \[.*\], n = 20\.$/,
    ],
    [
      110,
      'INCONCLUSIVE',
      /not confirmed: fresh rounds are open; first FAIL: .*; fresh rounds \(seed \d+\): INCONCLUSIVE: 1\.10x/,
    ],
  ] as const)('is INCONCLUSIVE where fresh rounds of %d ms %s', (centre, verdict, sentence) => {
    const report = withConfirmation(first, { fresh: held(centre, false) });
    expect(report.gate?.verdict).toBe('INCONCLUSIVE');
    expect(report.comparisons[0]).toMatchObject({
      ...{ verdict: 'INCONCLUSIVE', sentence: expect.stringMatching(sentence) },
      confirmation: { confirmed: false, verdict, ratio: expect.any(Number), ratioCi95: expect.any(Array) },
    });
    // The interval of the first look stays in its place.
    expect(report.comparisons[0]?.ratio).toBe(first.comparisons[0]?.ratio);
  });

  it('is INCONCLUSIVE where there are no fresh rounds, with the reason', () => {
    const report = withConfirmation(first, { why: 'the time was up' });
    expect(report.comparisons[0]).toMatchObject({
      verdict: 'INCONCLUSIVE',
      sentence: expect.stringContaining('not confirmed: the time was up; first FAIL: '),
      confirmation: { confirmed: false, reason: 'the time was up' },
    });
    expect(report.confirmation).toBeUndefined();
  });

  it('says why fresh rounds could not be compared', () => {
    const broken = held(150, false);
    const unmatched = [
      {
        id: 'job',
        code: 'NO_SAMPLES' as const,
        sentence: 'job: INCONCLUSIVE: head has no successful trial.',
      },
    ];
    const fresh = { ...broken, comparisons: [], gate: broken.gate && { ...broken.gate, unmatched } };
    expect(withConfirmation(first, { fresh }).comparisons[0]?.confirmation?.reason).toContain(
      'head has no successful trial',
    );
  });

  it('stands without figures for a row that is gone', () => {
    const gate = first.gate && {
      ...first.gate,
      unmatched: [
        { id: 'gone', code: 'MISSING_IN_HEAD' as const, verdict: 'FAIL' as const, sentence: 'gone: FAIL' },
      ],
    };
    expect(
      withConfirmation({ ...first, ...(gate ? { gate } : {}) }, { fresh: held(100, false) }).gate?.verdict,
    ).toBe('FAIL');
  });

  it('leaves a report without a FAIL alone', () => {
    expect(failures(held(100))).toEqual({ pairs: [], budgets: [] });
  });
});

describe('a FAIL of a budget', () => {
  const over = (text: string, ready: number): Report => {
    const row = workerResult('hello/own/py3.12', ready);
    return { ...reportOf([row]), budgets: decideBudgets([parseBudget(text)], [row]) };
  };

  it.each([
    ['ready.p50<90ms', 100, 'FAIL', { first: 0.025, both: 0.000625 }],
    ['ready.p50<90ms', 80, 'INCONCLUSIVE', { first: 0.025, both: 0.000625 }],
    // A point value has no error that could be known.
    ['ready.max<90ms', 100, 'FAIL', undefined],
    ['ready.max<90ms', 50, 'INCONCLUSIVE', undefined],
  ] as const)('of %s, then %d ms, is %s', (text, ready, verdict, errors) => {
    const [budget] = withConfirmation(over(text, 100), { fresh: over(text, ready) }).budgets ?? [];
    expect([budget?.verdict, budget?.confirmation?.errors]).toEqual([verdict, errors]);
    expect(budget?.sentence).toMatch(
      verdict === 'FAIL'
        ? /: FAIL; confirmed by fresh rounds \(seed \d+\): /
        : /INCONCLUSIVE: not confirmed: fresh rounds PASS; first ready/,
    );
  });
});

describe('a FAIL of what is counted', () => {
  it('stands as it is: no fresh rounds are needed, and none that are lacking let it pass', () => {
    const row = workerResult('hello/own/py3.12', 100);
    const counts = { runs: 2, modules: [98, 98], importBytes: [1_329_470, 1_329_470] };
    const loaded = { moduleNames: ['uuid'], distributions: [], distributionCount: [0, 0] };
    const counted = { ...row, scenario: { ...row.scenario, counts: { ...counts, ...loaded } } } as typeof row;
    const texts = ['modules<=10', 'importBytes<=1kB', 'modules excludes uuid', 'ready.p50<90ms'];
    const budgets = decideBudgets(
      texts.map((text) => parseBudget(text)),
      [counted],
    );
    const first = { ...reportOf([counted]), budgets };
    expect(budgets.map(({ verdict }) => verdict)).toEqual(['FAIL', 'FAIL', 'FAIL', 'FAIL']);
    expect(failures(first).budgets.map(({ budget }) => budget)).toEqual(['ready.p50<90ms']);
    const { budgets: after } = withConfirmation(first, { why: 'the time was up' });
    expect(after?.slice(0, 3)).toEqual(budgets.slice(0, 3));
    expect(after?.[3]?.verdict).toBe('INCONCLUSIVE');
  });
});

describe('simulated runs that are confirmed', () => {
  const RUNS = 1500;
  const rates = (factor: number) => {
    const run = gatedRuns(29);
    const counts = { first: 0, both: 0 };
    for (let turn = 0; turn < RUNS; turn++) {
      if (run(factor, 1.1).verdict !== 'FAIL') continue;
      counts.first += 1;
      if (run(factor, 1.1).verdict === 'FAIL') counts.both += 1;
    }
    return { first: counts.first / RUNS, both: counts.both / RUNS };
  };

  it('have a false FAIL as often as both errors multiply to, and find what single looks find, twice', () => {
    const atLimit = rates(1.1);
    expect(atLimit.first).toBeLessThanOrEqual(0.03);
    expect(atLimit.both).toBeLessThanOrEqual(0.002);
    const slower = rates(1.2);
    expect(slower.both).toBeGreaterThanOrEqual(0.97);
  });
});

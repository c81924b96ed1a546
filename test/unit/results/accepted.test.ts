import { describe, expect, it } from 'vitest';
import { parseAcceptTrailer } from '../../../src/config/accept-trailer.js';
import { parseBudget } from '../../../src/config/budget.js';
import type { AcceptedRegression } from '../../../src/domain/accepted.js';
import type { Budget } from '../../../src/domain/budget.js';
import type { Result } from '../../../src/domain/report.js';
import { acceptedSlowdown } from '../../../src/results/accepted.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { around, gatedReport, timedRow } from '../../support/gate.js';
import { gatedRuns } from '../../support/gated-runs.js';
import { workerResult } from '../../support/report.js';

const since = '2026-11-28T10:00:00.000Z';
const answer = { reason: 'Reads the table', by: 'Ada', since, source: '.coldstart/accepted.json' };
const slowdown = (more: Partial<AcceptedRegression> = {}): AcceptedRegression => ({
  ...{ rows: 'job', metric: 'wall', ratio: 1.5, byMessage: false, ...answer },
  ...more,
});

describe('what was accepted of a row', () => {
  it('is the product of the slowdowns that came one after the other', () => {
    const found = acceptedSlowdown(
      [slowdown(), slowdown({ ratio: 1.2, by: 'Bob', reason: 'More' })],
      'job',
      'wall',
    );
    expect(found).toMatchObject({ reason: 'Reads the table and More', by: 'Ada and Bob', since });
    expect(found?.ratio).toBeCloseTo(1.8, 12);
  });

  it('is counted once where the file and a message speak of the same', () => {
    const message = slowdown({ rows: 'j*', ratio: 1.6, byMessage: true, source: 'commit abc1234' });
    expect(acceptedSlowdown([slowdown(), message], 'job', 'wall')).toMatchObject({
      ratio: 1.6,
      source: 'commit abc1234',
    });
  });

  it('is nothing for other rows and metrics; a message names no metric', () => {
    expect(acceptedSlowdown([slowdown()], 'other', 'wall')).toBeUndefined();
    expect(acceptedSlowdown([slowdown()], 'job', 'rss')).toBeUndefined();
    const { metric: _, ...any } = slowdown();
    expect(acceptedSlowdown([any], 'job', 'rss')?.ratio).toBe(1.5);
  });
});

describe('a gate with an accepted row', () => {
  const options = { maxRegression: 0.1, maxFailures: 0, allowEnvMismatch: false };
  const judged = (centre: number) => {
    const reports = [100, centre].map((at, index) => ({
      file: `${index}.json`,
      report: gatedReport([timedRow('job', around(at)), timedRow('other', around(at, 20, 3))]),
    }));
    const [base, head] = reports as [(typeof reports)[0], (typeof reports)[0]];
    const { comparisons } = compareReports(base, head, { ...options, accepted: [slowdown()] }, '1');
    return Object.fromEntries(comparisons.map((one) => [one.head, one]));
  };

  it.each([
    [100, 'PASS', true, /PASS: not more than 10 % worse than the accepted 1\.50x: .*no longer needed/],
    [130, 'PASS', undefined, /accepted: Reads the table \(Ada, 2026-11-28, \.coldstart\/accepted\.json\)\.$/],
    [150, 'PASS', undefined, /1\.50x \[/],
    [164, 'INCONCLUSIVE', undefined, /whether it is more than 10 % worse than the accepted 1\.50x is open/],
    [180, 'FAIL', undefined, /FAIL: more than 10 % worse than the accepted 1\.50x/],
  ] as const)('of 100 ms, accepted at 150, that takes %d', (centre, verdict, stale, sentence) => {
    const { job, other } = judged(centre);
    expect(job).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) });
    expect([job?.accepted?.ratio, job?.accepted?.stale]).toEqual([1.5, stale]);
    // Its neighbour was not accepted.
    expect([other?.verdict, other?.accepted]).toEqual([centre > 100 ? 'FAIL' : 'PASS', undefined]);
  });
});

describe('a budget with an accepted value', () => {
  // Its ready: median 100, interval 98 to 102.
  const row = workerResult('hello/asyncio/py3.12', 100);
  const decide = (text: string, value: number, budget = text, id = row.id) =>
    decideBudgets(
      [parseBudget(text)],
      [row],
      {},
      {
        regressions: [],
        budgets: [{ row: id, budget, value, ...answer }],
        allowance: 0.1,
      },
    )[0];

  it.each([
    ['ready.p50<90ms', 100, 'PASS', undefined],
    ['ready.p50<80ms', 88, 'FAIL', undefined],
    ['ready.p50<80ms', 92, 'INCONCLUSIVE', undefined],
    ['ready.p50<150ms', 170, 'PASS', true],
    ['ready.max<140ms', 145, 'PASS', undefined],
    ['ready.max<140ms', 130, 'FAIL', undefined],
    ['ready.p50>120ms', 100, 'PASS', undefined],
    ['ready.p50>120ms', 115, 'FAIL', undefined],
  ] as const)('%s, accepted at %d, is %s', (text, value, verdict, stale) => {
    const found = decide(text, value);
    expect([found?.verdict, found?.accepted?.stale, found?.limit]).toEqual([
      verdict,
      stale,
      (parseBudget(text) as Budget).limit,
    ]);
    expect(found?.sentence).toContain('accepted: Reads the table (Ada, 2026-11-28');
  });

  it.each([
    [
      320,
      'PASS',
      undefined,
      /modules is 320 .*, at most 330 \(as accepted, instead of 310\): PASS; accepted: Reads the table/,
    ],
    [330, 'PASS', undefined, /accepted: /],
    [331, 'FAIL', undefined, /, not at most 330 \(as accepted, instead of 310\): FAIL; accepted: Reads/],
    [300, 'PASS', true, /no longer needed/],
  ] as const)(
    'that counts has no allowance: %d of 330 accepted is %s',
    (modules, verdict, stale, sentence) => {
      const counts = { runs: 1, modules: [modules], moduleNames: [], distributions: [] };
      const counted = { ...row, scenario: { ...row.scenario, counts } } as unknown as Result;
      const text = 'modules<=310';
      const budgets = [{ row: row.id, budget: text, value: 330, ...answer }];
      const [found] = decideBudgets(
        [parseBudget(text)],
        [counted],
        {},
        { regressions: [], budgets, allowance: 0.1 },
      );
      expect([found?.verdict, found?.accepted?.stale, found?.limit]).toEqual([verdict, stale, 310]);
      expect(found?.sentence).toMatch(sentence);
    },
  );

  it.each([
    // What varies from run to run by itself may do so after it was accepted, too.
    [
      'syscalls<=1000',
      1200,
      [1205, 1212],
      'PASS',
      /at most 1212 \(1\.0 % above the accepted 1200, instead of 1000\)/,
    ],
    ['syscalls<=1000', 1200, [1205, 1213], 'INCONCLUSIVE', /whether at most 1212 .* is open: INCONCLUSIVE/],
    ['syscalls<=1000', 1200, [1213, 1213], 'FAIL', /not at most 1212/],
    // Whether the budget itself holds is open, and no longer asked.
    ['syscalls<=1000', 1200, [999, 1001], 'PASS', /at most 1212/],
    [
      'syscalls>=1000',
      900,
      [891, 905],
      'PASS',
      /at least 891 \(1\.0 % below the accepted 900, instead of 1000\)/,
    ],
    ['modules<310', 330, [330, 330], 'PASS', /at most 330 \(as accepted, instead of 310\)/],
    ['modules>=310', 300, [300, 300], 'PASS', /at least 300 \(as accepted/],
    ['modules>=310', 300, [299, 299], 'FAIL', /not at least 300/],
    ['importBytes<=1MB', 1_329_470, [1_329_471, 1_329_471], 'FAIL', /is 1329471 B .*, not at most 1\.3 MB/],
  ] as const)('%s, accepted at %d, of %j is %s', (text, value, values, verdict, sentence) => {
    const [name] = text.split(/[<>]/) as [string];
    const counts = { runs: 2, [name]: values, moduleNames: [], distributions: [] };
    const counted = { ...row, scenario: { ...row.scenario, counts } } as unknown as Result;
    const budgets = [{ row: row.id, budget: text, value, ...answer }];
    const granted = { regressions: [], budgets, allowance: 0.1 };
    const [found] = decideBudgets([parseBudget(text)], [counted], {}, granted);
    expect(found?.verdict).toBe(verdict);
    expect(found?.sentence).toMatch(sentence);
  });

  it('says what the limit is now, and what it was', () => {
    expect(decide('ready.p50<90ms', 100)?.sentence).toContain(
      'under 110 ms (10 % above the accepted 100 ms, instead of 90 ms): PASS; accepted: ',
    );
  });

  it('counts for that budget and that row only', () => {
    expect(decide('ready.p50<90ms', 100, 'ready.p50<91ms')).toMatchObject({ verdict: 'FAIL' });
    expect(decide('ready.p50<90ms', 100, 'ready.p50<90ms', 'other')?.accepted).toBeUndefined();
  });
});

describe('a message of a commit', () => {
  it.each([
    [
      'api/* 1.3x Reads its models at import',
      { rows: 'api/*', ratio: 1.3, reason: 'Reads its models at import' },
    ],
    ['api/* +30% Why', { rows: 'api/*', ratio: 1.3, reason: 'Why' }],
    ['api/* 30 %  Why', { rows: 'api/*', ratio: 1.3, reason: 'Why' }],
    ['"a b/*" 2x On\n two lines', { rows: 'a b/*', ratio: 2, reason: 'On two lines' }],
    ["'a b' 1.5x Why", { rows: 'a b', ratio: 1.5, reason: 'Why' }],
  ])('%s', (text, granted) => {
    expect(parseAcceptTrailer(text)).toEqual(granted);
  });

  it.each([
    '',
    'api/*',
    'api/* Why',
    'api/* 1.3x',
    '1.3x Why',
    'api/* 0.9x Faster',
    'api/* 0% Why',
    'api/* 1.3 Why',
  ])('grants nothing: %j', (text) => {
    expect(parseAcceptTrailer(text)).toBeUndefined();
  });
});

/** What a row that FAILed and was accepted at its measured ratio becomes later, of so many simulated ones. */
function later(ratio: number, change: number, runs: number) {
  const run = gatedRuns(11);
  const counts = { PASS: 0, FAIL: 0, open: 0 };
  let accepted = 0;
  while (accepted < runs) {
    const first = run(ratio, 1.1);
    if (first.verdict !== 'FAIL') continue;
    accepted += 1;
    counts[run(ratio * change, first.ratio * 1.1).verdict ?? 'open'] += 1;
  }
  return { pass: counts.PASS / runs, fail: counts.FAIL / runs };
}

describe('a row that was accepted as it was measured', () => {
  it('passes while it does not change, and FAILs when it becomes slower again', () => {
    for (const ratio of [1.2, 1.3, 2]) {
      const same = later(ratio, 1, 200);
      expect(same.fail).toBeLessThanOrEqual(0.025);
      expect(same.pass).toBeGreaterThanOrEqual(0.95);
      expect(later(ratio, 1.3, 200).fail).toBeGreaterThanOrEqual(0.95);
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { gatedRow, gateWith } from '../../support/comparison.js';
import { around, gatedReport, timedRow } from '../../support/gate.js';
import { reportOf, workerResult } from '../../support/report.js';

const options = { maxRegression: 0.1, maxFailures: 0, allowEnvMismatch: false };
const compare = (
  base: Report,
  head: Report,
  more: Partial<typeof options> & {
    minEffectMs?: number;
    maxFailureShare?: number;
    metric?: 'rss';
    looks?: { command: number[] };
  } = {},
) =>
  compareReports(
    { file: 'a.json', report: base },
    { file: 'b.json', report: head },
    { ...options, ...more },
    '1',
  );
const oneRow = (centre: number, changes: Partial<Report> = {}) =>
  gatedReport([timedRow('job', around(centre))], changes);
const environment = (more: object) => {
  const report = oneRow(100);
  return { ...report, environment: { ...report.environment, ...more } };
};

describe('compareReports', () => {
  it.each([
    [100, 'PASS', /not more than 10 % worse/],
    [130, 'FAIL', /more than 10 % worse: wall 99\.\d ms → 130 ms, 1\.30x \[/],
    [110, 'INCONCLUSIVE', /whether it is more than 10 % worse is open/],
    // Over the limit, but not by what separate runs differ by.
    [114, 'INCONCLUSIVE', /separate runs may differ by \d\.\d % on their own/],
    [70, 'PASS', /0\.70x/],
  ] as const)('a row of 100 ms that becomes %d', (centre, verdict, sentence) => {
    const { comparisons, gate, ...all } = compare(oneRow(100), oneRow(centre));
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0]).toMatchObject({ verdict, pairing: 'separate', n: 20 });
    expect(comparisons[0]?.sentence).toMatch(sentence);
    expect([gate.verdict, all.verdict]).toEqual([verdict, verdict]);
    expect(gate.runOffset).toBeGreaterThanOrEqual(0.03);
  });

  it('never lets a missing row pass, and says what is new', () => {
    const base = gatedReport([timedRow('a', around(100)), timedRow('b', around(50))]);
    const head = gatedReport([timedRow('a', around(100)), timedRow('c', around(50))]);
    const { gate } = compare(base, head);
    expect(gate.unmatched.map(({ id, code, verdict }) => [id, code, verdict])).toEqual([
      ['b', 'MISSING_IN_HEAD', 'FAIL'],
      ['c', 'NEW_IN_HEAD', undefined],
    ]);
    expect(gate.verdict).toBe('FAIL');
  });

  it('does not miss the commit that a run was held against', () => {
    const [job, before] = [timedRow('job', around(100)), timedRow('job@main', around(100))];
    const pair = { ...gatedRow('job', 'PASS'), base: 'job@main', pairing: 'rounds' as const };
    const against = { comparisons: [pair], gate: gateWith('PASS') };
    const gated = gatedReport([job, before], against);
    for (const [base, head] of [
      [gated, gatedReport([job])],
      [gatedReport([job]), gated],
      [
        gated,
        gatedReport([job, timedRow('job@next', around(100))], {
          ...against,
          comparisons: [{ ...pair, base: 'job@next' }],
        }),
      ],
    ] as const) {
      const { gate, comparisons } = compare(base, head);
      expect([gate.unmatched, gate.verdict]).toEqual([[], 'PASS']);
      expect(comparisons.map(({ head }) => head)).toEqual(['job']);
    }
  });

  it('does not judge rows without samples or with failed trials', () => {
    const times: (number | undefined)[] = around(100);
    const broken = (failed: number) => times.map((time, index) => (index < failed ? undefined : time));
    const codes = (failed: number, maxFailures: number) => {
      const head = gatedReport([timedRow('job', broken(failed))]);
      const { gate, comparisons } = compare(oneRow(100), head, { maxFailures });
      return [gate.unmatched.map(({ code }) => code), comparisons[0]?.verdict, gate.verdict];
    };
    expect(codes(20, 0)).toEqual([['NO_SAMPLES'], undefined, 'INCONCLUSIVE']);
    expect(codes(2, 0)).toEqual([['FAILED_TRIALS'], 'INCONCLUSIVE', 'INCONCLUSIVE']);
    expect(codes(2, 2)).toEqual([[], 'PASS', 'PASS']);
    const ofShare = (maxFailureShare: number) =>
      compare(oneRow(100), gatedReport([timedRow('job', broken(2))]), { maxFailures: 0, maxFailureShare })
        .gate;
    expect(ofShare(0.1)).toMatchObject({ unmatched: [], verdict: 'PASS', maxFailureShare: 0.1 });
    expect(ofShare(0.09).unmatched.map(({ sentence }) => sentence)).toEqual([
      'job: INCONCLUSIVE: 2 failed trials of 20, more than the 9.0 % of --max-failures.',
    ]);
    const { comparisons } = compare(oneRow(100), gatedReport([timedRow('job', broken(2))]), {
      maxFailures: 2,
    });
    expect(comparisons[0]?.sentence).toContain('failed trials: 0 of base, 2 of head');
  });

  it.each([
    ['another CPU', { cpuModel: 'Other' }, /CPU: CPU against Other/],
    ['other cores', { cpuCount: 8 }, /number of CPUs: 2 against 8/],
    ['another kernel', { kernel: '6.2.0' }, /kernel/],
  ])('says nothing across machines: %s', (_, more, reason) => {
    const slow = { ...oneRow(200), environment: environment(more).environment };
    const { gate, comparisons } = compare(oneRow(100), slow);
    expect(gate.reasons.join()).toMatch(reason);
    expect(comparisons[0]?.verdict).toBe('INCONCLUSIVE');
    expect(compare(oneRow(100), slow, { allowEnvMismatch: true }).verdict).toBe('FAIL');
  });

  it('needs the tool’s version and a control row', () => {
    const other = { ...oneRow(100), tool: { name: 'coldstart' as const, version: '9.9.9' } };
    expect(compare(oneRow(100), other).gate.reasons).toEqual(['coldstart 0.1.0 against 9.9.9']);
    const bare = reportOf([timedRow('job', around(100))]);
    expect(compare(bare, bare).gate.reasons.join()).toMatch(/no control row in both/);
    expect(compare(bare, bare).verdict).toBe('INCONCLUSIVE');
  });

  it('takes a control row that moved for what the machine did', () => {
    const moved = reportOf([
      timedRow('job', around(125)),
      timedRow('control/py3.12', around(11.8, 60), true),
    ]);
    const { gate, comparisons } = compare(oneRow(100), moved);
    expect(gate.runOffset).toBeGreaterThan(0.17);
    expect(comparisons[0]?.verdict).toBe('INCONCLUSIVE');
  });

  it('lets nothing pass that a faster machine may hide', () => {
    const faster = (centre: number) =>
      reportOf([timedRow('job', around(centre)), timedRow('control/py3.12', around(8, 60), true)]);
    // The machine became 20 % faster, the code 15 % slower.
    const hidden = compare(oneRow(100), faster(92));
    expect(hidden.verdict).toBe('INCONCLUSIVE');
    expect(hidden.gate.runOffset).toBeGreaterThan(0.25);
    expect(hidden.comparisons[0]?.sentence).toMatch(
      /is open \(separate runs may differ by 26 % on their own: measure both in one run with --against\)/,
    );
    expect(compare(oneRow(100), faster(80)).verdict).toBe('PASS');
  });

  it('does not compare one thing with another', () => {
    const base = gatedReport([{ ...workerResult('w/own/py3.12', 80) }]);
    const other = workerResult('w/own/py3.12', 80);
    other.scenario = { ...other.scenario, pageCache: 'evicted' };
    const { gate, comparisons } = compare(base, gatedReport([other]));
    expect(comparisons).toEqual([]);
    expect(gate.unmatched[0]).toMatchObject({ code: 'OTHER_SCENARIO', verdict: 'INCONCLUSIVE' });
    expect(gate.unmatched[0]?.sentence).toMatch(/page cache warm against evicted/);
  });

  it('is open with too few trials, and where the shift is too small to count', () => {
    const few = gatedReport([timedRow('job', around(100, 3))]);
    expect(compare(few, few).comparisons[0]?.sentence).toMatch(/too few for an interval/);
    expect(compare(oneRow(2), oneRow(2.6)).comparisons[0]?.sentence).toMatch(/below --min-effect, 1\.00 ms/);
    expect(compare(oneRow(2), oneRow(2.6), { minEffectMs: 0.1 }).verdict).toBe('FAIL');
  });

  it('tells how many trials it was decided by, not how many rounds', () => {
    const times = around(130, 40).map((time, at) => (at === 3 ? undefined : time));
    const head = gatedReport([timedRow('job', times)]);
    const { comparisons } = compare(oneRow(100), head, { maxFailures: 1, looks: { command: [10, 20, 40] } });
    expect(comparisons[0]).toMatchObject({ verdict: 'FAIL', look: { rounds: 10 }, n: 9 });
    expect(comparisons[0]?.sentence).toMatch(/, n = 20 and 9 in separate runs, look 1 of 3/);
  });

  it('names what is incomplete', () => {
    const cut = { ...oneRow(100), interrupted: true };
    const emptied = gatedReport([{ ...timedRow('job', []), trials: [] }]);
    expect(compare(cut, oneRow(100)).warnings.map(({ message }) => message)).toEqual([
      'a.json: it was interrupted.',
    ]);
    expect(compare(oneRow(100), emptied).warnings.map(({ message }) => message)).toEqual([
      'b.json: none of its rows has a trial.',
    ]);
    expect(compare(oneRow(100), oneRow(100)).warnings).toEqual([]);
  });

  it('is open, and no error, where a step takes no time', () => {
    const step = (ms: number) => gatedReport([timedRow('job', [...around(100, 19).map(() => ms || 0), ms])]);
    const gateOfSteps = (before: number, after: number) => {
      const { gate, comparisons } = compare(step(before), step(after));
      expect(comparisons).toEqual([]);
      return gate.unmatched.map(({ code, verdict }) => [code, verdict]);
    };
    expect(gateOfSteps(0, 0)).toEqual([['NO_RATIO', 'PASS']]);
    expect(gateOfSteps(5, 0)).toEqual([['NO_RATIO', 'PASS']]);
    expect(gateOfSteps(0, 5)).toEqual([['NO_RATIO', 'INCONCLUSIVE']]);
  });

  it('passes no row that takes no time as long as too many of its trials failed', () => {
    const failed = { status: 'failed', code: 'EXIT', message: 'exit code 1' } as const;
    const row = timedRow(
      'job',
      around(100, 19).map(() => 0),
    );
    const trials = row.trials.map((trial, at) =>
      at < 3 ? { round: trial.round, position: 0, startedAt: trial.startedAt, ...failed } : trial,
    );
    const { gate } = compare(oneRow(100), gatedReport([{ ...row, trials } as typeof row]));
    expect(gate.unmatched.map(({ code, verdict }) => [code, verdict])).toEqual([
      ['FAILED_TRIALS', 'INCONCLUSIVE'],
    ]);
    expect(gate.verdict).toBe('INCONCLUSIVE');
  });

  it('passes no row whose figure one side does not have', () => {
    const peaks = (id: string, hidden: number) => {
      const row = timedRow(id, around(100));
      const trials = row.trials.map((trial, at) => ({
        ...{ ...trial, rssFloorBytes: undefined, peakRssBytes: undefined },
        ...(at < hidden ? { rssFloorBytes: 9e6 } : { peakRssBytes: 1e7 + at }),
      }));
      return { ...row, trials } as typeof row;
    };
    const gateOf = (base: number, head: number) => {
      const found = compare(
        gatedReport([peaks('job', base), peaks('other', 0)]),
        gatedReport([peaks('job', head), peaks('other', 0)]),
        { metric: 'rss' },
      );
      const ids = found.comparisons.map(({ head: id }) => id);
      return [found.verdict, ids, ...found.gate.unmatched.map(({ sentence }) => sentence)];
    };
    const peak = 'it is under the launcher’s own 9.0 MB';
    expect(gateOf(0, 0)).toEqual(['PASS', ['job', 'other']]);
    expect(gateOf(0, 99)).toEqual([
      'INCONCLUSIVE',
      ['other'],
      `job: INCONCLUSIVE: head has no rss (${peak}): there is no ratio.`,
    ]);
    expect(gateOf(99, 99)[2]).toBe(
      `job: INCONCLUSIVE: base and head have no rss (${peak}): there is no ratio.`,
    );
    // Those that are seen are the larger ones.
    expect(gateOf(2, 0)[2]).toBe(
      `job: INCONCLUSIVE: base has no rss in some trials (${peak}): there is no ratio.`,
    );
  });

  it('asks more of each row where there are many', () => {
    const rows = (centre: number) =>
      gatedReport(
        Array.from({ length: 30 }, (_, index) => timedRow(`job${index}`, around(index ? 100 : centre, 6))),
      );
    // Six against six can reach p = 1/924 at the least: enough alone, not among thirty.
    expect(
      compare(
        gatedReport([timedRow('job0', around(100, 6))]),
        gatedReport([timedRow('job0', around(150, 6))]),
      ).verdict,
    ).toBe('FAIL');
    const { comparisons } = compare(rows(100), rows(150));
    expect(comparisons[0]?.verdict).toBe('INCONCLUSIVE');
    expect(comparisons[0]?.sentence).toMatch(/this many rows gated at once/);
  });
});

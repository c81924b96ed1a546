import { describe, expect, it } from 'vitest';
import { trendSchema } from '../../../src/domain/trend-record.js';
import { mergeReports } from '../../../src/results/merge.js';
import { trendOf } from '../../../src/results/trend/make-trend.js';
import { normals } from '../../support/random.js';
import { reportOf } from '../../support/report.js';
import {
  commitOfRun,
  controlAt,
  dayOfRun,
  runsOfCommits,
  steppedRuns,
  workerAt,
} from '../../support/trend.js';

const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);

describe('a trend', () => {
  it('names a step with its commit, and says whose it is', () => {
    const trend = trendSchema.parse(trendOf(steppedRuns(), '1.0.0'));
    expect(trend).toMatchObject({ order: 'commits', machines: [{ name: 'A' }], warnings: [] });
    const [worker, control] = trend.rows;
    expect(worker?.steps.map(({ after, cause }) => [after, cause])).toEqual([
      [14, 'row'],
      [28, 'machine'],
    ]);
    expect(control).toMatchObject({ control: true, steps: [{ after: 28, cause: 'machine' }] });
    const [own, machine] = worker?.steps.map(({ sentence }) => sentence) ?? [];
    expect(own).toContain(`slower from commit ${commitOfRun(14).sha.slice(0, 9)} (2026-01-29, change 14) on`);
    expect(own).toContain('the row’s own: the bare interpreter went 1.0');
    expect(machine).toContain('the machine’s, not the row’s: the bare interpreter went 1.0');
  });

  it('tells a step that is in part the machine’s, and one that nobody can tell', () => {
    const normal = normals(9);
    const noisy = (ms: number) => ms * Math.exp(0.01 * normal());
    const rows = (index: number, control: boolean) => {
      const machine = index >= 15 ? 1.1 : 1;
      return [
        workerAt('w/asyncio/py3.12', noisy(50 * machine * machine)),
        ...(control ? [controlAt(noisy(8 * machine))] : []),
      ];
    };
    const both = trendOf(
      runsOfCommits(30, (index) => rows(index, true)),
      '1.0.0',
    );
    expect(both.rows[0]?.steps).toMatchObject([{ after: 15, cause: 'both' }]);
    const alone = trendOf(
      runsOfCommits(30, (index) => rows(index, false)),
      '1.0.0',
    );
    expect(alone.rows[0]?.steps).toMatchObject([{ after: 15, cause: 'unknown' }]);
    expect(alone.rows[0]?.steps[0]?.sentence).toContain('too few reports have a bare interpreter');
  });

  it('follows the dates of commits, not of files or starts; without commits those of the starts', () => {
    const runs = runsOfCommits(
      4,
      (index) => [workerAt('w/own/py3.12', 50 + index)],
      (index) => ({ startedAt: dayOfRun(50 - index) }),
    );
    const files = (trend: { reports: readonly { file: string }[] }) => trend.reports.map(({ file }) => file);
    expect(files(trendOf([...runs].reverse(), '1.0.0'))).toEqual(['0.json', '1.json', '2.json', '3.json']);
    const without = runs.map(({ file, report: { commit: _, ...report } }) => ({ file, report }));
    const byStart = trendOf(without, '1.0.0');
    expect(byStart.order).toBe('starts');
    expect(files(byStart)).toEqual(['3.json', '2.json', '1.json', '0.json']);
    const mixed = trendOf([...runs.slice(0, 3), ...without.slice(3)], '1.0.0');
    expect(mixed.order).toBe('mixed');
    expect(mixed.warnings.find(({ code }) => code === 'NO_COMMIT')?.message).toContain(
      '3.json carries no commit',
    );
  });

  it('keeps machines apart, and a row that measures another thing under the same name', () => {
    const trend = trendOf(
      runsOfCommits(
        20,
        (index) => {
          const row = workerAt('w/own/py3.12', index % 2 === 0 ? 50 : 100);
          if (index < 10) row.scenario.pageCache = 'evicted';
          return [row];
        },
        (index) => ({
          environment: { ...reportOf([]).environment, cpuModel: index % 2 === 0 ? 'one' : 'other' },
        }),
      ),
      '1.0.0',
    );
    expect(trend.machines.map(({ name, description }) => [name, description.split(',')[0]])).toEqual([
      ['A', 'one'],
      ['B', 'other'],
    ]);
    expect(trend.rows.map(({ machine, variant, points }) => [machine, variant, points.length])).toEqual([
      [0, undefined, 5],
      [0, 'page cache evicted against warm', 5],
      [1, undefined, 5],
      [1, 'page cache evicted against warm', 5],
    ]);
    expect(trend.rows.flatMap(({ steps }) => steps)).toEqual([]);
    expect(codes(trend)).toContain('SEVERAL_MACHINES');
  });

  it('says of missing and renamed rows, and of too few reports', () => {
    const trend = trendOf(
      runsOfCommits(12, (index) => [
        ...(index === 3 ? [] : [workerAt('a/own/py3.12', 50)]),
        workerAt(index < 6 ? 'old/own/py3.12' : 'new/own/py3.12', 60),
      ]),
      '1.0.0',
    );
    const said = (code: string) => trend.warnings.find((warning) => warning.code === code)?.message;
    expect(said('MISSING_ROWS')).toContain('a/own/py3.12 in 1 of 12 on A (3.json)');
    expect(said('RENAMED_ROWS')).toContain('old/own/py3.12 ends where new/own/py3.12 begins on A');
    expect(said('FEW_REPORTS')).toContain('old/own/py3.12 (6 on A), new/own/py3.12 (6 on A)');
  });

  it('counts a run once, also where it is a part of a merged report', () => {
    const [one, two] = runsOfCommits(2, (index) => [workerAt(`${index}/own/py3.12`, 50), controlAt(8)]);
    if (!one || !two) throw new Error('there are two');
    const merged = { file: 'all.json', report: mergeReports([one, two], { argv: [], allowMissing: false }) };
    expect(merged.report.commit).toBeUndefined();
    expect(merged.report.parts?.map(({ commit }) => commit?.sha)).toEqual([
      commitOfRun(0).sha,
      commitOfRun(1).sha,
    ]);
    const trend = trendOf([merged, { ...one, file: 'copy.json' }, one], '1.0.0');
    expect(trend.reports.map(({ file }) => file)).toEqual([
      'all.json, 0.json',
      'copy.json',
      'all.json, 1.json',
    ]);
    expect(trend.warnings.find(({ code }) => code === 'SAME_RUN')?.message).toBe(
      '0.json is the same run as copy.json: it counts once.',
    );
  });

  it('says what else changed at a step, and that one commit does nothing by itself', () => {
    const runs = runsOfCommits(
      24,
      (index) => {
        const row = workerAt('w/own/py3.12', (index >= 12 ? 60 : 50) + (index % 5) / 10);
        row.scenario.python.version = index >= 12 ? '3.12.9' : '3.12.1';
        return [row];
      },
      () => ({ commit: commitOfRun(0) }),
    );
    const [step] = trendOf(runs, '1.0.0').rows[0]?.steps ?? [];
    expect(step).toMatchObject({ after: 12, changed: ['Python 3.12.1 → 3.12.9'] });
    expect(step?.sentence).toContain('of one commit: no commit did this');
  });
});

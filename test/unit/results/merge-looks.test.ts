import { describe, expect, it } from 'vitest';
import { gateIn } from '../../../src/commands/bench-gate.js';
import { type Report, reportSchema } from '../../../src/domain/report.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { shardPlan } from '../../../src/plan/shard.js';
import { buildReport } from '../../../src/results/build-report.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { decidedAt } from '../../../src/results/decided-rows.js';
import { mergeReports } from '../../../src/results/merge.js';
import type { RunData } from '../../../src/results/run-data.js';
import { runPlan } from '../../../src/run/run.js';
import { fake, ok, record } from '../../support/fake-runner.js';
import { command, planInput } from '../../support/plan.js';
import { normals } from '../../support/random.js';
import { reportOf } from '../../support/report.js';
import { namedRows } from '../../support/simulated-gate.js';

/** Four workers by how much slower they are; the last is at the limit. */
const FACTORS = [1, 1.12, 1.4, 1.1];

/** One of so many shards of a gate with looks, as `bench --against --shard` measures it. */
async function shardReport(index: number, of: number, runs: { least: number; most: number } | number) {
  const words = ['base', 'head'].flatMap((side) => FACTORS.map((_, row) => `${side}${row}`));
  const made = makePlan(
    planInput(
      words.map((word) => command([word])),
      { runs, isJudged: true },
    ),
  );
  const comparisons = FACTORS.map((_, row) => ({ base: row, head: row + FACTORS.length, gated: true }));
  const whole = { ...made, comparisons };
  const plan = shardPlan(whole, { index, of });
  const { environment, startedAt, argv, tool } = reportOf([]);
  const looks = plan.scenarios[0]?.looks;
  const id = (at: number) => plan.scenarios[at]?.id ?? '';
  const data: Omit<RunData, 'rows'> = {
    ...{ version: tool.version, startedAt, finishedAt: startedAt, seed: index, runs: 80, argv },
    ...{ interrupted: false, environment, notes: [] },
    comparisons: plan.comparisons.map((pair) => ({ ...pair, base: id(pair.base), head: id(pair.head) })),
    gate: gateIn(plan, whole, { maxRegression: 0.1, maxFailures: 0 }),
    ...(plan.shard ? { shard: plan.shard } : {}),
    ...(looks ? { looks: { command: [...looks] } } : {}),
  };
  const normal = normals(40 + index);
  const { rows } = await runPlan(plan, {
    signal: new AbortController().signal,
    createRunner: ({ id: name }) => {
      const factor = name.startsWith('head') ? (FACTORS[Number(name.at(-1))] ?? 1) : 1;
      const measure = async () => {
        const wallMs = 100 * factor * Math.exp(0.05 * normal());
        return { ...ok, wallMs, phases: { run: wallMs } } as typeof ok;
      };
      const control = name.startsWith('control/');
      return fake(measure, { describe: () => ({ record: { ...record, control }, warnings: [] }) });
    },
    decided: async (soFar) => decidedAt(soFar, data),
  });
  return buildReport({ ...data, rows: namedRows(rows) });
}

const merged = (reports: readonly Report[]) =>
  mergeReports(
    reports.map((report, index) => ({ file: `${index + 1}.json`, report })),
    { argv: ['merge'], allowMissing: false },
  );

describe('shards of a gate that goes on until it is decided', () => {
  it('stop at looks of their own, and what they decided is what the merged gate says', async () => {
    const runs = { least: 10, most: 80 };
    const shards = await Promise.all([1, 2, 3, 4, 5].map((index) => shardReport(index, 5, runs)));
    const all = merged(shards);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(all)))).toEqual(all);
    expect(all.looks).toEqual({ command: [10, 20, 40, 80] });
    expect(all.comparisons).toEqual(shards.flatMap(({ comparisons }) => comparisons));
    const rounds = all.comparisons.map(({ look }) => look?.rounds ?? 0);
    expect(Math.min(...rounds)).toBeLessThan(Math.max(...rounds));
    // The error is divided among the rows of all shards, one of which has none.
    expect(shards.map(({ gate }) => gate?.rowsElsewhere)).toEqual([3, 3, 3, 3, 4]);
    expect(shards[4]?.gate?.verdict).toBe('INCONCLUSIVE');
    expect(all.gate).toMatchObject({ verdict: 'FAIL' });
    expect(all.gate?.rowsElsewhere).toBeUndefined();
  });

  it('of unchanged rows alone the merged gate PASSes, whatever an empty shard says', () => {
    const gate = { maxRegression: 0.1, maxFailures: 0, unmatched: [], reasons: [] };
    const row = reportOf([]).environment;
    const shard = (index: number) => ({ index, of: 2, plan: 'a' });
    const full = { ...shardless(row), shard: shard(1), gate: { ...gate, verdict: 'PASS' as const } };
    const empty = reportOf([], { shard: shard(2), gate: { ...gate, verdict: 'INCONCLUSIVE' } });
    expect(merged([full, empty]).gate?.verdict).toBe('PASS');
  });

  it('are refused where one was measured with other looks', async () => {
    const [first, second] = [
      await shardReport(1, 2, { least: 10, most: 80 }),
      await shardReport(2, 2, { least: 20, most: 80 }),
    ];
    expect(() => merged([first, second])).toThrow(
      /2\.json was looked at after 20, 40, 80, 1\.json after 10, 20, 40, 80/,
    );
  });

  it('are compared with another run at the looks that they had', async () => {
    const runs = { least: 10, most: 80 };
    const head = merged([await shardReport(1, 2, runs), await shardReport(2, 2, runs)]);
    const asked = { maxRegression: 0.1, maxFailures: 0, allowEnvMismatch: true };
    const file = (report: Report) => ({ file: 'x.json', report });
    const { comparisons } = compareReports(
      file(head),
      file(head),
      { ...asked, looks: head.looks ?? {} },
      '1',
    );
    for (const { look, head: id } of comparisons) {
      const trials = head.results.find((row) => row.id === id)?.trials ?? [];
      expect(look?.rounds).toBeLessThanOrEqual(Math.max(...trials.map(({ round }) => round)));
      expect(look?.level).toBeLessThan(0.025);
    }
    expect(comparisons.length).toBe(8);
  });
});

function shardless(environment: Report['environment']): Report {
  return reportOf([{ id: 'a', scenario: record, trials: [], summary: {}, warnings: [] }], { environment });
}

import { expect, it } from 'vitest';
import { heldAgainst } from '../../../src/commands/bench-gate.js';
import { parseBudget } from '../../../src/config/budget.js';
import type { Report } from '../../../src/domain/report.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { buildReport } from '../../../src/results/build-report.js';
import { decidedAt } from '../../../src/results/decided-rows.js';
import type { RunData } from '../../../src/results/run-data.js';
import { runPlan } from '../../../src/run/run.js';
import { fake, ok, record } from '../../support/fake-runner.js';
import { command, planInput } from '../../support/plan.js';
import { normals } from '../../support/random.js';
import { reportOf } from '../../support/report.js';
import { namedRows, simulatedGates } from '../../support/simulated-gate.js';

/** How many rounds a row got. */
function roundsOf(report: Report, id: string): number {
  const trials = report.results.find((result) => result.id === id)?.trials ?? [];
  return Math.max(0, ...trials.map(({ round }) => round));
}

/** A report decides each row at the look after which its run gave it no more rounds. */
function expectSame(report: Report): void {
  for (const { head, verdict, look } of report.comparisons) {
    expect([head, look?.rounds]).toEqual([head, roundsOf(report, head)]);
    if (look && look.rounds < look.planned) expect([head, verdict]).not.toEqual([head, 'INCONCLUSIVE']);
  }
}

it('a run stops each row at the look at which its report decides it', async () => {
  const seen = new Set<string | undefined>();
  for (const seed of [1, 2, 3, 4, 5]) {
    const next = simulatedGates(
      { factors: [1, 1.05, 1.1, 1.15, 1.2, 1.3], limit: 0.1, machine: 'drift' },
      seed,
    );
    const { rows, data, verdicts } = await next();
    const report = await buildReport({ ...data, rows: namedRows(rows) });
    expectSame(report);
    expect(report.comparisons.map(({ verdict }) => verdict)).toEqual(verdicts);
    for (const { verdict, look } of report.comparisons) seen.add(`${verdict} at ${look?.rounds}`);
  }
  // Each verdict, early and late: otherwise nothing was tried.
  expect([...seen].filter((one) => one?.startsWith('PASS')).length).toBeGreaterThan(1);
  expect([...seen].filter((one) => one?.startsWith('FAIL')).length).toBeGreaterThan(1);
  expect(seen).toContain('INCONCLUSIVE at 80');
});

/** Three rows, of which the first ends early, and a bare interpreter that becomes slower after the first look. */
async function measuredRun(seed: number, isHead: boolean) {
  const factors: Record<string, number> = isHead ? { a: 0.85, b: 1.05, c: 1.4 } : { a: 1, b: 1, c: 1 };
  const plan = makePlan(
    planInput(
      Object.keys(factors).map((word) => command([word])),
      { runs: { least: 10, most: 40 }, isJudged: true },
    ),
  );
  const normal = normals(seed);
  let bare = 0;
  const looks = plan.scenarios[0]?.looks ?? [];
  const { environment, startedAt, argv, tool } = reportOf([]);
  const data: Omit<RunData, 'rows'> = {
    ...{ version: tool.version, startedAt, finishedAt: startedAt, seed: 1, runs: 40, argv },
    ...{ interrupted: false, environment, comparisons: [], notes: [], looks: { command: looks } },
    ...(isHead ? { budgets: [parseBudget('a:wall.p50<200ms'), parseBudget('b:wall.p50<105ms')] } : {}),
  };
  const run = (decided: Parameters<typeof runPlan>[1]['decided']) =>
    runPlan(plan, {
      signal: new AbortController().signal,
      createRunner: ({ id }) => {
        const isBare = id.startsWith('control/');
        const measure = async () => {
          const later = isBare && isHead && ++bare > 33 ? 1.4 : 1;
          const wallMs = (isBare ? 10 : 100) * later * (factors[id] ?? 1) * Math.exp(0.01 * normal());
          return { ...ok, wallMs, phases: { run: wallMs } } as typeof ok;
        };
        return fake(measure, { describe: () => ({ record: { ...record, control: isBare }, warnings: [] }) });
      },
      ...(decided ? { decided } : {}),
    });
  return { data, run };
}

it('the same where it is held against an earlier run and budgets, by what the control had shown by then', async () => {
  for (const seed of [4, 5, 6]) {
    const before = await measuredRun(seed, false);
    const base = await buildReport({ ...before.data, rows: namedRows((await before.run(undefined)).rows) });
    const baseline = {
      base: { file: 'base.json', report: base },
      options: { maxRegression: 0.1, maxFailures: 0, allowEnvMismatch: false },
    };
    const { data, run } = await measuredRun(seed + 10, true);
    const held = { report: base, options: baseline.options };
    const { rows } = await run(async (soFar) => decidedAt(soFar, data, held));
    const report = heldAgainst(baseline, await buildReport({ ...data, rows: namedRows(rows) }));
    const gated = report.comparisons.filter(({ verdict }) => verdict);
    // `a` was decided while the control row was as before; what it did later would leave it open.
    expect(gated.find(({ head }) => head === 'a')).toMatchObject({ verdict: 'PASS', look: { rounds: 10 } });
    expect(roundsOf(report, 'a')).toBe(10);
    expect(gated.find(({ head }) => head === 'c')).toMatchObject({ verdict: 'FAIL', look: { rounds: 10 } });
    // Its budget is open until the end, whatever its comparison is.
    expect(roundsOf(report, 'b')).toBeGreaterThan(10);
    expect(report.gate?.runOffset).toBeGreaterThan(0.3);
  }
});

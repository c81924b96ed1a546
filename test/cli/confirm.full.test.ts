import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { coldstart, ended, startColdstart } from '../support/cli.js';
import { BUDGET, bench, folderWith, RUNS, TRIALS } from '../support/confirmed.js';

const roundsOf = ({ results = [] }: Pick<Report, 'results'>) =>
  results.map(({ id, trials }) => [id.split('/')[0], Math.max(...trials.map(({ round }) => round))]);

describe('bench --confirm, at length', () => {
  it('stands by a budget that fresh rounds exceed too, and states both errors', async () => {
    const { code, report } = await bench(folderWith(1000), ...BUDGET, '--seed', '7');
    expect(code).toBe(1);
    expect(report.budgets?.[0]).toMatchObject({
      verdict: 'FAIL',
      confirmation: { confirmed: true, verdict: 'FAIL', n: 7, errors: { first: 0.025, both: 0.000625 } },
    });
    expect(report.budgets?.[0]?.sentence).toMatch(
      /not under 400 ms: FAIL; confirmed by fresh rounds \(seed \d+\): \d+ ms \[.*\], n = 7; chance of a false FAIL: at most 2\.5 % after the first look, 0\.063 % after both$/,
    );
    // The raw trials of both are there, with the seed of each.
    expect(report.seed).toBe(7);
    expect(report.confirmation?.seed).toBe(500_016);
    expect(roundsOf(report.confirmation ?? { results: [] })).toEqual([
      ['sh start.sh', 7],
      ['control', 7],
    ]);
    expect(report.confirmation?.budgets?.map(({ verdict }) => verdict)).toEqual(['FAIL']);
  });

  it('confirms a comparison with a commit in the same rounds, and one with a report in fresh rounds of head', async () => {
    const folder = folderWith(0);
    const { cwd, env } = folder;
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], { cwd });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'fast');
    const saved = await coldstart(['bench', ...RUNS, '-o', 'base.json', '--', 'sh', 'start.sh'], {
      cwd,
      env,
    });
    expect(saved.code).toBe(0);
    writeFileSync(join(cwd, 'start.sh'), 'sleep 0.3\n');
    const against = await bench(folder, '--against', 'HEAD', '--confirm');
    expect(against.code, against.stderr).toBe(1);
    expect(against.report.gate?.verdict).toBe('FAIL');
    expect(against.report.comparisons[0]?.confirmation).toMatchObject({
      ...{ confirmed: true, verdict: 'FAIL', errors: { first: 0.025, both: 0.000625 } },
    });
    expect(against.report.confirmation?.results.map(({ id }) => id)).toEqual(
      against.report.results.map(({ id }) => id),
    );
    const baseline = await bench(folder, '--baseline', 'base.json', '--max-regression', '50%', '--confirm');
    expect(baseline.code, baseline.stderr).toBe(1);
    expect(baseline.report.comparisons[0]?.confirmation).toMatchObject({
      ...{ confirmed: true, errors: { first: 0.025, both: 0.025 } },
    });
    expect(baseline.report.comparisons[0]?.sentence).toContain('no less is promised after both');
  });

  it('works with rounds until decided, and with little time', async () => {
    const { code, report } = await bench(folderWith(1000), ...BUDGET, '--runs', '7..28');
    expect(code).toBe(1);
    expect(report.budgets?.[0]?.confirmation).toMatchObject({
      confirmed: true,
      look: { number: 1, rounds: 7 },
    });
    // Half of the time is for the first look, and its trials alone take longer.
    const short = await bench(folderWith(1000), ...BUDGET, '--max-time', '3s');
    expect(short.report.budgets?.[0]?.verdict).not.toBe('PASS');
    expect(short.report.warnings.map(({ code: one }) => one)).toContain('OUT_OF_TIME');
  });

  it('leaves open what Ctrl-C ended before it was confirmed, and reports both', async () => {
    const folder = folderWith(1000);
    const { cwd, env, count } = folder;
    const child = startColdstart(['bench', ...RUNS, ...BUDGET, '--', 'sh', 'start.sh'], { cwd, env });
    const end = ended(child);
    await expect
      .poll(() => readFileSync(count, 'utf8').length, { timeout: 60_000 })
      .toBeGreaterThan(TRIALS + 2);
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(code).toBe(130);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.interrupted).toBe(true);
    expect(report.budgets?.[0]).toMatchObject({
      verdict: 'INCONCLUSIVE',
      confirmation: { confirmed: false, reason: 'the run was interrupted' },
    });
    expect(report.confirmation).toMatchObject({ interrupted: true });
    expect(report.confirmation?.results[0]?.trials.length).toBeGreaterThan(1);
  });

  it('keeps the fresh trials of a run that is killed', async () => {
    const folder = folderWith(1000);
    const { cwd, env, count } = folder;
    const child = startColdstart(['bench', ...RUNS, ...BUDGET, '-o', 'all.json', '--', 'sh', 'start.sh'], {
      cwd,
      env,
    });
    const end = ended(child);
    await expect
      .poll(() => readFileSync(count, 'utf8').length, { timeout: 60_000 })
      .toBeGreaterThan(TRIALS + 2);
    child.kill('SIGKILL');
    await end;
    const shown = await coldstart(['report', 'all.json.partial.ndjson', '--format', 'json'], { cwd });
    const report = reportSchema.parse(JSON.parse(shown.stdout));
    expect(report.results[0]?.trials).toHaveLength(TRIALS);
    expect(report.confirmation?.results[0]?.trials.length).toBeGreaterThan(1);
    expect(report.budgets?.[0]).toMatchObject({
      verdict: 'INCONCLUSIVE',
      confirmation: { confirmed: false, reason: 'the run was killed' },
    });
  });
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { around, timedRow } from '../support/gate.js';
import { reportOf } from '../support/report.js';

const PARTIAL = 'out.json.partial.ndjson';

/** Starts a run that lasts, and waits for some of its trials. */
function longRun(folder: string, ...command: string[]) {
  const options = ['--runs', '500', '--seed', '123456', '-o', 'out.json'];
  const child = startColdstart(['bench', ...options, '--', ...command], { cwd: folder });
  const end = ended(child);
  return { child, end };
}

async function lines(folder: string, atLeast: number): Promise<void> {
  const file = join(folder, PARTIAL);
  const limitMs = performance.now() + 30_000;
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length <= atLeast) {
    if (performance.now() > limitMs) throw new Error('the run did not begin in 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a partial file', () => {
  it('belongs to one run: another one with the same -o is refused', async () => {
    const folder = emptyFolder();
    const { child, end } = longRun(folder, 'sleep', '0.05');
    await lines(folder, 3);
    const second = await coldstart(['bench', '--runs', '1', '-o', 'out.json', '--', 'true'], { cwd: folder });
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`Another run (process ${child.pid}) is currently writing`);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130 });
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  it('of a killed run outlives the next run with the same -o', async () => {
    const folder = emptyFolder();
    const { child, end } = longRun(folder, 'sleep', '0.05');
    await lines(folder, 5);
    child.kill('SIGKILL');
    await end;
    const next = await coldstart(['bench', '--runs', '1', '-o', 'out.json', '--', 'true'], { cwd: folder });
    expect(next.code).toBe(0);
    const aside = 'out.json.1.partial.ndjson';
    expect(next.stderr).toContain(`was left by a run that was killed: it is now ${join(folder, aside)}`);
    expect(readdirSync(folder).sort()).toEqual(['out.json', aside].sort());
    const recovered = await coldstart(['report', aside], { cwd: folder });
    expect(recovered).toMatchObject({ code: 0, stdout: expect.stringContaining('INTERRUPTED') });
  });

  it('goes away with a run that is interrupted before its first trial has ended', async () => {
    const folder = emptyFolder();
    // With this seed the command comes first.
    const { child, end } = longRun(folder, 'sleep', '30');
    await lines(folder, 1);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a killed run against a commit', () => {
  const ids = ['job', 'job@main', 'same', 'same@main', 'control/py3.12'];
  const times = (slow: number) => [slow, 100, 100, 100, 10].map((centre) => around(centre, 10));

  /** What a run with --confirm had written when it was killed; `fresh` is what `job` took when it ran once more. */
  async function recovered(fresh: number | undefined, asked: object) {
    const folder = emptyFolder();
    const rows = ids.map((id, index) => timedRow(id, times(150)[index] ?? [], id.startsWith('control')));
    const { tool, startedAt, seed, runs, argv, environment } = reportOf(rows);
    const header = {
      ...{
        kind: 'partial',
        schemaVersion: 1,
        version: tool.version,
        startedAt,
        seed,
        runs,
        argv,
        environment,
      },
      ...{ notes: [], confirms: true, ...asked },
      comparisons: ['job', 'same'].map((head) => ({ base: `${head}@main`, head, gated: true })),
      rows: rows.map(({ id, scenario }) => ({ id, record: scenario, warnings: [] })),
    };
    const first = rows.flatMap(({ trials }, row) => trials.map((trial) => ({ row, trial })));
    const again = [fresh, 100].flatMap((centre, row) =>
      centre === undefined || fresh === undefined
        ? []
        : timedRow('again', around(centre, 10)).trials.map((trial) => ({ row, trial, confirming: true })),
    );
    const lines = [header, ...first, ...again].map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(join(folder, PARTIAL), lines.join(''));
    const { stdout, stderr } = await coldstart(['report', PARTIAL, '--format', 'json'], { cwd: folder });
    expect(stderr).not.toContain('error');
    return reportSchema.parse(JSON.parse(stdout));
  }

  const against = { ref: 'main', commit: '0'.repeat(40) };
  const gate = { maxRegression: 0.1, maxFailures: 0, against, alone: { base: [], head: [] } };

  it.each([
    ['fresh rounds FAIL too', 150, undefined, 'FAIL', true],
    ['fresh rounds PASS', 100, undefined, 'INCONCLUSIVE', false],
    ['there were none', undefined, undefined, 'INCONCLUSIVE', false],
    ['it goes on until decided', 150, { command: [10, 20, 40, 80] }, 'FAIL', true],
  ] as const)('is judged again, and confirmed: where %s', async (_, fresh, looks, verdict, confirmed) => {
    const report = await recovered(fresh, { gate, ...(looks ? { looks } : {}) });
    expect(report.gate).toMatchObject({ verdict, against });
    const [job, same] = report.comparisons;
    expect([job?.verdict, same?.verdict, report.comparisons.length]).toEqual([verdict, 'PASS', 2]);
    expect(job?.confirmation?.confirmed).toBe(confirmed);
    expect(job?.look?.number).toBe(looks && 1);
    expect(report.confirmation?.comparisons.map(({ head }) => head)).toEqual(fresh && ['job']);
  });

  it('is judged by the metric and the quantile that were asked', async () => {
    const report = await recovered(undefined, { gate: { ...gate, metric: 'cpu', quantile: 'p75' } });
    expect(report.comparisons[0]).toMatchObject({ metric: 'cpu', aggregation: 'p75' });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverReport } from '../../src/commands/recover.js';
import { reportSchema } from '../../src/domain/report.js';
import { trendSchema } from '../../src/domain/trend-record.js';
import { benchReport, coldstart, emptyFolder } from '../support/cli.js';
import { comparisonOf, gateWith } from '../support/comparison.js';
import { commitOfRun, steppedRuns } from '../support/trend.js';

/** A folder with the reports of forty commits in runs/. */
function folderOfRuns(count = 40): { folder: string; files: string[] } {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'runs'));
  const files = steppedRuns()
    .slice(0, count)
    .map(({ file, report }) => {
      writeFileSync(join(folder, 'runs', file), JSON.stringify({ ...report, ...withTrials(report) }));
      return `runs/${file}`;
    });
  return { folder, files };
}

/** Summaries are those of the trials: here the median of each row, and nothing else. */
function withTrials({ results }: ReturnType<typeof steppedRuns>[number]['report']) {
  return {
    results: results.map((row) => ({
      ...row,
      trials: row.trials.filter(({ round }) => round > 0),
    })),
  };
}

describe('report of several files', () => {
  it('shows a trend, writes it in every format that has it, and shows what it wrote', async () => {
    const { folder, files } = folderOfRuns();
    const outputs = ['trend.json', 'trend.html', 'trend.md', 'trend.csv'].flatMap((file) => ['-o', file]);
    const result = await coldstart(['report', ...[...files].reverse(), ...outputs], { cwd: folder });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^2 steps in 1 row: 1 of a row’s own and 1 the machine’s\./);
    const written = (name: string) => readFileSync(join(folder, name), 'utf8');
    const trend = trendSchema.parse(JSON.parse(written('trend.json')));
    expect(trend.reports.map(({ file }) => file)).toEqual(files);
    expect(written('trend.html')).toContain('<h1>Cold starts of api over time</h1>');
    expect(written('trend.csv').split('\r\n')).toHaveLength(1 + 80 + 1);
    expect(written('trend.md')).toContain('| `api/asyncio/py3.12` | A | 40 |');
    expect(await coldstart(['report', 'trend.json'], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: result.stdout,
    });
  });

  it.each(['junit', 'bmf', 'gab'])('refuses %s by name, and writes nothing', async (format) => {
    const { folder, files } = folderOfRuns(3);
    const result = await coldstart(['report', ...files, '--format', format, '-o', 'a.json'], { cwd: folder });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(`The format ${format} holds one run: it cannot show a trend.`);
    expect(() => readFileSync(join(folder, 'a.json'))).toThrow('ENOENT');
  });

  it('leaves out what is no report, and counts a file once; both are said', async () => {
    const { folder, files } = folderOfRuns(3);
    writeFileSync(join(folder, 'cmp.json'), JSON.stringify(comparisonOf([], gateWith('PASS'))));
    const result = await coldstart(['report', 'cmp.json', ...files, `./${files[0]}`, '--format', 'json'], {
      cwd: folder,
    });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('cmp.json is a comparison, not a report: it is left out.');
    expect(result.stderr).toContain(`./${files[0]} is the same file as ${files[0]}: it counts once.`);
    expect(trendSchema.parse(JSON.parse(result.stdout)).reports).toHaveLength(3);
    // A trend of the last time is no input, and may be written again.
    writeFileSync(join(folder, 'trend.json'), result.stdout);
    const again = ['report', ...files, 'trend.json', '-o', 'trend.json'];
    expect(await coldstart(again, { cwd: folder })).toMatchObject({ code: 0 });
  });

  it.each([
    [
      ['runs/0.json', './runs/0.json'],
      'A trend needs two reports at least: there is only the run of runs/0.json.',
    ],
    [['runs/0.json', 'none.json'], 'none.json'],
    [['runs/0.json', 'broken.json'], 'broken.json is not valid JSON'],
    [['runs/0.json', 'other.json'], 'other.json is not a report of coldstart'],
    [
      ['runs/0.json', 'runs/1.json', '-o', 'runs/1.json'],
      '-o would overwrite runs/1.json, which is an input.',
    ],
  ])('refuses %j', async (args, message) => {
    const { folder } = folderOfRuns(2);
    writeFileSync(join(folder, 'broken.json'), '{"kind": "rep');
    writeFileSync(join(folder, 'other.json'), '{"a": 1}');
    const result = await coldstart(['report', ...args], { cwd: folder });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});

describe('the commit of a report', () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  const run = (folder: string) => benchReport(['--runs', '1', '--command', 'a=true'], { cwd: folder });

  it('is that of the repository, with its date and subject and nobody’s address; changes are told', async () => {
    const folder = emptyFolder();
    expect((await run(folder)).report.commit).toBeUndefined();
    git(folder, 'init', '-q');
    expect((await run(folder)).report.commit).toBeUndefined();
    writeFileSync(join(folder, 'a.py'), 'pass\n');
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'Add a worker', '-m', 'more');
    writeFileSync(join(folder, 'untracked.py'), '');
    const { report, stdout } = await run(folder);
    const date = new Date(git(folder, 'log', '-1', '--format=%cI').trim()).toISOString();
    expect(report.commit).toEqual({
      sha: git(folder, 'rev-parse', 'HEAD').trim(),
      committedAt: date,
      subject: 'Add a worker',
      dirty: false,
    });
    expect(stdout).not.toMatch(/ann@example\.com|Ann\b/);
    writeFileSync(join(folder, 'a.py'), 'print()\n');
    mkdirSync(join(folder, 'below'));
    expect((await run(join(folder, 'below'))).report.commit).toMatchObject({ dirty: true });
  });

  it('is kept for a run that is killed', async () => {
    const file = join(import.meta.dirname, '../golden/recorded/workers.partial.ndjson');
    const [first = '', ...trials] = readFileSync(file, 'utf8').split('\n');
    const header = JSON.stringify({ ...JSON.parse(first), commit: commitOfRun(3) });
    const report = await recoverReport([header, ...trials].join('\n'), 'killed.partial.ndjson');
    expect(report.commit).toEqual(commitOfRun(3));
  });

  it('need not be there: older reports are read as before', () => {
    const [{ report } = { report: {} }] = steppedRuns();
    const { commit: _, ...older } = report as Record<string, unknown>;
    expect(reportSchema.safeParse(older).success).toBe(true);
  });
});

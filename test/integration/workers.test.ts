import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OkWorkerTrial, Report, WorkerResult } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, FIXTURES } from '../support/cli.js';
import { processesWith } from '../support/processes.js';

const worker = (name: string) => join(FIXTURES, 'workers', name);
const rows = (report: Report) =>
  report.results.filter((result): result is WorkerResult => result.scenario.runner === 'worker');
const counted = (result: WorkerResult | undefined) =>
  (result?.trials ?? []).filter((trial): trial is OkWorkerTrial => trial.status === 'ok' && trial.round > 0);
const codes = (result: WorkerResult | undefined) => result?.warnings.map(({ code }) => code) ?? [];

describe('the bundled workers', () => {
  it('all run under both loops, with phases that add up, and are compared loop by loop', async () => {
    const { code, report, stderr } = await benchReport(['loops', '--runs', '1']);
    expect(stderr).not.toMatch(/^error/m);
    expect(code).toBe(0);
    const names = ['hello', 'gather', 'http_fetch', 'background', 'aws_clients', 'echo'];
    const minor = rows(report)[0]?.id.split('/')[2];
    expect(rows(report).map(({ id }) => id)).toEqual(
      names.flatMap((name) => [`${name}/asyncio/${minor}`, `${name}/uvloop/${minor}`]),
    );
    for (const result of rows(report)) {
      expect(counted(result)).toHaveLength(1);
      for (const { wallMs, readyMs, phases, loopClass, peakRssBytes } of counted(result)) {
        const { boot, imports, loop = Number.NaN, work = Number.NaN, exit } = phases;
        expect(Math.abs(boot + imports + loop + work + exit - wallMs)).toBeLessThan(0.05);
        expect(Math.abs(wallMs - exit - readyMs)).toBeLessThan(0.05);
        expect(Math.min(boot, imports, loop, work, exit)).toBeGreaterThan(0);
        expect(loopClass).toMatch(result.scenario.loop === 'uvloop' ? /^uvloop\.Loop$/ : /^asyncio\./);
        if (process.platform === 'linux') expect(peakRssBytes).toBeGreaterThan(5_000_000);
      }
      expect(result.scenario.bytecode).toMatchObject({ withoutBytecode: 0 });
    }
    expect(report.comparisons.map(({ base, head }) => [base, head])).toEqual(
      names.map((name) => [`${name}/asyncio/${minor}`, `${name}/uvloop/${minor}`]),
    );
  });

  it('import more where they do more', async () => {
    const { report } = await benchReport(['hello', 'aws_clients', '--loop', 'asyncio', '--runs', '2']);
    const [hello, aws] = rows(report);
    // A busy machine only ever adds: the least of each is what it is about.
    expect(aws?.summary.imports?.min).toBeGreaterThan(
      hello?.summary.imports?.min ?? Number.POSITIVE_INFINITY,
    );
    expect(aws?.summary.rss?.min).toBeGreaterThan(hello?.summary.rss?.max ?? Number.POSITIVE_INFINITY);
  });

  it('refuse a set that has no wheels for this Python at once, without building anything', async () => {
    const { code, stderr, stdout } = await coldstart([
      'bench',
      'hello',
      '--set',
      'classic',
      '--python',
      newest(),
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/uvloop 0\.15\.0/);
    expect(stderr).toMatch(/3\.8/);
  });
});

describe('a worker of the user', () => {
  it('runs unmodified, under both loops, in the environment that is printed', async () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'job.py'),
      'import asyncio\n\nasync def main():\n    await asyncio.sleep(0)\n\nasyncio.run(main())\n',
    );
    const { code, report } = await benchReport(['job.py', '--runs', '2'], { cwd: folder });
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.split('/').slice(0, 2).join('/'))).toEqual([
      'job/asyncio',
      'job/uvloop',
    ]);
    expect(rows(report).map((result) => counted(result)[0]?.loopClass)).toEqual([
      expect.stringMatching(/^asyncio\./),
      'uvloop.Loop',
    ]);
    expect(rows(report)[0]?.scenario.environment).toMatch(/no environment: interpreter .* alone/);
    expect(readdirSync(folder)).toEqual(['job.py']);
  });

  it('gets its arguments, variables and folder; none of their values is in the report', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'inner'));
    const check =
      'import os, sys\nassert sys.argv[1:] == ["--name", "two words"], sys.argv\nassert os.environ["TOKEN"] == "hush"\nassert os.path.basename(os.getcwd()) == "inner"\n';
    writeFileSync(join(folder, 'job.py'), check);
    const { code, stdout, report } = await benchReport(
      ['job.py', '--runs', '1', '--args', '--name "two words"', '--env', 'TOKEN=hush', '--cwd', 'inner'],
      { cwd: folder },
    );
    expect(rows(report)[0]?.trials.map((trial) => trial.status === 'failed' && trial.message)).toEqual([
      false,
      false,
    ]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/hush|two words/);
  });

  it('may say what it was given without that getting into the report', async () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'job.py'),
      'import os\nraise RuntimeError("cannot reach " + os.environ["DB"])\n',
    );
    const { code, stdout, stderr, report } = await benchReport(
      ['job.py', '--runs', '1', '--env', 'DB=postgres://u:hush@h'],
      { cwd: folder },
    );
    expect(code).toBe(3);
    expect(rows(report)[0]?.trials[0]).toMatchObject({
      message: expect.stringContaining('cannot reach ***'),
    });
    expect(stdout + stderr).not.toContain('hush');
  });

  it('is compared with another target where that is asked, and NAME= names the row', async () => {
    const { report } = await benchReport([
      `a=${worker('sync_script.py')}`,
      `b=${worker('sync_script.py')}`,
      '--compare',
      'a,b',
      '--runs',
      '6',
    ]);
    const [comparison] = report.comparisons;
    expect(comparison?.base).toMatch(/^a\/own\//);
    expect(comparison?.head).toMatch(/^b\/own\//);
    expect(comparison?.n).toBe(6);
  });

  it('may lie in a path with spaces and Hebrew letters', async () => {
    const { code, report } = await benchReport([
      worker('שלום עולם/עובד קר.py'),
      '--runs',
      '1',
      '--loop',
      'asyncio',
    ]);
    expect(code).toBe(0);
    expect(rows(report)[0]?.id).toMatch(/^עובד קר\/asyncio\//);
  });

  it('without asynchronous code has one row', async () => {
    const { code, report } = await benchReport([worker('sync_script.py'), '--runs', '1']);
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.split('/')[1])).toEqual(['own']);
    expect(report.warnings.map(({ code: warning }) => warning)).toContain('NO_ASYNC_CODE');
    expect(Object.keys(counted(rows(report)[0])[0]?.phases ?? {})).toEqual([
      'boot',
      'imports',
      'work',
      'exit',
    ]);
  });

  it('that fixes its loop has one row and a warning; asked for the other loop it is a mismatch', async () => {
    const folder = emptyFolder();
    const source =
      'import asyncio\nasync def main(): pass\nasyncio.new_event_loop = asyncio.SelectorEventLoop\n';
    writeFileSync(
      join(folder, 'fixed.py'),
      `${source}loop = asyncio.SelectorEventLoop()\nloop.run_until_complete(main())\n`,
    );
    const own = await benchReport(['fixed.py', '--runs', '1'], { cwd: folder });
    expect(own.code).toBe(0);
    expect(rows(own.report).map(({ id }) => id.split('/')[1])).toEqual(['own']);
    expect(own.report.warnings.map(({ code }) => code)).toContain('OWN_LOOP');
    const forced = await benchReport(['fixed.py', '--runs', '2', '--loop', 'uvloop'], { cwd: folder });
    expect(forced.code).toBe(3);
    expect(rows(forced.report)[0]?.trials[0]).toMatchObject({
      code: 'LOOP_MISMATCH',
      message: expect.stringContaining('--loop own'),
    });
  });

  it('finds its PEP 723 packages in a cached environment of its own', async () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'job.py'),
      '# /// script\n# dependencies = ["six"]\n# ///\nimport six\nassert six.__file__\n',
    );
    const { code, report } = await benchReport(['job.py', '--runs', '1'], { cwd: folder });
    expect(code).toBe(0);
    expect(rows(report)[0]?.scenario.environment).toMatch(/PEP 723/);
  });
});

describe('a worker that misbehaves: the reason and the next step, exit code 3, other rows survive', () => {
  it.each([
    ['crash.py', 'EXIT_CODE', /crashed on purpose/],
    ['exit_seven.py', 'EXIT_CODE', /exit status 7/],
    ['syntax_error.py', 'EXIT_CODE', /SyntaxError/],
    ['hang.py', 'TIMEOUT', /still running after 2 s: a server\? see --ready/],
    ['daemonize.py', 'DAEMONIZED', /foreground/],
    ['closes_descriptors.py', 'STAMPS_LOST', /coldstart bench -- python/],
  ])('%s', async (name, failure, pattern) => {
    const args = [
      `good=${worker('sync_script.py')}`,
      `bad=${worker(name)}`,
      '--loop',
      'own',
      '--runs',
      '2',
      '--timeout',
      '2',
    ];
    const { code, report, stderr } = await benchReport(args);
    const [good, bad] = rows(report);
    expect(code).toBe(3);
    expect(good?.summary.ready?.n).toBe(2);
    expect(bad?.trials[0]).toMatchObject({
      status: 'failed',
      code: failure,
      message: expect.stringMatching(pattern),
    });
    expect(stderr).toMatch(pattern);
    expect(processesWith(`/${name}\0`)).toEqual([]);
  });

  it.each([
    ['noisy_stdout.py', 'none'],
    ['not_awaited.py', 'NOT_AWAITED'],
    ['fork_outlives.py', 'LEFTOVER_PROCESSES'],
  ])('%s still yields a sample, with the warning %s', async (name, warning) => {
    const { code, report } = await benchReport([worker(name), '--loop', 'own', '--runs', '1']);
    expect(code).toBe(0);
    expect(counted(rows(report)[0])).toHaveLength(1);
    if (warning !== 'none') expect(codes(rows(report)[0])).toContain(warning);
    expect(processesWith(`/${name}\0`)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('--page-cache evicted (skipped outside Linux)', () => {
  it('records what stayed resident, and its label', async () => {
    const { code, report } = await benchReport([
      'hello',
      '--loop',
      'asyncio',
      '--runs',
      '2',
      '--page-cache',
      'evicted',
    ]);
    expect(code).toBe(0);
    const [hello] = rows(report);
    expect(hello?.scenario.pageCache).toBe('evicted');
    for (const { residentShare } of counted(hello)) {
      // Undefined where the files belong to somebody else.
      if (residentShare !== undefined) expect(residentShare).toBeLessThan(1);
    }
  });
});

function newest(): string {
  return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

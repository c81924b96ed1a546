import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { BIN, benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { processesWith } from '../support/processes.js';

const order = (report: Report) =>
  report.results
    .flatMap(({ id, trials }) => trials.map(({ round, position }) => ({ id, round, position })))
    .sort((a, b) => a.round - b.round || a.position - b.position)
    .map(({ id }) => id);

const row = (report: Report, id: string) => report.results.find((result) => result.id === id);

describe('bench of commands', () => {
  it('measures a command and the bare interpreter beside it', async () => {
    const { code, report } = await benchReport(['--runs', '7', '--', 'true']);
    expect(code).toBe(0);
    const measured = row(report, 'true');
    expect(measured?.trials.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(measured?.summary.wall?.n).toBe(7);
    const control = report.results.find(({ id }) => id.startsWith('control/'));
    expect(control?.summary.wall?.n).toBe(21);
    for (const { trials } of report.results) {
      for (const trial of trials) {
        if (trial.status !== 'ok') throw new Error(trial.message);
        const sum = Object.values(trial.phases).reduce<number>((total, ms) => total + (ms ?? 0), 0);
        expect(Math.abs(sum - trial.wallMs)).toBeLessThan(0.05);
      }
    }
  });

  it('has every figure of the summary in its trials', async () => {
    const { report } = await benchReport(['--runs', '8', '--', 'true']);
    const trials = row(report, 'true')?.trials.filter(({ round }) => round > 0) ?? [];
    const walls = trials
      .map((trial) => (trial.status === 'ok' ? trial.wallMs : Number.NaN))
      .sort((a, b) => a - b);
    const { wall } = row(report, 'true')?.summary ?? {};
    expect(wall?.median).toBeCloseTo(((walls[3] ?? 0) + (walls[4] ?? 0)) / 2, 9);
    expect(wall?.min).toBe(walls[0]);
    expect(wall?.max).toBe(walls[7]);
    expect(wall?.mean).toBeCloseTo(walls.reduce((sum, ms) => sum + ms, 0) / 8, 9);
    // At n = 8 the 95 % interval of the median is the whole range (0.992); n = 20 would leave five out on each side.
    expect(wall?.medianCi95).toEqual([walls[0], walls[7]]);
  });

  it('keeps the order of a seed and takes another for another seed', async () => {
    const commands = [
      '--runs',
      '6',
      '--command',
      'a=true',
      '--command',
      'b=true',
      '--command',
      'c=true',
      '--compare',
      'a,b,c',
    ];
    const [one, two, other] = [
      await benchReport([...commands, '--seed', '11']),
      await benchReport([...commands, '--seed', '11']),
      await benchReport([...commands, '--seed', '12']),
    ];
    expect(one.report.seed).toBe(11);
    expect(order(one.report)).toEqual(order(two.report));
    expect(order(one.report)).not.toEqual(order(other.report));
    expect(one.report.comparisons.map(({ base, head }) => `${base}<${head}`)).toEqual(['a<b', 'a<c']);
  });

  it('sees what a command takes longer', async () => {
    const { report } = await benchReport([
      '--runs',
      '8',
      '--command',
      'none=sleep 0',
      '--command',
      'some=sleep 0.5',
      '--compare',
      'none,some',
    ]);
    const [comparison] = report.comparisons;
    expect(comparison?.shift).toBeGreaterThan(450);
    expect(comparison?.ratioCi95?.[0]).toBeGreaterThan(1);
    expect(comparison?.sentence).toMatch(/with some done .* later than with none/);
  });

  it('gives a clean environment with what --env adds, and reports names only', async () => {
    const script = 'test "$SECRET_VALUE" = hush && test -z "$LEAKED"';
    const { code, report, stdout } = await benchReport(
      ['--runs', '1', '--env', 'SECRET_VALUE=hush', '--', 'sh', '-c', script],
      {
        env: { LEAKED: 'yes' },
      },
    );
    expect(code).toBe(0);
    expect(report.environment.variables).toContain('SECRET_VALUE');
    expect(report.argv).toContain('SECRET_VALUE=***');
    expect(stdout.replaceAll(script, '').replaceAll(JSON.stringify(script).slice(1, -1), '')).not.toContain(
      'hush',
    );
  });

  it('masks what looks like a secret in a command', async () => {
    const { stdout, report } = await benchReport(['--runs', '1', '--command', 'row=true --token abc123']);
    expect(stdout).not.toContain('abc123');
    expect(row(report, 'row')?.scenario).toMatchObject({ command: ['true', '--token', '***'] });
  });
});

describe('commands that go wrong: exit code 3, the reason on stderr, other rows survive', () => {
  it.each([
    ['no such program', ['/no/such/program'], 'ENOENT', /no\/such\/program/],
    [
      'an exit status',
      ['sh', '-c', 'echo out; echo oh dear >&2; exit 7'],
      'EXIT_CODE',
      /exit status 7.*oh dear/,
    ],
    ['a signal', ['sh', '-c', 'kill -9 $$'], 'SIGNAL', /SIGKILL/],
    ['a hang', ['sleep', '100'], 'TIMEOUT', /still running after 3 s: a server\? see --ready/],
  ])('%s', async (_, command, failure, pattern) => {
    const { code, report, stderr } = await benchReport([
      '--runs',
      '3',
      '--timeout',
      '3',
      '--command',
      'good=true',
      '--command',
      `bad=${command.map((word) => JSON.stringify(word)).join(' ')}`,
    ]);
    expect(code).toBe(3);
    expect(row(report, 'good')?.summary.wall?.n).toBe(3);
    const bad = row(report, 'bad');
    expect(bad?.summary).toEqual({});
    expect(bad?.trials[0]).toMatchObject({
      status: 'failed',
      code: failure,
      message: expect.stringMatching(pattern),
    });
    expect(stderr).toMatch(pattern);
    expect(stderr).toMatch(/^error: bad: /m);
  });
});

describe('output', () => {
  it('writes the result to stdout and the rest to stderr, files by their ending, and leaves no partial file', async () => {
    const folder = emptyFolder();
    const outputs = ['-o', 'a.json', '-o', 'b.md', '-o', 'csv:c.data'];
    const { code, stdout } = await coldstart(
      ['bench', '--runs', '2', ...outputs, '--format', 'csv', '--', 'true'],
      { cwd: folder },
    );
    expect(code).toBe(0);
    expect(stdout.split('\r\n')[0]).toMatch(/^id,metric,n,/);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.md', 'c.data']);
    expect(readFileSync(join(folder, 'c.data'), 'utf8')).toBe(stdout);
    const again = await coldstart(['report', 'a.json', '--format', 'csv'], { cwd: folder });
    expect(again).toEqual({ code: 0, stdout, stderr: '' });
    const whole = readFileSync(join(folder, 'a.json'), 'utf8');
    const over = await coldstart(['report', 'a.json', '-o', 'csv:./a.json'], { cwd: folder });
    expect(over).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('would overwrite a.json'),
    });
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe(whole);
  });

  it('writes to a pipe or a device and never replaces it', async () => {
    const folder = emptyFolder();
    const pipe = join(folder, 'pipe.json');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [{ code, stderr }, read] = await Promise.all([
      coldstart(['bench', '--runs', '1', '--quiet', '-o', 'pipe.json', '--', 'true'], { cwd: folder }),
      ended(reader),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(read.stdout)).toMatchObject({ kind: 'report' });
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['pipe.json']);
  });

  it.runIf(existsSync('/dev/full'))('says so when the disk is full, with the result on stdout', async () => {
    const { code, stdout, stderr } = await coldstart([
      'bench',
      '--runs',
      '1',
      '-o',
      'json:/dev/full',
      '--',
      'true',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Cannot write \/dev\/full: the disk is full/);
    expect(stdout).toContain('true');
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it.runIf(existsSync('/dev/full'))('says so when stdout cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [BIN, 'bench', '--runs', '1', '--quiet', '--', 'true'], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    const { code, stderr } = await ended(child);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: Cannot write the result to stdout: ENOSPC/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('warns once of what goes for several rows, and keeps it with each of them in JSON', async () => {
    const commands = ['a', 'b', 'c'].flatMap((name) => ['--command', `${name}=true`]);
    const { stderr, report } = await benchReport(['--runs', '2', ...commands]);
    expect(stderr.match(/n = 2 is too small/g)).toHaveLength(1);
    expect(stderr).toContain('warning: a and 2 more rows: n = 2 is too small');
    const told = report.results.filter(({ warnings }) => warnings.some(({ code }) => code === 'FEW_SAMPLES'));
    expect(told.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('is silent on stderr with --quiet', async () => {
    const { stderr } = await coldstart(['bench', '--quiet', '--runs', '1', '--', 'true']);
    expect(stderr).toBe('');
  });

  it('does not mind a reader that goes away', async () => {
    const child = startColdstart(['bench', '--runs', '1', '--format', 'json', '--', 'true']);
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    expect(stderr).not.toContain('EPIPE');
    expect(code).toBe(0);
  });
});

describe('interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s: exit code 130, every finished trial kept, nothing left running',
    async (signal) => {
      const folder = emptyFolder();
      const marker = `0.2${process.pid}${signal === 'SIGINT' ? 1 : 2}`;
      const child = startColdstart(['bench', '--runs', '500', '-o', 'out.json', '--', 'sleep', marker], {
        cwd: folder,
      });
      const partial = join(folder, 'out.json.partial.ndjson');
      await until(() => existsSync(partial) && readFileSync(partial, 'utf8').split('\n').length > 6);
      child.kill(signal);
      const { code, stdout } = await ended(child);
      expect(code).toBe(130);
      expect(stdout).toContain('INTERRUPTED');
      const report = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as Report;
      expect(report.interrupted).toBe(true);
      expect(report.results[0]?.trials.length).toBeGreaterThan(0);
      expect(readdirSync(folder)).toEqual(['out.json']);
      expect(running(marker)).toEqual([]);
    },
  );

  it('by SIGKILL: the trials are recovered from the partial file, and nothing is left running', async () => {
    const folder = emptyFolder();
    const marker = `0.2${process.pid}3`;
    const child = startColdstart(['bench', '--runs', '500', '-o', 'out.json', '--', 'sleep', marker], {
      cwd: folder,
    });
    const partial = join(folder, 'out.json.partial.ndjson');
    await until(() => existsSync(partial) && readFileSync(partial, 'utf8').split('\n').length > 8);
    child.kill('SIGKILL');
    await ended(child);
    writeFileSync(partial, '{"row":0,"trial":{"round":', { flag: 'a' });
    const { code, stdout } = await coldstart(['report', 'out.json.partial.ndjson', '--format', 'json'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.interrupted).toBe(true);
    expect(report.results.reduce((count, { trials }) => count + trials.length, 0)).toBeGreaterThan(6);
    await until(() => running(marker).length === 0);
  });
});

const running = (marker: string) => processesWith(`sleep\0${marker}`);

async function until(condition: () => boolean): Promise<void> {
  const limitMs = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > limitMs) throw new Error('it did not come to pass in 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

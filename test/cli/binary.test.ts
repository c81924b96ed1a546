import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { around, gatedReport, timedRow } from '../support/gate.js';
import { stateOf, testAccount } from '../support/lambda-account.js';

/** A project with a saved report, a log and some bytecode. */
function folder(): string {
  const cwd = emptyFolder();
  const report = JSON.stringify(gatedReport([timedRow('job', around(100, 20))]));
  for (const name of ['a.json', 'b.json']) writeFileSync(join(cwd, name), report);
  writeFileSync(join(cwd, 'main.py'), 'print(1)\n');
  mkdirSync(join(cwd, 'packages'));
  writeFileSync(join(cwd, 'packages', 'module.py'), 'x = 1\n');
  writeFileSync(
    join(cwd, 'tail.log'),
    'REPORT RequestId: 8f5c2d0e-0000-4000-8000-000000000000\tDuration: 10.00 ms\tBilled Duration: 310 ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\tInit Duration: 300.00 ms\t\n',
  );
  mkdirSync(join(cwd, '.git'));
  return cwd;
}

/** Of a process of its own: that it speaks, that it ends, and how. Other tests run the program in theirs. */
async function binary(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return ended(startColdstart(args, { cwd, env: { XDG_CACHE_HOME: join(cwd, 'cache'), ...env } }));
}

it.each<[readonly string[], RegExp]>([
  [['--version'], /^\d+\.\d+\.\d+\n$/],
  [['--help'], /^Usage: coldstart /],
  [['bench', '--help'], /^Usage: coldstart bench /],
  [['bench', '--runs', '6', '--quiet', '--', 'true'], /true/],
  [['report', 'a.json'], /job/],
  [['compare', 'a.json', 'b.json'], /^ok {4}job /],
  [['baseline', 'save', 'main', 'a.json'], /^/],
  [['baseline', 'list'], /^/],
  [['bytecode', 'packages', '--format', 'json'], /"missing"/],
  [['package', 'main.py', '-o', 'out.zip', '--quiet'], /^/],
  [['init', '--dry-run'], /main\.py/],
  [['schema'], /"\$schema"/],
  [['cache'], /cache/],
  [['cache', 'clear'], /^/],
  [['lambda', 'logs', 'tail.log', '--format', 'json'], /"kind": ?"report"/],
])('the real binary: %j', async (args, stdout) => {
  const result = await binary(args, folder());
  expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(stdout) });
  expect(result.stderr).not.toMatch(/^(?:error|\(node)/m);
});

it('the real binary: a word too many empties no cache', async () => {
  const cwd = folder();
  const kept = join(cwd, 'cache/coldstart/envs');
  mkdirSync(kept, { recursive: true });
  expect(await binary(['cache', 'clear', 'envs'], cwd)).toMatchObject({
    ...{ code: 2, stdout: '', stderr: expect.stringContaining("too many arguments for 'clear'") },
  });
  expect(existsSync(kept)).toBe(true);
});

it('the real binary: merge of the shards of a run', async () => {
  const cwd = folder();
  for (const shard of [1, 2]) {
    const rows = ['--command', 'a=true', '--command', 'b=true', '--runs', '1', '--quiet', '--seed', '3'];
    const part = ['--shard', `${shard}/2`, '-o', `${shard}.part.json`];
    expect(await binary(['bench', ...rows, ...part], cwd)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await binary(['merge', '1.part.json', '2.part.json'], cwd)).toMatchObject({
    ...{ code: 0, stdout: expect.stringContaining('merged from 2 reports'), stderr: '' },
  });
});

it.each([
  ['bench', '--frobnicate'],
  ['lambda', 'bench'],
  ['package', 'nowhere'],
  ['baseline', 'show', 'x'],
])('the real binary refuses %j %j with exit code 2', async (...args) => {
  const { code, stdout, stderr } = await binary(args, folder());
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toMatch(/^\s+at |^\(node/m);
});

it('the real binary: lambda bench, tune, inspect and cleanup, without a word of Node or the SDK', async () => {
  const account = await testAccount();
  const record = await account.define('fn', { timeoutS: 30 });
  const before = stateOf(record);
  const place = ['--endpoint-url', account.url, '--control-plane-rps', '1000'];
  const cwd = folder();
  for (const args of [
    ['bench', 'fn', '--runs', '6', '--yes', '--quiet'],
    ['tune', 'fn', '--memory', '256,512', '--runs', '6', '--yes', '--quiet'],
    ['inspect', 'fn', '--format', 'json'],
    ['cleanup'],
  ]) {
    const [command = '', ...rest] = args;
    const { code, stderr } = await binary(['lambda', command, ...place, ...rest], cwd, account.env);
    expect([command, code], stderr).toEqual([command, 0]);
    expect(stderr).not.toMatch(/^(?:error|\(node)/m);
  }
  expect(stateOf(record)).toEqual(before);
});

describe.runIf(process.platform === 'linux')('the real binary, of what the full tests try all', () => {
  it('has not answered where stdout is full', async () => {
    for (const word of ['--help', '--version']) {
      const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const;
      const { code, stderr } = await ended(spawn(process.execPath, ['--', BIN, word], { stdio: [...stdio] }));
      expect([code, stderr]).toEqual([3, expect.stringMatching(/^error: Cannot write the result to stdout/)]);
    }
  });

  it('reads no file of variables that never ends', async () => {
    const { code, stderr } = await binary(['bench', 'main.py', '--env-file', '/dev/zero'], folder());
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: Cannot read --env-file \/dev\/zero: it is too large/),
    ]);
  });

  it('ends with 130 where Ctrl-C comes while it loads', async () => {
    const child = startColdstart(['bench', '--runs', '1', '--', 'sleep', '30'], { cwd: folder() });
    setTimeout(() => child.kill('SIGINT'), 90);
    const { code, stderr } = await ended(child);
    // Node itself does not listen yet in its first moments.
    expect(code ?? child.signalCode).toBe(code === null ? 'SIGINT' : 130);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, type CliResult, coldstart, ended, startColdstart } from '../support/cli.js';
import { around, gatedReport, timedRow } from '../support/gate.js';
import { projectFolder } from '../support/project.js';

const isLinux = process.platform === 'linux';
const STACK = /^\s+at |^node:|\(node:\d+\)|bug in coldstart/m;

function project(): string {
  const report = JSON.stringify(gatedReport([timedRow('job', around(100, 20))]));
  const cwd = projectFolder({
    'main.py': 'print(1)\n',
    'a.json': report,
    'b.json': report,
    'app/app.py': 'x = 1\n',
  });
  mkdirSync(join(cwd, '.git'));
  writeFileSync(
    join(cwd, 'a.log'),
    'REPORT RequestId: 8f5c2d0e-0000-4000-8000-000000000000\tDuration: 10.00 ms\tBilled Duration: 310 ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\tInit Duration: 300.00 ms\t\n',
  );
  return cwd;
}

describe.runIf(isLinux)('where stdout is full', () => {
  it.each([
    ['--help'],
    ['--version'],
    ['help', 'bench'],
    ['bench', '--help'],
    ['bench', 'main.py', '--loop', 'own', '--dry-run'],
    ['report', 'a.json'],
    ['report', 'a.json', '--format', 'json'],
    ['compare', 'a.json', 'b.json'],
    ['baseline', 'show', 'a.json'],
    ['merge', 'a.json', 'a.json'],
    ['bytecode', 'app'],
    ['lambda', 'logs', 'a.log'],
    ['lambda', 'cleanup'],
    ['init', '--dry-run'],
    ['schema'],
    ['cache'],
  ])('%j %j is not 0', async (...args) => {
    const cwd = project();
    const child = spawn(process.execPath, ['--', BIN, ...args.filter(Boolean)], {
      ...{ cwd, env: { ...process.env, XDG_CACHE_HOME: join(cwd, 'cache') } },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const { code, stderr } = await ended(child);
    expect([2, 3]).toContain(code);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).not.toMatch(STACK);
  });
});

/** The built program under a limit of open files, from the first that is enough for Node itself. */
async function limited(files: number, ...args: string[]): Promise<CliResult> {
  const command = `ulimit -n ${files} && exec "$0" "$@"`;
  return ended(
    spawn('bash', ['-c', command, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

describe.runIf(isLinux)('with few files that may be open', () => {
  it('there is an error and no stack trace', async () => {
    const cwd = projectFolder({ 'trivial.mjs': "await import('node:fs/promises');\n" });
    let files = 12;
    while ((await limited(files, join(cwd, 'trivial.mjs'))).code !== 0) files += 1;
    for (const more of [0, 1, 2, 4, 8]) {
      const { code, stderr } = await limited(files + more, '--', BIN, 'bench', '--runs', '1', '--', 'true');
      expect([more, code]).toEqual([more, 3]);
      expect(stderr).toMatch(/^error: .*files/m);
      expect(stderr).not.toMatch(STACK);
    }
  });
});

describe.runIf(isLinux)('what never ends is not read to its end', () => {
  it.each([
    ['lambda', 'logs', '/dev/zero'],
    ['bench', 'main.py', '--env-file', '/dev/zero'],
    ['bench', '--config', '/dev/zero'],
    ['bench', '/dev/zero'],
    ['bench', 'installs', '--requirements', '/dev/zero'],
    ['report', '/dev/zero'],
    ['compare', 'a.json', '/dev/zero'],
    ['merge', 'a.json', '/dev/zero'],
    ['bench', '--baseline', '/dev/zero', '--', 'true'],
    ['baseline', 'save', 'x', '/dev/zero'],
    ['lambda', 'bench', 'f', '--payload', '@/dev/zero'],
    ['bench', 'main.py', '--loop', 'own', '--stdin', '/dev/zero'],
    ['package', '/dev/zero', '-o', 'out.zip'],
    ['bytecode', '/dev/zero'],
  ])('%j', async (...args) => {
    const { code, stderr } = await coldstart(args, { cwd: project() });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: .*\/dev\/zero/)]);
  });
});

describe('a signal while modules are loaded', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends with %i, at any moment, without a word', async (signal, wanted) => {
    const cwd = projectFolder({});
    for (const afterMs of [0, 20, 40, 60, 80, 110, 150, 200, 260]) {
      // A trial that would last: the signal is what ends it.
      const child = startColdstart(['bench', '--runs', '1', '--', 'sleep', '30'], { cwd });
      setTimeout(() => child.kill(signal), afterMs);
      const { code, stderr } = await ended(child);
      // Before Node has begun to run the program, the signal ends it; a run that has begun reports 130 for both.
      expect([code, child.signalCode]).toEqual(
        code === null ? [null, signal] : [code === 130 ? 130 : wanted, null],
      );
      expect(stderr).not.toMatch(STACK);
    }
  });
});

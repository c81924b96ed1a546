import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BIN, type CliResult, emptyFolder, ended } from '../support/cli.js';

/** Other Node.js than the one of the tests: those of COLDSTART_TEST_NODES (paths with commas between), else of PATH. */
function otherNodes(): { version: string; node: string }[] {
  const { COLDSTART_TEST_NODES: named, PATH = '' } = process.env;
  const files = named ? named.split(',') : PATH.split(delimiter).map((folder) => join(folder, 'node'));
  const byVersion = new Map<string, string>();
  for (const node of files) {
    const version = versionOf(node, named !== undefined);
    if (version && version !== process.version && !byVersion.has(version)) byVersion.set(version, node);
  }
  return [...byVersion].map(([version, node]) => ({ version, node: realpathSync(node) }));
}

function versionOf(node: string, mustRun: boolean): string | undefined {
  try {
    return execFileSync(node, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch (error) {
    if (mustRun) throw error;
    return undefined;
  }
}

const NODES = otherNodes();
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const LOG =
  'REPORT RequestId: 8f5c2d0e-0000-4000-8000-000000000000\tDuration: 10.00 ms\tBilled Duration: 310 ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\tInit Duration: 300.00 ms\t\n';

if (NODES.length === 0)
  it.skip('the program on other Node.js (skipped: no other is on PATH or in COLDSTART_TEST_NODES)', () => {});

describe.each(NODES)('the program on Node.js $version', ({ node, version }) => {
  const temporary = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));
  const start = (args: readonly string[], cwd: string) =>
    spawn(node, ['--', BIN, ...args], {
      ...{ cwd, env: { ...process.env, ...CREDENTIALS, TMPDIR: temporary } },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const run = async (cwd: string, ...args: string[]): Promise<CliResult> => {
    const result = await ended(start(args, cwd));
    expect(result, args.join(' ')).toMatchObject({ code: 0 });
    // Node names itself before a warning of its own, experimental or deprecated.
    expect(result.stderr).not.toMatch(/^\(node:|^error|^\s+at |Warning:/m);
    return result;
  };

  it('measures, explains, compares, draws and reads logs, without a word of its own', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'worker.py'), 'import asyncio\nasyncio.run(asyncio.sleep(0))\n');
    writeFileSync(join(cwd, 'tail.log'), LOG);
    await run(cwd, 'bench', '--runs', '1', '--', '/bin/true');
    for (const file of ['a.json', 'b.json'])
      await run(cwd, 'bench', 'worker.py', '--loop', 'asyncio', '--runs', '1', '-o', file);
    await run(cwd, 'explain', 'worker.py', '--runs', '1', '--no-remedies', '-o', 'explanation.html');
    await run(cwd, 'compare', 'a.json', 'b.json');
    await run(cwd, 'report', 'a.json', '-o', 'a.html', '--plot');
    expect((await run(cwd, 'lambda', 'logs', 'tail.log', '--format', 'json')).stdout).toContain('"report"');
    // Where Node keeps compiled code by itself, everybody may write.
    expect(readdirSync(temporary)).toEqual([]);
    expect((await run(cwd, 'doctor', '--all')).stdout).toContain(version.slice(1));
  });

  it('packages a handler, serves it as a function, and measures that', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'app.py'), 'def handler(event, context):\n    return {"ok": True}\n');
    await run(cwd, 'package', 'app.py', '-o', 'app.zip');
    const emulator = start(
      ['lambda', 'emulate', '--handler', 'app.handler', '--name', 'fn', '--port', '0'],
      cwd,
    );
    const end = ended(emulator);
    try {
      const url = await new Promise<string>((found, lost) => {
        emulator.stdout?.on('data', (text: string) => {
          const [address] = /http:\S+:\d+/.exec(text) ?? [];
          if (address) found(address);
        });
        end.then(({ stderr }) => lost(new Error(stderr)));
      });
      await run(cwd, 'lambda', 'bench', 'fn', '--endpoint-url', url, '--runs', '1', '--yes');
    } finally {
      emulator.kill('SIGTERM');
    }
    const { code, stderr } = await end;
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/^\(node:|^error|Warning:/m)]);
  });
});

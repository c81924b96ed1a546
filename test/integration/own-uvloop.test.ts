import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listInterpreters, newestInterpreter } from '../../src/python/interpreters.js';
import { ensureUv } from '../../src/python/uv.js';
import { benchReport } from '../support/cli.js';
import { hasRegistry, sitesOfOneCache } from './python-harness.js';

const online = await hasRegistry();
const makeSite = sitesOfOneCache({ isRepository: true });

const WORKER = 'import asyncio\nasync def main(): pass\nasyncio.run(main())\n';
/** Nothing can be fetched, and there is nothing in the cache. */
const offline = (folder: string) => ({
  XDG_CACHE_HOME: join(folder, 'empty'),
  UV_OFFLINE: '1',
  PIP_NO_INDEX: '1',
});

it.skipIf(!online)('uvloop of the environment is used, and nothing fetched', async () => {
  const { site } = await makeSite();
  const { executable } = await newestInterpreter(site.context);
  const { path: uv } = await ensureUv(site.context);
  const run = (...args: string[]) =>
    execFileSync(uv, [...args, '--quiet'], { cwd: site.root, stdio: 'ignore' });
  run('venv', '.venv', '--python', executable);
  run('pip', 'install', '--python', '.venv/bin/python', 'uvloop');
  writeFileSync(join(site.root, 'worker.py'), WORKER);
  const { report, stderr } = await benchReport(['worker.py', '--loop', 'uvloop', '--runs', '1'], {
    cwd: site.root,
    env: offline(site.root),
  });
  expect(stderr).not.toMatch(/fetching uvloop/);
  expect(report.results[0]).toMatchObject({
    trials: [{ status: 'ok' }, { status: 'ok', loopClass: 'uvloop.Loop' }],
  });
});

it('a Python without uvloop has no row of it, and nothing is fetched', async (context) => {
  const { site } = await makeSite();
  const old = (await listInterpreters(site.context)).find(({ minor }) => minor === '3.7');
  if (!old) return context.skip('no Python 3.7 here');
  writeFileSync(join(site.root, 'worker.py'), WORKER);
  const args = ['worker.py', '--python', old.executable, '--runs', '1', '--no-pitfalls'];
  const { code, report } = await benchReport(args, { cwd: site.root, env: offline(site.root) });
  expect(code).toBe(0);
  const own = report.results.filter(({ id }) => !id.startsWith('control'));
  expect(own.map(({ id }) => id)).toEqual(['worker/asyncio/py3.7']);
  expect(report.warnings?.map(({ code: named }) => named)).toContain('UVLOOP_LEFT_OUT');
});

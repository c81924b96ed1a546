import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { OkWorkerTrial } from '../../src/domain/report.js';
import { findInterpreter, type Interpreter } from '../../src/python/interpreters.js';
import { benchReport } from '../support/cli.js';
import { type Site, sitesOfOneCache } from './python-harness.js';

const makeSite = sitesOfOneCache({ isRepository: true });
let site: Site;
let interpreter: Interpreter;

beforeEach(async () => {
  ({ site, interpreter } = await makeSite());
  mkdirSync(join(site.root, 'brought'));
  writeFileSync(join(site.root, 'brought/only_here.py'), '');
  writeFileSync(join(site.root, 'worker.py'), 'import only_here\n');
});

/** A script that sleeps, brings a module along and starts the interpreter. */
function wrapper(path: string): string {
  const file = join(site.root, path);
  mkdirSync(dirname(file), { recursive: true });
  const path2 = `PYTHONPATH="${join(site.root, 'brought')}:$PYTHONPATH"`;
  writeFileSync(file, `#!/bin/sh\nsleep 0.1\n${path2} exec ${interpreter.executable} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

it('a wrapper is what is started, with what it brings and what it costs', async () => {
  wrapper('wrap.sh');
  const styles = ['--launch', 'python,-O'];
  const args = ['worker.py', '--python', './wrap.sh', ...styles, '--runs', '2', '--no-pitfalls'];
  const { code, report } = await benchReport(args, { cwd: site.root });
  expect(code).toBe(0);
  const row = report.results.find(({ id }) => id.startsWith('worker/'));
  expect(row?.scenario).toMatchObject({
    python: { executable: join(site.root, 'wrap.sh') },
    environment: expect.stringContaining(`--python wrap.sh, which starts ${interpreter.executable}`),
  });
  const trials = row?.trials.filter(({ status }) => status === 'ok') as OkWorkerTrial[];
  expect(trials).toHaveLength(3);
  for (const { phases } of trials) expect(phases.boot).toBeGreaterThan(100);
  const warning = row?.warnings.find((one) => one.code === 'PYTHON_WRAPPER');
  const [, costMs] = /, ([\d.]+) ms here \(median of 7\)/.exec(warning?.message ?? '') ?? [];
  expect(Number(costMs)).toBeGreaterThan(90);
  const optimised = report.results.find(({ id }) => id.endsWith('/-O'));
  // Measured once: the same to the last digit.
  expect(optimised?.warnings).toContainEqual(warning);
});

it('a wrapper that is a Python program itself stamps nothing of its own', async () => {
  const file = join(site.root, 'wrap.py');
  const lines = ['import os, sys, time', 'time.sleep(0.1)', 'os.environ["BROUGHT"] = "1"'];
  const start = `os.execv("${interpreter.executable}", ["python", *sys.argv[1:]])`;
  writeFileSync(file, [`#!${interpreter.executable} -s`, ...lines, start].join('\n'));
  chmodSync(file, 0o755);
  writeFileSync(join(site.root, 'needs.py'), 'import os\nos.environ["BROUGHT"]\n');
  const args = ['needs.py', '--python', './wrap.py', '--runs', '2', '--no-pitfalls'];
  const { code, report } = await benchReport(args, { cwd: site.root });
  expect(code).toBe(0);
  const row = report.results.find(({ id }) => id.startsWith('needs/'));
  const trials = row?.trials.filter(({ status }) => status === 'ok') as OkWorkerTrial[];
  expect(trials).toHaveLength(3);
  for (const { phases } of trials) expect(phases.boot).toBeGreaterThan(100);
});

it('a command that names one by its path is told what it costs, too', async () => {
  const file = wrapper('bin/python3');
  const { report } = await benchReport(['--runs', '1', '--', file, '-c', 'pass'], { cwd: site.root });
  const row = report.results.find(({ id }) => id.includes('-c pass') && !id.startsWith('control'));
  expect(row?.warnings.map(({ code }) => code)).toContain('PYTHON_WRAPPER');
});

it('a name on PATH that is a wrapper is started, a shim only where it is named by its path', async () => {
  const env = { ...site.context.env, PATH: `${join(site.root, 'bin')}:${join(site.root, 'shims')}` };
  const file = wrapper('bin/mypython');
  const shim = wrapper('shims/python9');
  const context = { ...site.context, env };
  expect((await findInterpreter('mypython', context)).start).toBe(file);
  expect((await findInterpreter('python9', context)).start).toBeUndefined();
  expect((await findInterpreter(shim, context)).start).toBe(shim);
  expect((await findInterpreter(interpreter.executable, context)).start).toBeUndefined();
});

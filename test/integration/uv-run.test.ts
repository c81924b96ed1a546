import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { childEnvironment } from '../../src/launch/child-env.js';
import type { Interpreter } from '../../src/python/interpreters.js';
import { chooseUserEnvironment, type UserWorker } from '../../src/python/user-environment.js';
import { ensureUv } from '../../src/python/uv.js';
import { prepareUvRun, type UvRun } from '../../src/python/uv-run.js';
import { probeFolder } from './probe-harness.js';
import { hasRegistry, type Site, sitesOfOneCache } from './python-harness.js';

const online = hasRegistry();

const makeSite = sitesOfOneCache({ isRepository: true });
let site: Site;
let interpreter: Interpreter;

beforeEach(async () => {
  ({ site, interpreter } = await makeSite());
});

const PROJECT =
  '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["six==1.17.0"]\n';
const BLOCK = '# /// script\n# dependencies = ["six==1.17.0"]\n# ///\n';
/** Says that it is up, waits for SIGTERM and says so; `print` must not be entered while it is under way. */
const SERVER = `import os, signal, six, sys
def stop(*_):
    os.write(1, b"stopped\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
os.write(1, b"up %s\\n" % six.__version__.encode())
while True:
    signal.pause()
`;

function put(path: string, text: string): string {
  const file = join(site.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function uv(...args: string[]): Promise<void> {
  const { path } = await ensureUv(site.context);
  execFileSync(path, [...args, '--quiet', '--python', interpreter.executable], {
    cwd: site.root,
    stdio: 'ignore',
  });
}

async function prepare(file: string, more: Partial<UserWorker> = {}): Promise<UvRun> {
  const { context } = site;
  const folder = dirname(file);
  const chosen = await chooseUserEnvironment({ file, folder, interpreter, context, ...more });
  return prepareUvRun({ file, folder, environment: await chosen.open(), interpreter, context });
}

/** What the trial starts, with its environment; SIGTERM as soon as it is up. */
async function startAndStop({ prefix, startsFile, env }: UvRun, file: string) {
  const [program = '', ...args] = prefix;
  const child = spawn(program, [...args, ...(startsFile ? [] : ['python']), file], {
    cwd: site.root,
    env: {
      ...childEnvironment(site.context.env, env),
      PYTHONPATH: probeFolder(interpreter.executable),
      COLDSTART_PROBE_FD: '3',
      COLDSTART_PROBE_LOOP: 'own',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const texts = ['', '', ''];
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries()) {
    stream?.on('data', (chunk: Buffer) => {
      texts[index] += chunk.toString();
      if (index === 0 && chunk.toString().includes('up')) child.kill('SIGTERM');
    });
  }
  const [code] = await closed;
  const [stdout = '', stderr = '', stamps = ''] = texts;
  return { code, stdout, stderr, stamps };
}

describe.skipIf(!online)('uv run (skipped where pip does not reach the registry)', () => {
  it.each(['a project in step', 'a project out of step', 'a cached environment', 'a script'])(
    'passes descriptors and SIGTERM to the Python of %s',
    async (kind) => {
      const file = put('worker.py', kind === 'a script' ? BLOCK + SERVER : SERVER);
      if (kind !== 'a script') put('pyproject.toml', PROJECT);
      if (kind.startsWith('a project')) await uv('sync');
      if (kind === 'a project out of step') put('pyproject.toml', PROJECT.replace('==1.17.0', '>=1.17.0'));
      const run = await prepare(file);
      expect(run.prefix.includes('--no-sync')).toBe(kind === 'a project out of step');
      expect(run.startsFile).toBe(kind === 'a script');
      // What is evicted before a trial: uv itself, and of a script the packages that uv keeps for it.
      expect(run.files[0]).toBe(run.prefix[0]);
      expect(run.files.slice(1).filter((folder) => existsSync(join(folder, 'six.py')))).toHaveLength(
        kind === 'a script' ? 1 : 0,
      );
      const isLocked = kind.startsWith('a project');
      const lock = () => (isLocked ? readFileSync(join(site.root, 'uv.lock'), 'utf8') : '');
      const before = lock();
      const { code, stdout, stderr, stamps } = await startAndStop(run, file);
      expect(lock()).toBe(before);
      expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'up 1.17.0\nstopped\n' });
      expect(stamps).toMatch(/^exit \d+/m);
    },
  );

  it('starts in a member of a workspace as one would there', async () => {
    put('pyproject.toml', '[tool.uv.workspace]\nmembers = ["packages/*"]\n');
    put('packages/m/pyproject.toml', PROJECT.replace('"app"', '"m"'));
    const file = put('packages/m/worker.py', SERVER);
    await uv('sync', '--package', 'm');
    expect((await prepare(file)).prefix.slice(1)).toEqual([
      'run',
      '--project',
      join(site.root, 'packages/m'),
    ]);
  });

  it('takes the user’s cache of uv to the trials, and no passwords', async () => {
    const file = put('script.py', BLOCK + SERVER);
    const env = {
      ...site.context.env,
      UV_CACHE_DIR: join(site.root, 'own'),
      UV_INDEX_OWN_PASSWORD: 'hush',
      XDG_CACHE_HOME: join(site.root, 'other'),
    };
    site = { ...site, context: { ...site.context, env } };
    const run = await prepare(file);
    expect(run.env).toMatchObject({ UV_CACHE_DIR: join(site.root, 'own') });
    expect(JSON.stringify(run.env)).not.toContain('hush');
    const offline = (more: Readonly<Record<string, string>>) =>
      startAndStop({ ...run, env: { ...more, UV_OFFLINE: '1' } }, file);
    expect(await offline(run.env)).toMatchObject({ code: 0, stdout: 'up 1.17.0\nstopped\n' });
    // Elsewhere it would have to be made, within the time that is measured.
    expect((await offline({})).code).not.toBe(0);
  });

  it('never writes the lock of a script, in step or not', async () => {
    const file = put('script.py', BLOCK + SERVER);
    await uv('lock', '--script', file);
    const lock = readFileSync(`${file}.lock`, 'utf8');
    expect((await prepare(file)).prefix).not.toContain('--frozen');
    put('script.py', BLOCK.replace('==1.17.0', '>=1.16.0') + SERVER);
    const run = await prepare(file);
    expect(run.prefix).toContain('--frozen');
    expect(run.notes.join()).toMatch(/out of sync with its lock/);
    expect((await startAndStop(run, file)).stdout).toBe('up 1.17.0\nstopped\n');
    expect(readFileSync(`${file}.lock`, 'utf8')).toBe(lock);
  });

  it('starts a script in the environment that --venv names, where it does', async () => {
    const file = put('script.py', BLOCK);
    execFileSync(interpreter.executable, ['-m', 'venv', '--without-pip', join(site.root, 'own')]);
    const run = await prepare(file, { venv: 'own' });
    expect(run.prefix.slice(1)).toEqual([
      'run',
      '--no-project',
      '--python',
      join(site.root, 'own/bin/python'),
    ]);
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureEnvironment } from '../../src/python/environments.js';
import { type Interpreter, newestInterpreter } from '../../src/python/interpreters.js';
import { ensureUv, findUv } from '../../src/python/uv.js';
import { ensureUvloopFolder } from '../../src/python/uvloop.js';
import { closedPort, emptyContext, hasRegistry, namesIn } from './python-harness.js';

const online = hasRegistry();
const SIX = 'six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274\n';
const WRONG = `six==1.17.0 --hash=sha256:${'0'.repeat(64)}\n`;

// One cache for all tests, so that uv is installed once.
const site = emptyContext();
afterAll(() => site.remove());
let interpreter: Interpreter;

const spec = (requirements: string, requireHashes = false) => ({
  interpreter,
  requirements,
  requireHashes,
  label: 'a test',
});
const envs = () => namesIn(join(site.context.cacheDir, 'envs'));

describe.skipIf(!online)('with the registry (skipped where pip does not reach it)', () => {
  beforeAll(async () => {
    interpreter = await newestInterpreter(site.context);
    mkdirSync(site.context.cacheDir, { recursive: true });
  });

  describe('uv', () => {
    it('is installed into the cache once by two at the same time, and nothing else is left', async () => {
      const context = { ...site.context, env: { ...site.context.env, PATH: pathWithoutUv() } };
      expect(await findUv(context)).toBeUndefined();
      const said: string[] = [];
      const both = await Promise.all([1, 2].map(() => ensureUv(context, (text) => said.push(text))));
      expect(both[0]).toEqual(both[1]);
      expect(both[0]?.path).toBe(join(context.cacheDir, 'uv', 'bin', 'uv'));
      expect(execFileSync(both[0]?.path ?? '', ['--version'], { encoding: 'utf8' })).toContain(
        both[0]?.version,
      );
      expect(said).not.toEqual([]);
      said.length = 0;
      // Two of one run wait for the same.
      const ofRun = { ...context, cacheDir: join(site.root, 'of-run'), signal: new AbortController().signal };
      await Promise.all([1, 2].map(() => ensureUv(ofRun, (text) => said.push(text))));
      expect(said).toHaveLength(1);
      said.length = 0;
      await ensureUv(context, (text) => said.push(text));
      expect(said).toEqual([]);
      expect(namesIn(context.cacheDir).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('is taken from PATH where it is', async () => {
      const cached = await ensureUv(site.context);
      const bin = join(site.root, 'bin-uv');
      mkdirSync(bin);
      writeFileSync(join(bin, 'uv'), `#!/bin/sh\nexec '${cached.path}' "$@"\n`, { mode: 0o755 });
      const found = await findUv({
        ...site.context,
        env: { ...site.context.env, PATH: `${bin}:${pathWithoutUv()}` },
      });
      expect(found).toEqual({ path: join(bin, 'uv'), version: cached.version });
    });
  });

  describe('an environment', () => {
    it('is built once and then reused', async () => {
      const said: string[] = [];
      const first = await ensureEnvironment(spec(SIX, true), site.context, (text) => said.push(text));
      expect(first.fresh).toBe(true);
      expect(said.at(-1)).toContain('a test');
      said.length = 0;
      const second = await ensureEnvironment(spec(SIX, true), site.context, (text) => said.push(text));
      expect(second).toEqual({ ...first, fresh: false });
      expect(said).toEqual([]);
      expect(envs()).toEqual([first.key]);
    });

    it('has bytecode that names the final place and that Python accepts as it is', async () => {
      const { python, sitePackages } = await ensureEnvironment(spec(SIX, true), site.context);
      const pyc = readdirSync(join(sitePackages, '__pycache__')).find((name) => name.startsWith('six.'));
      const file = join(sitePackages, '__pycache__', pyc ?? 'none');
      const before = statSync(file).mtimeMs;
      const script =
        'import six; print(six.with_metaclass.__code__.co_filename); print(six.__cached__ if hasattr(six, "__cached__") else "")';
      const [source] = run(python, ['-c', script]).split('\n');
      expect(source).toBe(join(sitePackages, 'six.py'));
      expect(run(python, ['-v', '-c', 'import six'])).toMatch(
        new RegExp(`${quoted(file)} matches ${quoted(source ?? '')}`),
      );
      expect(statSync(file).mtimeMs).toBe(before);
    });

    it('is another one for other requirements', async () => {
      const six = await ensureEnvironment(spec(SIX, true), site.context);
      const none = await ensureEnvironment(spec('# nothing\n'), site.context);
      expect(none.key).not.toBe(six.key);
      expect(() => run(none.python, ['-c', 'import six'])).toThrow();
    });

    it('is the same for two that build it at once', async () => {
      const before = envs();
      const both = await Promise.all(
        [1, 2].map(() => ensureEnvironment(spec('six==1.16.0\n'), site.context)),
      );
      expect(both.map(({ key }) => key)).toEqual([both[0]?.key, both[0]?.key]);
      expect(both.filter(({ fresh }) => fresh)).toHaveLength(1);
      expect(envs()).toHaveLength(before.length + 1);
    });

    it('leaves nothing when it is aborted while it is built', async () => {
      const before = envs();
      const abort = new AbortController();
      const context = { ...site.context, signal: abort.signal };
      const seen: string[] = [];
      // Aborts as soon as the folder aside is there.
      const watch = setInterval(() => {
        seen.push(...envs().filter((name) => name.startsWith('.building-')));
        if (seen.length > 0) abort.abort(new Error('stopped by the test'));
      }, 1);
      const building = ensureEnvironment(spec('botocore==1.42.97\n'), context);
      await expect(building)
        .rejects.toThrow('stopped by the test')
        .finally(() => clearInterval(watch));
      expect(seen).not.toEqual([]);
      expect(envs()).toEqual(before);
    });

    it('clears away what a killed run has left, and leaves alone what a living one builds', async () => {
      const dead = await pidOfTheDead();
      const folder = join(site.context.cacheDir, 'envs');
      mkdirSync(join(folder, `.building-${dead}-0a0a0a0a`), { recursive: true });
      mkdirSync(join(folder, `.building-${process.ppid}-0b0b0b0b`), { recursive: true });
      await ensureEnvironment(spec('# another\n'), site.context);
      expect(envs().filter((name) => name.startsWith('.'))).toEqual([`.building-${process.ppid}-0b0b0b0b`]);
      await import('node:fs/promises').then(({ rmdir }) =>
        rmdir(join(folder, `.building-${process.ppid}-0b0b0b0b`)),
      );
    });

    it.each([
      [
        'a package that does not exist',
        'coldstart-no-such-package==1.0\n',
        /coldstart-no-such-package was not found/,
        /Check the name/,
      ],
      ['a version that does not exist', 'six==99.0\n', /no version of six==99\.0/, /Check the name/],
      ['a hash that does not match', WRONG, /Hash mismatch for `six==1\.17\.0`/, /renew the lock/],
      ['a conflict', 'botocore==1.20.0\nboto3==1.42.0\n', /botocore/, /exclude one another/],
      ['a package without wheels', 'docopt==0.6.2\n', /docopt==0\.6\.2 has no usable wheels/, /wheels only/],
      ['a line that cannot be read', 'six=1\n', /no such comparison operator/, /Correct that line/],
    ])('says what is wrong with %s and leaves nothing', async (_, requirements, message, hint) => {
      const before = envs();
      const error = await ensureEnvironment(spec(requirements), site.context).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({
        exitCode: 3,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
      expect(envs()).toEqual(before);
    });

    it('refuses requirements without hashes where they are required', async () => {
      await expect(ensureEnvironment(spec('six==1.17.0\n', true), site.context)).rejects.toThrow(
        /must have a hash/,
      );
    });

    it('says when the network is not there', async () => {
      const index = `http://127.0.0.1:${await closedPort()}/simple`;
      const env = {
        ...site.context.env,
        UV_DEFAULT_INDEX: index,
        UV_CACHE_DIR: join(site.root, 'uv-cache'),
        UV_HTTP_RETRIES: '0',
      };
      await expect(ensureEnvironment(spec('idna==3.10\n'), { ...site.context, env })).rejects.toMatchObject({
        exitCode: 3,
        hint: expect.stringContaining('Check the network'),
      });
    });

    it('does not let the caller’s Python settings in', async () => {
      const env = {
        ...site.context.env,
        PYTHONHOME: '/nowhere',
        PYTHONPATH: '/nowhere',
        VIRTUAL_ENV: '/nowhere',
        UV_NO_CONFIG: '',
        UV_TARGET: '/nowhere',
      };
      const built = await ensureEnvironment(spec('six==1.15.0\n'), { ...site.context, env });
      expect(run(built.python, ['-c', 'import six; print(six.__version__)']).trim()).toBe('1.15.0');
    });
  });

  it('uvloop is fetched once, into a folder to be appended to sys.path', async () => {
    const folder = await ensureUvloopFolder(interpreter, site.context);
    const said: string[] = [];
    expect(await ensureUvloopFolder(interpreter, site.context, (text) => said.push(text))).toBe(folder);
    expect(said).toEqual([]);
    const script = 'import sys; sys.path.append(sys.argv[1]); import uvloop; print(uvloop.__file__)';
    expect(run(interpreter.executable, ['-I', '-c', script, folder]).trim()).toBe(
      join(folder, 'uvloop', '__init__.py'),
    );
    expect(namesIn(folder).filter((name) => /aiohttp|boto/.test(name))).toEqual([]);
  });
});

function pathWithoutUv(): string {
  const folders = (site.context.env.PATH ?? '').split(':');
  return folders.filter((folder) => !namesIn(folder).includes('uv')).join(':');
}

/** Both streams of a Python, in the environment that a trial has: nothing of the caller's Python settings. */
function run(python: string, args: readonly string[]): string {
  return execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', python, ...args], { encoding: 'utf8', env: {} });
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function pidOfTheDead(): Promise<number> {
  const child = spawn('/bin/sh', ['-c', 'exit 0']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

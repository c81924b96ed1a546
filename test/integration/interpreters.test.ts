import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  defaultInterpreter,
  distinct,
  findInterpreters,
  listInterpreters,
  newestInterpreter,
} from '../../src/python/interpreters.js';
import { eventually, isAlive } from './launcher-harness.js';
import { emptyContext } from './python-harness.js';

let real = '';
let version = '';
let site: ReturnType<typeof emptyContext>;

beforeEach(async () => {
  site = emptyContext();
  ({ executable: real, version } = await defaultInterpreter(site.context));
});
afterEach(() => site.remove());

/** A script that counts its calls and then is the real interpreter. */
function countingPython(path: string): { calls(): number } {
  const log = `${path}.calls`;
  writeFileSync(path, `#!/bin/sh\necho called >> '${log}'\nexec '${real}' "$@"\n`);
  chmodSync(path, 0o755);
  return {
    calls: () => {
      try {
        return readFileSync(log, 'utf8').split('\n').length - 1;
      } catch {
        return 0;
      }
    },
  };
}

/** A context whose PATH, pyenv and uv hold only what the test puts there. */
function isolated(bin: string, env: Record<string, string> = {}) {
  mkdirSync(bin, { recursive: true });
  const own = { PATH: bin, HOME: site.root, ...env };
  return { ...site.context, env: own, cacheDir: join(site.root, 'other-cache') };
}

describe('finding', () => {
  it('agrees with the interpreter itself', async () => {
    const found = await defaultInterpreter(site.context);
    const script =
      'import sys; print(sys.executable, "%d.%d.%d" % sys.version_info[:3], sys.prefix, sys.base_prefix, sys.implementation.cache_tag)';
    const told = execFileSync(found.executable, ['-c', script], { encoding: 'utf8' }).trim().split(' ');
    expect([found.executable, found.version, found.prefix, found.basePrefix, found.cacheTag]).toEqual(told);
    expect(statSync(join(found.stdlib, 'os.py')).isFile()).toBe(true);
  });

  it('answers requests in their order, by version, minor version and path', async () => {
    const { minor } = await defaultInterpreter(site.context);
    const found = await findInterpreters([real, version, `python${minor}`, minor], site.context);
    expect(found[0]?.executable).toBe(real);
    expect(found[1]?.version).toBe(version);
    expect(found.slice(2).map((one) => one.minor)).toEqual([minor, minor]);
  });

  it('takes two names of one interpreter for one, and an environment or a wrapper for another', async () => {
    const other = join(site.root, 'python-of-another-name');
    symlinkSync(real, other);
    countingPython(join(site.root, 'wrapper'));
    execFileSync(real, ['-m', 'venv', '--without-pip', join(site.root, 'venv')]);
    const found = await findInterpreters([real, other, real, './venv', './wrapper', 'venv'], site.context);
    expect((await distinct(found)).map(({ start, executable }) => start ?? executable)).toEqual([
      real,
      join(site.root, 'venv', 'bin', 'python'),
      join(site.root, 'wrapper'),
    ]);
  });

  it('lists by version, each executable once', async () => {
    const all = await listInterpreters(site.context);
    expect(new Set(all.map(({ executable }) => executable)).size).toBe(all.length);
    const numbers = all.map((one) => one.version.split('.').map((part) => Number.parseInt(part, 10)));
    const ordered = [...numbers].sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0));
    expect(numbers).toEqual(ordered);
    expect(all.map((one) => one.version)).toContain((await newestInterpreter(site.context)).version);
  });

  it('keeps the path of a virtual environment, whose link leads elsewhere', async () => {
    execFileSync(real, ['-m', 'venv', '--without-pip', join(site.root, 'venv')]);
    const [found] = await findInterpreters(['./venv'], site.context);
    expect(found?.executable).toBe(join(site.root, 'venv', 'bin', 'python'));
    expect(found?.prefix).toBe(join(site.root, 'venv'));
    expect(found?.basePrefix).not.toBe(found?.prefix);
  });

  it('says which there are when one is missing', async () => {
    const bin = join(site.root, 'bin');
    const context = isolated(bin);
    symlinkSync(real, join(bin, 'python3'));
    await expect(findInterpreters(['3.99'], context)).rejects.toMatchObject({
      exitCode: 2,
      message: `There is no Python 3.99 here: found ${version} (path).`,
      hint: expect.stringContaining('uv python install 3.99'),
    });
  });

  it.each([
    ['a file that is not there', './gone', /no such file/],
    ['a file that cannot be run', './plain.txt', /cannot be run/],
    ['a program that is no Python', './other', /does not answer like a Python/],
  ])('refuses %s', async (_, request, message) => {
    writeFileSync(join(site.root, 'plain.txt'), '');
    writeFileSync(join(site.root, 'other'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    await expect(findInterpreters([request], site.context)).rejects.toThrow(message);
  });

  it('tells an empty machine what is missing', async () => {
    const context = isolated(join(site.root, 'bin'));
    await expect(defaultInterpreter(context)).rejects.toThrow(/no python3 .* found no other/);
    await expect(newestInterpreter(context)).rejects.toMatchObject({ exitCode: 2 });
    expect(await listInterpreters(context)).toEqual([]);
  });
});

describe('remembering', () => {
  /** A virtual environment is a Python of its own that can be changed without harm. */
  function counted() {
    const folder = join(site.root, 'versions');
    execFileSync(real, ['-m', 'venv', '--without-pip', folder]);
    const context = isolated(join(folder, 'bin'));
    return { context, file: join(context.cacheDir, 'interpreters.json') };
  }

  it('asks an interpreter once, and again after its file has changed', async () => {
    const { context, file } = counted();
    await listInterpreters(context);
    const first = readFileSync(file, 'utf8');
    const poisoned = first.replaceAll(version, '3.77.7');
    expect(poisoned).not.toBe(first);
    writeFileSync(file, poisoned);
    // Whoever runs the interpreter would learn its real version: only one that trusts the cache says 3.77.7.
    expect((await listInterpreters(context)).map((one) => one.version)).toEqual(['3.77.7']);
    writeFileSync(file, poisoned.replace(/"mtimeMs":[\d.]+/g, '"mtimeMs":1'));
    expect((await listInterpreters(context)).map((one) => one.version)).toEqual([version]);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"version":1',
    '{"version":1,"entries":{"/x":null}}',
    '{"version":99,"entries":{}}',
    '\u0000\u0001',
  ])('does without a damaged cache: %j', async (text) => {
    const { context, file } = counted();
    mkdirSync(context.cacheDir, { recursive: true });
    writeFileSync(file, text);
    expect((await listInterpreters(context)).map((one) => one.version)).toEqual([version]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 });
  });

  it('does without a cache that cannot be written', async () => {
    writeFileSync(join(site.root, 'in-the-way'), '');
    const context = { ...site.context, cacheDir: join(site.root, 'in-the-way', 'cache') };
    expect((await defaultInterpreter(context)).version).toBe(version);
  });

  it('asks a wrapper script every time', async () => {
    const bin = join(site.root, 'bin');
    const context = isolated(bin);
    const python = countingPython(join(bin, 'python3'));
    const found = await defaultInterpreter(context);
    await defaultInterpreter(context);
    expect(found.shim).toBe(join(bin, 'python3'));
    expect(python.calls()).toBe(2);
  });
});

describe('a pyenv shim', () => {
  function pyenv() {
    const root = join(site.root, 'pyenv');
    for (const name of ['3.50.1', '3.50.2', '3.51.0']) {
      execFileSync(real, ['-m', 'venv', '--without-pip', join(root, 'versions', name)]);
    }
    const shims = join(root, 'shims');
    const context = isolated(shims, { PYENV_ROOT: root });
    const python = countingPython(join(shims, 'python3'));
    return { root, context, python, of: (name: string) => join(root, 'versions', name, 'bin', 'python3') };
  }

  it('is seen through without running it, as pyenv would decide', async () => {
    const { root, context, python, of } = pyenv();
    writeFileSync(join(root, 'version'), '3.51.0\n');
    expect(await defaultInterpreter(context)).toMatchObject({
      executable: of('3.51.0'),
      shim: join(root, 'shims', 'python3'),
    });
    writeFileSync(join(site.root, '.python-version'), '# ours\n3.50\n');
    expect((await defaultInterpreter(context)).executable).toBe(of('3.50.2'));
    const named = { ...context, env: { ...context.env, PYENV_VERSION: '3.50.1:3.51.0' } };
    expect((await defaultInterpreter(named)).executable).toBe(of('3.50.1'));
    expect(python.calls()).toBe(0);
  });

  it('gives way to the rest of PATH for the version "system"', async () => {
    const { root, context } = pyenv();
    writeFileSync(join(root, 'version'), 'system\n');
    const bin = join(site.root, 'usr-bin');
    mkdirSync(bin);
    symlinkSync(real, join(bin, 'python3'));
    const found = await defaultInterpreter({
      ...context,
      env: { ...context.env, PATH: `${context.env.PATH}:${bin}` },
    });
    expect(found.executable).toBe(join(bin, 'python3'));
    expect(found.shim).toBeUndefined();
  });
});

it('a Python that hangs behind a shell script is ended with what it started, and said to be waited for', async () => {
  const bin = join(site.root, 'hanging-bin');
  mkdirSync(bin);
  const hangs = join(bin, 'python3');
  const pidFile = join(site.root, 'pid');
  // The shell starts a child, which holds the pipes of the shell.
  writeFileSync(hangs, `#!/bin/sh\nsleep 300 &\necho $! > '${pidFile}'\nwait\n`);
  chmodSync(hangs, 0o755);
  const said: string[] = [];
  const onWait = (text: string) => void said.push(text);
  const context = {
    ...site.context,
    onWait,
    env: { ...site.context.env, PATH: `${bin}:${site.context.env.PATH}` },
  };
  await expect(findInterpreters([hangs], context)).rejects.toThrow(
    /python3 cannot be used: no answer within 15 s/,
  );
  expect(said).toEqual([`waiting up to 15 s for ${hangs} to say which Python it is`]);
  expect(await eventually(() => !isAlive(Number(readFileSync(pidFile, 'utf8'))))).toBe(true);

  // By its name on PATH the next one is taken, which is said; it is not waited for again.
  said.length = 0;
  expect((await defaultInterpreter(context)).executable).not.toBe(hangs);
  expect(said).toEqual([`${hangs} was passed over: no answer within 15 s`]);

  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('interrupted')), 500);
  await expect(findInterpreters([hangs], { ...site.context, signal: abort.signal })).rejects.toThrow(
    'interrupted',
  );
  expect(await eventually(() => !isAlive(Number(readFileSync(pidFile, 'utf8'))))).toBe(true);
}, 60_000);

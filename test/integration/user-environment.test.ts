import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { consoleScript } from '../../src/python/console-script.js';
import { findInterpreter, type Interpreter } from '../../src/python/interpreters.js';
import { chooseUserEnvironment, type UserWorker } from '../../src/python/user-environment.js';
import { ensureUv } from '../../src/python/uv.js';
import { prepareUvRun } from '../../src/python/uv-run.js';
import { chosenEnvironment, hasRegistry, type Site, sitesOfOneCache } from './python-harness.js';

const online = hasRegistry();

const makeSite = sitesOfOneCache();
let site: Site;
let interpreter: Interpreter;

beforeEach(async () => {
  ({ site, interpreter } = await makeSite());
  mkdirSync(join(site.root, 'app', '.git'), { recursive: true });
  mkdirSync(join(site.root, 'app', 'src'));
});

function put(path: string, text = 'print(1)\n'): string {
  writeFileSync(join(site.root, path), text);
  return join(site.root, path);
}

function venv(path: string): string {
  execFileSync(interpreter.executable, ['-m', 'venv', '--without-pip', join(site.root, path)]);
  return join(site.root, path);
}

async function choose(more: Partial<UserWorker> = {}) {
  const file = put('app/src/worker.py');
  return chosenEnvironment({ file, folder: dirname(file), interpreter, context: site.context, ...more });
}

describe('the environment of a user’s worker', () => {
  it('is the interpreter alone where there is nothing else', async () => {
    expect(await choose()).toMatchObject({
      python: interpreter.executable,
      interpreter,
      scripts: execFileSync(
        interpreter.executable,
        ['-c', 'import sysconfig; print(sysconfig.get_path("scripts"))'],
        { encoding: 'utf8' },
      ).trim(),
      origin: `no environment: interpreter ${interpreter.version} alone`,
      notes: [],
    });
  });

  it('is the nearest .venv, below $VIRTUAL_ENV, below --venv', async () => {
    const above = venv('app/.venv');
    expect(await choose()).toMatchObject({ python: join(above, 'bin', 'python'), origin: '.venv of app' });
    const beside = venv('app/src/.venv');
    const own = await choose();
    expect(own).toMatchObject({ python: join(beside, 'bin', 'python'), origin: '.venv beside the file' });
    expect(own.sitePackages).toContain(join(beside, 'lib'));
    const active = venv('active');
    const context = { ...site.context, env: { ...site.context.env, VIRTUAL_ENV: active } };
    expect(await choose({ context })).toMatchObject({
      python: join(active, 'bin', 'python'),
      origin: '$VIRTUAL_ENV',
    });
    const named = venv('named');
    expect(await choose({ context, venv: 'named' })).toMatchObject({
      python: join(named, 'bin', 'python'),
      origin: '--venv named',
    });
  });

  it('is never taken from above the project', async () => {
    venv('.venv');
    put('requirements.txt', 'six\n');
    expect((await choose()).origin).toMatch(/^no environment: /);
  });

  it('is not one of another version than asked for, and says so', async () => {
    venv('app/.venv');
    const other = { ...interpreter, version: '3.7.1', minor: '3.7' };
    expect(await choose({ interpreter: other, requested: true })).toMatchObject({
      origin: 'no environment: interpreter 3.7.1 alone',
      notes: [`.venv of app is Python ${interpreter.version} and was ignored`],
    });
    expect((await choose({ interpreter: other })).interpreter.version).toBe(interpreter.version);
    await expect(choose({ interpreter: other, requested: true, venv: 'app/.venv' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--python asks for 3.7.1'),
    });
  });

  it('passes over a broken one and refuses a broken --venv', async () => {
    mkdirSync(join(site.root, 'app', '.venv'));
    expect((await choose()).warnings).toMatchObject([
      {
        code: 'ENVIRONMENT_UNUSED',
        message: expect.stringMatching(/^\.venv of app \(.*\) was passed over: it has no bin\/python/),
        remedy: expect.stringContaining('python3 -m venv --clear'),
      },
    ]);
    await expect(choose({ venv: 'app/.venv' })).rejects.toMatchObject({
      exitCode: 2,
      message: '--venv app/.venv is not a virtual environment: it has no bin/python.',
    });
  });

  it.each(['venv', 'env'])('is a folder %s that holds one, and not any folder of that name', async (name) => {
    mkdirSync(join(site.root, 'app', name));
    expect((await choose()).origin).toMatch(/^no environment/);
    const folder = venv(`app/${name}`);
    expect(await choose()).toMatchObject({ python: join(folder, 'bin', 'python'), origin: `${name} of app` });
  });

  it('is the next one where the .venv dangles, which warns', async () => {
    const folder = venv('app/venv');
    symlinkSync('/gone/venv', join(site.root, 'app/.venv'));
    const chosen = await choose();
    expect(chosen).toMatchObject({ python: join(folder, 'bin', 'python'), origin: 'venv of app' });
    expect(chosen.warnings).toHaveLength(1);
  });

  it('is what --python names by path, above a PEP 723 block and any other', async () => {
    venv('app/.venv');
    const named = await findInterpreter(join(venv('other'), 'bin', 'python'), site.context);
    const file = put('app/script.py', '# /// script\n# dependencies = ["six"]\n# ///\n');
    const chosen = await choose({ file, interpreter: named, requested: true });
    expect(chosen).toMatchObject({
      python: join(site.root, 'other/bin/python'),
      origin: '--python other/bin/python',
      isThere: true,
    });
    expect(chosen.sitePackages).toContain(join(site.root, 'other'));
  });

  it('is conda’s active one, but for its base, and pixi’s default', async () => {
    const pixi = venv('app/.pixi/envs/default');
    expect(await choose()).toMatchObject({ python: join(pixi, 'bin', 'python') });
    const conda = venv('conda');
    const env = { ...site.context.env, CONDA_PREFIX: conda };
    const inConda = (more: Record<string, string>) => ({ ...site.context, env: { ...env, ...more } });
    expect(await choose({ context: inConda({ CONDA_DEFAULT_ENV: 'work' }) })).toMatchObject({
      python: join(conda, 'bin', 'python'),
      origin: '$CONDA_PREFIX',
    });
    expect((await choose({ context: inConda({ CONDA_DEFAULT_ENV: 'base' }) })).python).toContain(pixi);
  });

  it.each(['env', '.conda'])('is a prefix of conda in the folder: %s', async (name) => {
    const prefix = venv(`app/${name}`);
    rmSync(join(prefix, 'pyvenv.cfg'));
    expect((await choose()).python).not.toContain(prefix);
    mkdirSync(join(prefix, 'conda-meta'));
    expect(await choose()).toMatchObject({ python: join(prefix, 'bin', 'python'), origin: `${name} of app` });
    const script = put(`app/${name}/bin/tool`, '#!/usr/bin/env python\n');
    expect((await choose({ file: script, folder: site.root })).python).toBe(join(prefix, 'bin', 'python'));
  });

  it.each([
    ['its own table', '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\nsix = "*"\n'],
    [
      '[project] beside it',
      '[project]\nname = "app"\ndependencies = ["six"]\n[tool.poetry]\npackage-mode = false\n',
    ],
    [
      'its build system',
      '[project]\nname = "app"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"\n',
    ],
  ])('is the one that Poetry tells, by %s', async (_, pyproject) => {
    const folder = venv('poetry-env');
    mkdirSync(join(site.root, 'bin'));
    put(
      'bin/poetry',
      `#!/bin/sh\n[ "$*" = "env info -p" ] && [ "$PWD" = "${join(site.root, 'app')}" ] && echo ${folder}\n`,
    );
    chmodSync(join(site.root, 'bin/poetry'), 0o755);
    put('app/pyproject.toml', pyproject);
    const PATH = `${join(site.root, 'bin')}:${site.context.env.PATH}`;
    const context = { ...site.context, env: { ...site.context.env, PATH } };
    expect(await choose({ context })).toMatchObject({
      python: join(folder, 'bin', 'python'),
      origin: 'Poetry’s environment of app',
    });
  });

  it.each([
    ['poetry.lock', 'poetry install'],
    ['Pipfile', 'pipenv lock'],
    ['pdm.lock', 'pdm export'],
    ['pixi.toml', 'pixi install'],
    ['environment.yml', 'conda activate'],
  ])('names %s, which it cannot use, and what to do', async (name, remedy) => {
    put(`app/${name}`, '');
    expect((await choose()).warnings).toMatchObject([
      { message: expect.stringContaining(`app/${name} `), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('is of an interpreter at hand that the file allows, unless one was asked for', async () => {
    const { minor } = interpreter;
    const file = put('app/script.py', `# /// script\n# requires-python = "==${minor}.*"\n# ///\n`);
    const old = { ...interpreter, version: '3.5.1', minor: '3.5' };
    const chosen = await chooseUserEnvironment({
      file,
      folder: dirname(file),
      interpreter: old,
      context: site.context,
    });
    expect(chosen.interpreter.minor).toBe(minor);
    expect(chosen.notes.join()).toContain(`since app/script.py (PEP 723 block) requires ==${minor}.*`);
    await expect(
      chooseUserEnvironment({
        file,
        folder: dirname(file),
        interpreter: old,
        requested: true,
        context: site.context,
      }),
    ).rejects.toThrow(/this is 3\.5\.1/);
  });

  it.each([
    ['needs nothing', {}],
    ['keeps its requirements in a list', { 'app/requirements.txt': '' }],
  ])('is of an interpreter that the project allows which %s', async (_, files) => {
    const { minor } = interpreter;
    put('app/pyproject.toml', `[project]\nname = "app"\nversion = "1"\nrequires-python = "==${minor}.*"\n`);
    for (const [path, text] of Object.entries(files)) put(path, text);
    const old = { ...interpreter, executable: '/nowhere/python3.5', version: '3.5.1', minor: '3.5' };
    const worker = { folder: join(site.root, 'app/src'), interpreter: old, context: site.context };
    const chosen = await chooseUserEnvironment(worker);
    expect(chosen.interpreter.minor).toBe(minor);
    expect(chosen.notes.join()).toContain(`app/pyproject.toml requires ==${minor}.*`);
    const asked = await chooseUserEnvironment({ ...worker, requested: true });
    expect(asked.interpreter).toBe(old);
  });

  it('is refused when the file does not run on this Python', async () => {
    const file = put('script.py', '# /// script\n# requires-python = ">=3.99"\n# ///\n');
    await expect(choose({ file })).rejects.toMatchObject({
      exitCode: 2,
      message: `script.py (PEP 723 block) requires Python >=3.99; this is ${interpreter.version}.`,
      hint: expect.stringMatching(
        /^No other one fits: found \d.* \(\w+\)\. Install one, e\.g\. `uv python install 3\.99`, or name one with --python\.$/,
      ),
    });
  });
});

describe.skipIf(!online)('with the registry (skipped where pip does not reach it)', () => {
  const hasSix = (python: string) =>
    execFileSync(python, ['-c', 'import six; print(six.__version__)'], { encoding: 'utf8', env: {} }).trim();
  const tree = () => readdirSync(join(site.root, 'app'), { recursive: true, encoding: 'utf8' }).sort();

  it('a PEP 723 block wins over the project’s .venv', async () => {
    venv('app/.venv');
    const file = put('app/src/script.py', '# /// script\n# dependencies = ["six==1.17.0"]\n# ///\n');
    const chosen = await choose({ file });
    expect(chosen.origin).toBe('PEP 723 block, cached environment');
    expect(chosen.python.startsWith(site.context.cacheDir)).toBe(true);
    expect(hasSix(chosen.python)).toBe('1.17.0');
  });

  it('requirements.txt is synced into the cache and nothing is written beside it', async () => {
    put('app/requirements.txt', '-r more.txt\n');
    put('app/more.txt', 'six==1.17.0\n');
    put('app/src/worker.py');
    const before = tree();
    const chosen = await choose();
    expect(chosen.origin).toBe('requirements.txt synced into a cached environment');
    expect(hasSix(chosen.python)).toBe('1.17.0');
    expect(tree()).toEqual(before);
  });

  it('uv.lock wins over requirements.txt and is only read', async () => {
    const uv = await ensureUv(site.context);
    put(
      'app/pyproject.toml',
      '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["six==1.16.0"]\n',
    );
    execFileSync(uv.path, ['lock', '--quiet'], { cwd: join(site.root, 'app'), stdio: 'ignore' });
    put('app/requirements.txt', 'six==1.17.0\n');
    put('app/src/worker.py');
    const before = tree();
    const chosen = await choose();
    expect(chosen.origin).toBe('uv.lock synced into a cached environment');
    expect(hasSix(chosen.python)).toBe('1.16.0');
    expect(tree()).toEqual(before);
    const old = { ...interpreter, version: '3.8.1', minor: '3.8' };
    await expect(choose({ interpreter: old, requested: true })).rejects.toThrow(
      /uv\.lock requires Python >=3\.9; this is 3\.8\.1/,
    );
  });

  const PROJECT =
    '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["six==1.16.0"]\n[project.scripts]\napp-tool = "tool:main"\n';
  const BUILD =
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[tool.setuptools]\npy-modules = ["tool"]\n';

  it.each([
    ['pyproject.toml', () => {}, 'pyproject.toml resolved into a cached environment'],
    ['requirements.txt', () => put('app/requirements.txt', '-e .\n'), 'requirements.txt synced'],
    [
      'uv.lock',
      async () =>
        execFileSync((await ensureUv(site.context)).path, ['lock', '--quiet'], {
          cwd: join(site.root, 'app'),
          stdio: 'ignore',
        }),
      'uv.lock synced',
    ],
  ])('%s brings the project itself, editable, and leaves its folder as it was', async (_, more, origin) => {
    put('app/pyproject.toml', PROJECT + BUILD);
    put('app/tool.py', 'def main(): print("one")\n');
    put('app/src/worker.py');
    await more();
    const before = tree();
    const chosen = await choose();
    expect(chosen.origin).toContain(origin);
    expect(hasSix(chosen.python)).toBe('1.16.0');
    const script = await consoleScript(chosen, 'app-tool');
    const run = () =>
      execFileSync(chosen.python, [script], { encoding: 'utf8', env: { PYTHONDONTWRITEBYTECODE: '1' } });
    expect(run()).toBe('one\n');
    put('app/tool.py', 'def main(): print("two, and later")\n');
    expect((await choose()).python).toBe(chosen.python);
    expect(run()).toBe('two, and later\n');
    expect(tree()).toEqual(before);
  });

  it('a pyproject.toml that only configures tools asks for nothing, and Poetry’s own table is passed over', async () => {
    put('app/pyproject.toml', '[tool.ruff]\nline-length = 100\n');
    expect((await choose()).origin).toMatch(/^no environment/);
    put('app/pyproject.toml', '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\nsix = "*"\n');
    const chosen = await choose();
    expect(chosen.origin).toMatch(/^no environment/);
    expect(chosen.warnings).toMatchObject([
      {
        message: expect.stringContaining('for Poetry only'),
        remedy: expect.stringContaining('poetry install'),
      },
    ]);
  });

  it('uv run is as typed where nothing would be written, else kept from writing', async () => {
    const { path: uv } = await ensureUv(site.context);
    put('app/pyproject.toml', PROJECT);
    const file = put('app/src/worker.py');
    const cwd = join(site.root, 'app');
    const sync = (...more: string[]) =>
      execFileSync(uv, ['sync', '--quiet', '--python', interpreter.executable, ...more], {
        cwd,
        stdio: 'ignore',
      });
    const prepared = async () => {
      const environment = await choose();
      const request = { file, folder: join(cwd, 'src'), environment, interpreter, context: site.context };
      return (await prepareUvRun(request)).prefix.slice(1);
    };
    expect(await prepared()).toEqual(['run', '--no-project', '--python', expect.stringContaining('envs')]);
    sync();
    expect(await prepared()).toEqual(['run', '--project', cwd]);
    put('app/pyproject.toml', PROJECT.replace('1.16.0', '1.17.0'));
    const before = tree();
    expect(await prepared()).toEqual(['run', '--project', cwd, '--no-sync']);
    expect(tree()).toEqual(before);
  });

  it('uv run of a PEP 723 script starts the file in uv’s own environment', async () => {
    const file = put(
      'app/src/script.py',
      '# /// script\n# dependencies = ["six==1.17.0"]\n# ///\nimport six\nprint(six.__version__)\n',
    );
    const environment = await choose({ file });
    const request = {
      file,
      folder: join(site.root, 'app/src'),
      environment,
      interpreter,
      context: site.context,
    };
    const { prefix, startsFile } = await prepareUvRun(request);
    expect(startsFile).toBe(true);
    const [uv = '', ...args] = prefix;
    expect(execFileSync(uv, [...args, file], { encoding: 'utf8' })).toBe('1.17.0\n');
  });
});

it('a script that lies in an environment runs in that, below --venv', async () => {
  const own = venv('tools');
  const file = put('tools/bin/tool');
  venv('app/.venv');
  expect(await choose({ file, folder: dirname(file) })).toMatchObject({
    python: join(own, 'bin', 'python'),
    origin: 'the environment that the script lies in',
  });
  const link = join(site.root, 'app', 'tool');
  symlinkSync(file, link);
  expect(await choose({ file: link, folder: dirname(link) })).toMatchObject({
    python: join(own, 'bin', 'python'),
    scripts: join(own, 'bin'),
  });
  const named = venv('named');
  expect(await choose({ file, folder: dirname(file), venv: named })).toMatchObject({
    python: join(named, 'bin', 'python'),
  });
});

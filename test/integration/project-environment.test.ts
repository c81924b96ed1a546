import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Interpreter } from '../../src/python/interpreters.js';
import { chooseUserEnvironment } from '../../src/python/user-environment.js';
import { ensureUv } from '../../src/python/uv.js';
import { writeFiles } from '../support/project.js';
import { orFewer } from '../support/thoroughly.js';
import { chosenEnvironment, closedPort, hasRegistry, type Site, sitesOfOneCache } from './python-harness.js';

const online = hasRegistry();

const makeSite = sitesOfOneCache({ isRepository: true });
let site: Site;
let interpreter: Interpreter;

beforeEach(async () => {
  ({ site, interpreter } = await makeSite());
});

const put = (files: Readonly<Record<string, string>>) => writeFiles(site.root, files);

const BUILD = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const project = (name: string, dependencies: readonly string[], more = '') =>
  `[project]\nname = "${name}"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ${JSON.stringify(dependencies)}\n${more}`;
const LIB = { 'lib/pyproject.toml': project('mylib', [], BUILD), 'lib/src/mylib/__init__.py': 'X = 1\n' };
const PATH_SOURCE = '[tool.uv.sources]\nmylib = { path = "./lib" }\n';

async function lock(): Promise<void> {
  const { path } = await ensureUv(site.context);
  execFileSync(path, ['lock', '--quiet', '--python', interpreter.executable], {
    cwd: site.root,
    stdio: 'ignore',
  });
}

async function choose(folder = '') {
  return chosenEnvironment({ folder: join(site.root, folder), interpreter, context: site.context });
}

const tree = () =>
  readdirSync(site.root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('.git'))
    .sort();
const print = (python: string, code: string) =>
  execFileSync(python, ['-B', '-c', code], { encoding: 'utf8', env: {}, cwd: '/' }).trim();
const MYLIB = 'import mylib, six; print(mylib.X, six.__version__)';

describe.skipIf(!online)('what lies on this machine (skipped where pip does not reach the registry)', () => {
  const LISTS: readonly (readonly [name: string, files: Record<string, string>, locked: boolean])[] = [
    ['dependencies', { 'pyproject.toml': project('app', ['six==1.16.0', 'mylib'], PATH_SOURCE) }, false],
    ['a package', { 'pyproject.toml': project('app', ['six==1.16.0', 'mylib'], BUILD + PATH_SOURCE) }, false],
    [
      'a list beside a package',
      {
        'pyproject.toml': project('app', ['six==1.16.0', 'mylib'], BUILD + PATH_SOURCE),
        'requirements.txt': '-e .\n./lib\n',
      },
      false,
    ],
    ['a lock', { 'pyproject.toml': project('app', ['six==1.16.0', 'mylib'], BUILD + PATH_SOURCE) }, true],
  ];

  // A package alone is what the list beside one is made of.
  const lists = orFewer(
    LISTS,
    LISTS.filter(([name]) => name !== 'a package'),
  );
  it.each(lists)('%s with a path source: editable, nothing left', async (_, files, locked) => {
    put({ ...LIB, ...files, 'app.py': '' });
    if (locked) await lock();
    const before = tree();
    const first = await choose();
    expect(print(first.python, MYLIB)).toBe('1 1.16.0');
    put({ 'lib/src/mylib/__init__.py': 'X = "changed"\n' });
    const second = await choose();
    expect(second.python).toBe(first.python);
    expect(print(second.python, MYLIB)).toBe('changed 1.16.0');
    expect(tree()).toEqual(before);
  });

  it.each(orFewer([true, false], [true]))(
    'a member of a workspace gets what it asks for, locked by the root: %s',
    async (isLocked) => {
      put({
        'pyproject.toml': project('root', [], '[tool.uv.workspace]\nmembers = ["packages/*"]\n'),
        'packages/m/pyproject.toml': project(
          'm',
          ['six==1.16.0', 'mylib'],
          '[tool.uv.sources]\nmylib = { workspace = true }\n',
        ),
        'packages/m/app/worker.py': '',
        'packages/lib/pyproject.toml': LIB['lib/pyproject.toml'],
        'packages/lib/src/mylib/__init__.py': 'X = 1\n',
      });
      if (isLocked) await lock();
      const before = tree();
      const chosen = await choose('packages/m/app');
      expect(chosen.origin).toBe(
        isLocked
          ? 'uv.lock synced into a cached environment'
          : 'pyproject.toml resolved into a cached environment',
      );
      expect(print(chosen.python, MYLIB)).toBe('1 1.16.0');
      put({
        'packages/lib/pyproject.toml': `${LIB['lib/pyproject.toml']}[tool.other]\n`,
        'packages/lib/src/mylib/__init__.py': 'X = 2\n',
      });
      const later = await choose('packages/m/app');
      expect(later.python).not.toBe(chosen.python);
      expect(print(later.python, MYLIB)).toBe('2 1.16.0');
      expect(tree()).toEqual(before);
    },
  );

  it('a wheel is installed from a lock and from a list, by its digest', async () => {
    put({
      'dist/whl_a.py': 'A = 1\n',
      'pyproject.toml': project(
        'app',
        ['whl-a'],
        '[tool.uv.sources]\nwhl-a = { path = "dist/whl_a-1-py3-none-any.whl" }\n',
      ),
    });
    const make = `import zipfile
with zipfile.ZipFile('dist/whl_a-1-py3-none-any.whl', 'w') as z:
    z.writestr('whl_a.py', 'A = 1')
    z.writestr('whl_a-1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: whl-a\\nVersion: 1\\n')
    z.writestr('whl_a-1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('whl_a-1.dist-info/RECORD', '')`;
    execFileSync(interpreter.executable, ['-c', make], { cwd: site.root });
    await lock();
    expect(print((await choose()).python, 'import whl_a; print(whl_a.A)')).toBe('1');
    put({ 'listed/requirements.txt': '--find-links ../dist\nwhl-a==1\n' });
    expect(print((await choose('listed')).python, 'import whl_a; print(whl_a.A)')).toBe('1');
  });

  it('a setup.py that imports its package from an odd place leaves nothing there', async () => {
    put({
      'setup.py':
        'import sys; sys.path.insert(0, "code")\nimport mylib\nfrom setuptools import setup\nsetup(name="mylib", version="1", package_dir={"": "code"}, packages=["mylib"], install_requires=["six==1.16.0"])\n',
      'code/mylib/__init__.py': 'X = 1\n',
      'requirements.txt': '.\n',
    });
    const before = tree();
    expect(print((await choose()).python, MYLIB)).toBe('1 1.16.0');
    expect(tree()).toEqual(before);
  });

  it('says why a project cannot be built, and leaves nothing', async () => {
    put({
      'requirements.txt': '-e .\n',
      'pyproject.toml': project('app', [], `${BUILD}[tool.setuptools]\npackages = ["gone"]\n`),
    });
    const before = tree();
    await expect(choose()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("package directory 'gone' does not exist"),
      hint: expect.stringContaining('cannot be built'),
    });
    expect(tree()).toEqual(before);
  });

  it('asks the indexes that the project names, and says where they do not answer', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/simple`;
    const index = (address: string) => `[[tool.uv.index]]\nurl = "${address}"\ndefault = true\n`;
    put({ 'pyproject.toml': project('app', ['six==1.15.0'], index(url)) });
    const env = { ...site.context.env, UV_HTTP_RETRIES: '0', PIP_INDEX_URL: undefined };
    const cached = { ...env, UV_CACHE_DIR: join(site.root, '.git/uv-cache') };
    site = { ...site, context: { ...site.context, env: cached } };
    await expect(choose()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(url),
      hint: expect.stringContaining('Check the network'),
    });
  });
});

it('a pyproject.toml that needs nothing leaves the choice to the folders above', async () => {
  put({ 'app/pyproject.toml': project('app', []), 'app/worker.py': '' });
  expect((await choose('app')).origin).toMatch(/^no environment/);
});

it('a lock, a list and a project that do not fit are refused before anything is built', async () => {
  const refused = async () => {
    const { context } = site;
    return chooseUserEnvironment({ folder: site.root, interpreter, context }).catch(
      (error: unknown) => error,
    );
  };
  put({ 'uv.lock': 'version = 1\nrequires-python = ">=3.99"\n' });
  expect(await refused()).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('uv.lock requires Python >=3.99'),
  });
  put({ 'uv.lock': 'version =\n' });
  expect(await refused()).toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/uv\.lock cannot be read/),
    hint: expect.stringContaining('uv lock'),
  });
  const folder = join(site.root, 'own');
  put({ 'own/pyproject.toml': project('own', ['six']).replace('3.9', '3.99') });
  await expect(chooseUserEnvironment({ folder, interpreter, context: site.context })).rejects.toMatchObject({
    exitCode: 2,
  });
  put({ 'own/requirements.txt': './gone\n' });
  const chosen = await chooseUserEnvironment({ folder, interpreter, context: site.context });
  expect(chosen.notes.join()).toContain('own/pyproject.toml requires Python >=3.99, and none here is');
  await expect(chosen.open()).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/line 1: \.\/gone names .*\/own\/gone, which does not exist/),
  });
  expect(existsSync(join(folder, '.venv'))).toBe(false);
});

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DependencyChoice } from '../../src/domain/plan.js';
import type { Interpreter } from '../../src/python/interpreters.js';
import { ensureUv } from '../../src/python/uv.js';
import { lockedSet } from '../../src/wheels/locked-set.js';
import { writeFiles } from '../support/project.js';
import { chosenEnvironment, hasRegistry, type Site, sitesOfOneCache } from './python-harness.js';

const online = await hasRegistry();

const makeSite = sitesOfOneCache({ isRepository: true });
let site: Site;
let interpreter: Interpreter;

beforeEach(async () => {
  ({ site, interpreter } = await makeSite());
});

const put = (files: Readonly<Record<string, string>>) => writeFiles(site.root, files);

async function choose(choice?: DependencyChoice) {
  const { root: folder, context } = site;
  return chosenEnvironment({ folder, interpreter, context, ...(choice ? { choice } : {}) });
}

/** Which of these modules an environment has. */
const modulesOf = (python: string) =>
  execFileSync(
    python,
    ['-c', 'import importlib.util as u; print(*[m for m in ("six", "toml", "iniconfig") if u.find_spec(m)])'],
    { encoding: 'utf8', env: {}, cwd: '/' },
  ).trim();
const tree = () => readdirSync(site.root, { recursive: true, encoding: 'utf8' }).sort();
const uv = async (...args: string[]) =>
  execFileSync(
    (await ensureUv(site.context)).path,
    [...args, '--quiet', '--python', interpreter.executable],
    {
      cwd: site.root,
      stdio: 'ignore',
    },
  );

const SETUP =
  'from setuptools import setup\nsetup(name="app", version="1", py_modules=[], install_requires=["six"], extras_require={"x": ["iniconfig"]})\n';
const SETUP_CFG =
  '[metadata]\nname = app\n[options]\ninstall_requires =\n    six==1.17.0  # why\npy_modules =\n[options.extras_require]\nx =\n    iniconfig\n';
const BUILD_SYSTEM = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const DYNAMIC = `[project]
name = "app"
version = "1"
dynamic = ["dependencies"]
[tool.setuptools]
py-modules = []
[tool.setuptools.dynamic]
dependencies = { file = ["needs.in"] }
`;
const PROJECT = `[project]
name = "app"
version = "1"
dependencies = ["six==1.17.0"]
requires-python = ">=3.9"
[project.optional-dependencies]
x = ["iniconfig"]
[dependency-groups]
tools = ["toml"]
`;
const PIPFILE_LOCK = JSON.stringify({
  _meta: { sources: [{ name: 'main', url: 'unused' }], requires: {} },
  default: {
    six: {
      hashes: ['sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274'],
      markers: "python_version >= '2.7'",
      version: '==1.17.0',
    },
  },
  develop: { toml: { version: '==0.10.2' } },
});

describe.skipIf(!online)(
  'what a folder says that it needs (skipped where pip does not reach the registry)',
  () => {
    const none = { extras: [], groups: [] };
    it.each<[string, Record<string, string>, DependencyChoice, string, string]>([
      ['Pipfile.lock', { 'Pipfile.lock': PIPFILE_LOCK, Pipfile: '' }, none, 'six', 'Pipfile.lock synced'],
      [
        'a category',
        { 'Pipfile.lock': PIPFILE_LOCK },
        { extras: [], groups: ['dev'] },
        'six toml',
        'Pipfile.lock with dev',
      ],
      ['setup.py', { 'setup.py': SETUP }, none, 'six', 'setup.py resolved'],
      [
        'setup.py with an extra',
        { 'setup.py': SETUP },
        { extras: ['x'], groups: [] },
        'six iniconfig',
        'setup.py with x',
      ],
      [
        'setup.cfg',
        { 'setup.cfg': SETUP_CFG },
        { extras: ['x'], groups: [] },
        'six iniconfig',
        'setup.cfg with x',
      ],
      [
        'setup.cfg with a build system',
        { 'setup.cfg': SETUP_CFG, 'pyproject.toml': BUILD_SYSTEM },
        none,
        'six',
        'setup.cfg resolved',
      ],
      [
        'dependencies that the build tells',
        {
          'pyproject.toml': `${DYNAMIC}${BUILD_SYSTEM}`,
          'needs.in': 'six\n',
        },
        none,
        'six',
        'pyproject.toml resolved',
      ],
      [
        'a list that names a project of setup.cfg',
        {
          'requirements.txt': './lib\n',
          'lib/setup.cfg': SETUP_CFG,
          'lib/pyproject.toml': BUILD_SYSTEM,
        },
        none,
        'six',
        'requirements.txt synced',
      ],
      ['requirements.in', { 'requirements.in': 'six\n' }, none, 'six', 'requirements.in synced'],
      [
        'a list for production',
        { 'requirements/prod.txt': '-r base.txt\ntoml\n', 'requirements/base.txt': 'six\n' },
        none,
        'six toml',
        'prod.txt synced',
      ],
      [
        'a group',
        { 'pyproject.toml': PROJECT },
        { extras: [], groups: ['tools'] },
        'six toml',
        'pyproject.toml with tools',
      ],
      [
        'an extra',
        { 'pyproject.toml': PROJECT },
        { extras: ['x'], groups: [] },
        'six iniconfig',
        'pyproject.toml with x',
      ],
      [
        'groups alone',
        { 'pyproject.toml': '[dependency-groups]\ntools = ["toml"]\n' },
        { extras: [], groups: ['tools'] },
        'toml',
        'pyproject.toml with tools',
      ],
    ])('%s', async (_, files, choice, modules, origin) => {
      put(files);
      const before = tree();
      const chosen = await choose(choice === none ? undefined : choice);
      expect(chosen.origin).toContain(origin);
      expect(modulesOf(chosen.python)).toBe(modules);
      expect(tree()).toEqual(before);
    });

    it('a uv.lock with an extra and a group, which an environment beside it does not replace', async () => {
      put({ 'pyproject.toml': PROJECT });
      await uv('lock');
      await uv('venv', '.venv');
      const chosen = await choose({ extras: ['x'], groups: ['tools'] });
      expect(modulesOf(chosen.python)).toBe('six toml iniconfig');
      expect(chosen.notes.join()).toContain('.venv of the project was passed over');
      const { context } = site;
      const choice = { extras: ['x'], groups: [] };
      const set = await lockedSet({ kind: 'uv-lock', folder: site.root, choice }, interpreter, context);
      expect(set.packages.map(({ name }) => name)).toEqual(['iniconfig', 'six']);
    });

    it('a pylock.toml, for workers and installs', async () => {
      put({ 'pyproject.toml': PROJECT });
      await uv('lock');
      await uv('export', '--format', 'pylock.toml', '--all-extras', '--no-dev', '-o', 'pylock.toml');
      execFileSync('rm', ['uv.lock', 'pyproject.toml'], { cwd: site.root });
      const chosen = await choose();
      expect(chosen.origin).toBe('pylock.toml synced into a cached environment');
      expect(modulesOf(chosen.python)).toBe('six iniconfig');
      const set = await lockedSet(
        { kind: 'pylock', file: join(site.root, 'pylock.toml') },
        interpreter,
        site.context,
      );
      expect(set.packages.map(({ name }) => name)).toEqual(['iniconfig', 'six']);
      expect(set.resolved).toBe(false);
    });
  },
);

it('a choice that cannot be made is refused', async () => {
  put({ 'requirements.txt': 'six\n' });
  await expect(choose({ extras: ['x'], groups: [] })).rejects.toMatchObject({
    exitCode: 2,
    message: '--extra cannot be used with requirements.txt, which has no extras.',
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InstallResult, Report } from '../../src/domain/report.js';
import { listTree } from '../../src/io/tree-files.js';
import { ensureUv } from '../../src/python/uv.js';
import { benchReport, emptyFolder } from '../support/cli.js';
import { orFewer } from '../support/thoroughly.js';
import { makeWheel } from '../support/wheels.js';
import { prepareCache } from './install-harness.js';
import { emptyContext, hasRegistry, namesIn } from './python-harness.js';

const online = hasRegistry();
const site = emptyContext();
const xdg = join(site.root, 'xdg');
const cacheDir = join(xdg, 'coldstart');
let python = '';
beforeAll(async () => {
  if (online) python = (await prepareCache({ ...site.context, cacheDir })).executable;
});
afterAll(site.remove);

function project(
  path: string,
  name: string,
  more: readonly string[] = [],
  dependencies: readonly string[] = [],
) {
  const lines = [
    ...['[project]', `name = "${name}"`, 'version = "1.5"', 'requires-python = ">=3.8"'],
    `dependencies = ${JSON.stringify(dependencies)}`,
    ...['[build-system]', 'requires = ["setuptools"]', 'build-backend = "setuptools.build_meta"'],
    ...['[tool.setuptools]', `py-modules = ["${name}"]`],
    ...more,
  ];
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'pyproject.toml'), `${lines.join('\n')}\n`);
}

const rows = ({ results }: Report) =>
  results.filter((result): result is InstallResult => result.scenario.runner === 'install');
const failures = (row: InstallResult) =>
  row.trials.flatMap((trial) => (trial.status === 'failed' ? trial.message : []));
const filesIn = async (folder: string) => (await listTree(folder)).map(({ path }) => path);

it.skipIf(!online)(
  'installs local projects from disk on both sides, built once, and writes nothing there',
  async () => {
    const root = emptyFolder();
    const lib = join(root, 'lib');
    project(lib, 'lib');
    // A reference to its place: nothing but the set may be looked for.
    project(join(root, 'shop'), 'shop', [], ['six', `lib @ file://${lib}`]);
    writeFileSync(join(lib, 'lib.py'), 'x = 1\n');
    writeFileSync(join(root, 'shop', 'shop.py'), 'import lib, os, six\nos.environ["SHOP"]\n');
    writeFileSync(join(lib, 'broken.py'), '');
    makeWheel(root, 'alpha', { 'alpha.py': 'raise ImportError("no alpha here")\n' });
    const wheel = './alpha-1.0-py3-none-any.whl';
    writeFileSync(join(root, 'requirements.txt'), `-e ./shop\n./lib\n${wheel}\nsix==1.17.0\n`);
    const before = await filesIn(root);
    // A new environment with pip takes 4 s of processor; a warm cache is that of uv below.
    const caches = orFewer(['warm', 'cold'], ['cold']);
    const { code, report, stderr } = await benchReport(
      [
        ...['installs', '--requirements', 'requirements.txt', '--python', python, '--runs', '1'],
        ...['--bytecode', 'default', '--installer-cache', caches.join(), '--env', 'SHOP=1'],
      ],
      { cwd: root, env: { XDG_CACHE_HOME: xdg } },
    );
    expect(rows(report).flatMap(failures)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report)).toHaveLength(2 * caches.length);
    for (const { scenario, warnings, trials } of rows(report)) {
      expect(scenario.packages).toEqual(['alpha==1.0', 'lib==1.5', 'shop==1.5', 'six==1.17.0']);
      expect([...(scenario.local ?? [])].sort()).toEqual(['alpha==1.0', 'lib==1.5', 'shop==1.5']);
      expect(scenario.imports).toEqual(['lib', 'shop', 'six']);
      expect(warnings.map((warning) => warning.code)).not.toContain('TREES_DIFFER');
      expect(warnings.find((warning) => warning.code === 'NOT_IMPORTED')?.message).toContain('no alpha here');
      const downloads = trials.map((trial) => 'downloads' in trial && trial.downloads);
      expect(new Set(downloads)).toEqual(new Set([scenario.cache === 'cold' ? 1 : 0]));
    }
    expect(stderr.match(/building lib/g)).toHaveLength(1);
    expect(await filesIn(root)).toEqual(before);
    expect(namesIn(join(cacheDir, 'installs'))).toEqual([]);
  },
);

it.skipIf(!online)('uv sync installs the same set in one command, from the same index and disk', async () => {
  const root = emptyFolder();
  const vendored = makeWheel(root, 'alpha', { 'alpha.py': 'x = 1\n' });
  project(join(root, 'packages', 'lib'), 'lib', [], ['six==1.17.0']);
  writeFileSync(join(root, 'packages', 'lib', 'lib.py'), 'import six\n');
  const uvTables = [
    ...['[dependency-groups]', 'dev = ["idna==3.10"]', 'lint = ["toml==0.10.2"]'],
    ...['[tool.uv]', 'default-groups = ["dev", "lint"]', '[tool.uv.workspace]', 'members = ["packages/*"]'],
    ...['[tool.uv.sources]', 'lib = { workspace = true }', `alpha = { path = "./${basename(vendored)}" }`],
  ];
  // docopt has no wheel on the index.
  project(root, 'shop', uvTables, ['lib', 'alpha', 'docopt==0.6.2']);
  writeFileSync(join(root, 'shop.py'), 'import alpha, docopt, lib\n');
  const { path: uv } = await ensureUv({ ...site.context, cacheDir });
  execFileSync(uv, ['lock', '--quiet'], { cwd: root, stdio: 'ignore' });
  const before = await filesIn(root);
  const { code, report } = await benchReport(
    [
      ...['installs', '--requirements', 'uv.lock', '--python', python, '--runs', '1', '--installer', 'uv'],
      ...['--bytecode', 'default', '--installer-cache', 'warm,cold'],
    ],
    { cwd: root, env: { XDG_CACHE_HOME: xdg } },
  );
  expect(rows(report).flatMap(failures)).toEqual([]);
  expect(code).toBe(0);
  expect(rows(report).map(({ id }) => id.split('/').slice(1, 3).join(' '))).toEqual(
    expect.arrayContaining(['uv warm', 'uv-sync warm', 'uv cold', 'uv-sync cold']),
  );
  for (const { scenario, warnings, trials } of rows(report)) {
    expect(scenario.packages).toEqual([
      ...['alpha==1.0', 'docopt==0.6.2', 'lib==1.5', 'shop==1.5', 'six==1.17.0', 'toml==0.10.2'],
    ]);
    expect(scenario.built).toEqual(['docopt']);
    expect(warnings.map((warning) => warning.code)).not.toContain('TREES_DIFFER');
    const downloads = trials.map((trial) => 'downloads' in trial && trial.downloads);
    expect(new Set(downloads)).toEqual(new Set([scenario.cache === 'cold' ? 3 : 0]));
  }
  expect(await filesIn(root)).toEqual(before);
  expect(namesIn(join(cacheDir, 'installs'))).toEqual([]);
});

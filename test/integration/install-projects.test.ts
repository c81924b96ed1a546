import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InstallResult, Report } from '../../src/domain/report.js';
import { listTree } from '../../src/runners/tree-files.js';
import { benchReport, emptyFolder } from '../support/cli.js';
import { makeWheel } from '../support/wheels.js';
import { prepareCache } from './install-harness.js';
import { emptyContext, hasRegistry, namesIn } from './python-harness.js';

const online = await hasRegistry();
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
    const { code, report, stderr } = await benchReport(
      [
        ...['installs', '--requirements', 'requirements.txt', '--python', python, '--runs', '1'],
        ...['--bytecode', 'default', '--installer-cache', 'warm,cold', '--env', 'SHOP=1'],
      ],
      { cwd: root, env: { XDG_CACHE_HOME: xdg } },
    );
    expect(rows(report).flatMap(failures)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report)).toHaveLength(4);
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

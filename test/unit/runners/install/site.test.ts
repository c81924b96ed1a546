import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { broughtByVenv, readSite, siteSize } from '../../../../src/runners/install/site.js';

const site = mkdtempSync(join(tmpdir(), 'coldstart-site-'));
afterAll(() => rmSync(site, { recursive: true, force: true }));

function distribution(name: string, version: string, files: readonly string[]): void {
  const info = `${name}-${version}.dist-info`;
  for (const path of files) write(path, 'x = 1\n');
  write(`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  write(`${info}/RECORD`, files.map((path) => `${path},,6\n`).join(''));
}

function write(path: string, text: string): void {
  const file = join(site, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

distribution('pip', '26.3', ['pip/__init__.py']);
const OF_SETUPTOOLS = ['setuptools/__init__.py', '_distutils_hack/__init__.py', 'pkg_resources/__init__.py'];
distribution('setuptools', '70.0.0', [...OF_SETUPTOOLS, 'distutils-precedence.pth']);
distribution('wheel', '0.45', ['wheel/__init__.py']);
distribution('six', '1.17.0', ['six.py']);

it.each([
  ['uv', 'latest', [], []],
  ['pip', 'latest', [], []],
  ['pip', '25.3', [], []],
  ['pip', 'bundled', ['six'], ['pip', 'setuptools']],
  ['pip', 'bundled', ['six', 'Setuptools'], ['pip']],
] as const)(
  'an environment for %s %s has of its own, beside the set %j: %j',
  (installer, pipVersion, set, names) => {
    expect(broughtByVenv({ installer, pipVersion }, set)).toEqual(names);
  },
);

it('counts pip, setuptools and wheel where they are of the set', async () => {
  const { packages, bytes } = await readSite(site, []);
  expect(packages).toEqual(['pip==26.3', 'setuptools==70.0.0', 'six==1.17.0', 'wheel==0.45']);
  const size = await siteSize(site, []);
  expect(size).toMatchObject({ bytes, files: 15 });
});

it('leaves out what the environment had before', async () => {
  const { packages, tree } = await readSite(site, ['pip', 'setuptools']);
  expect(packages).toEqual(['six==1.17.0', 'wheel==0.45']);
  expect(tree.map((line) => line.split(' ')[0])).toEqual([
    'six-1.17.0.dist-info/METADATA',
    'six.py',
    'wheel-0.45.dist-info/METADATA',
    'wheel/__init__.py',
  ]);
});

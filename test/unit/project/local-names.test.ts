import { expect, it } from 'vitest';
import { localNames, takesPlainPath } from '../../../src/project/local-names.js';
import { projectFolder } from '../../support/project.js';

it.each<[string, Record<string, string>, string[]]>([
  ['[project]', { 'pyproject.toml': '[project]\nname = "one"\n' }, ['one']],
  ['Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "two"\n' }, ['two']],
  ['setup.cfg', { 'setup.cfg': '[metadata]\nname = three\n' }, ['three']],
  [
    'an unpacked release',
    { 'PKG-INFO': 'Metadata-Version: 2.1\r\nName: four\r\nVersion: 1\r\n\r\nName: no header\r\n' },
    ['four'],
  ],
  ['files that agree', { 'PKG-INFO': 'Name: a.b\n', 'pyproject.toml': '[project]\nname = "a.b"\n' }, ['a.b']],
  ['nothing to read', { 'setup.py': 'from setuptools import setup\nsetup(name="x")\n' }, []],
  ['an option in place of a name', { 'PKG-INFO': 'Name: --index-url=x\n' }, []],
])('localNames of %s', async (_, files, expected) => {
  expect(await localNames([projectFolder(files)])).toEqual(expected);
});

it.each<[string, Record<string, string>, boolean]>([
  ['setup.py', { 'setup.py': 'setup(name="x")' }, true],
  ['no build system', { 'pyproject.toml': '[project]\nname = "x"\n' }, true],
  ['setuptools', { 'pyproject.toml': '[build-system]\nbuild-backend = "setuptools.build_meta"\n' }, true],
  ['hatchling', { 'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n' }, false],
  ['packages in folders of other names', { 'setup.py': 'setup(package_dir={"x": "lib"})' }, false],
  ['the same in pyproject.toml', { 'pyproject.toml': '[tool.setuptools.package-dir]\nx = "lib"\n' }, false],
])('takesPlainPath with %s', async (_, files, expected) => {
  const folder = projectFolder(files);
  expect(await takesPlainPath([folder])).toBe(expected);
  expect(await takesPlainPath([folder, projectFolder({ 'setup.py': '' })])).toBe(expected);
  expect(await takesPlainPath([])).toBe(false);
});

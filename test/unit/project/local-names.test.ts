import { expect, it } from 'vitest';
import { localNames } from '../../../src/project/local-names.js';
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

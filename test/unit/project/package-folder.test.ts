import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageStart } from '../../../src/project/package-folder.js';
import { projectFolder } from '../../support/project.js';

const MAIN = { 'mypkg/__init__.py': '', 'mypkg/__main__.py': 'from . import cli\ncli.main()\n' };

it('starts a package as -m from the folder that it lies in', async () => {
  const folder = projectFolder(MAIN);
  expect(await packageStart(join(folder, 'mypkg'))).toMatchObject({
    entry: { module: 'mypkg' },
    root: folder,
  });
});

it('knows a package within a package by its whole name', async () => {
  const folder = projectFolder({
    'a/__init__.py': '',
    'a/b/__init__.py': '',
    'a/b/__main__.py': 'print(1)\n',
  });
  expect(await packageStart(join(folder, 'a/b'))).toMatchObject({ entry: { module: 'a.b' }, root: folder });
});

it('leaves projects and plain folders to the search for what starts them', async () => {
  const project = projectFolder({ ...MAIN, 'mypkg/pyproject.toml': '[project]\nname = "mypkg"\n' });
  expect(await packageStart(join(project, 'mypkg'))).toBeUndefined();
  const plain = projectFolder({ 'tool/__main__.py': 'print(1)\n' });
  expect(await packageStart(join(plain, 'tool'))).toBeUndefined();
  const noMain = projectFolder({ 'mypkg/__init__.py': '' });
  expect(await packageStart(join(noMain, 'mypkg'))).toBeUndefined();
});

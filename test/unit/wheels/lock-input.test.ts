import { expect, it } from 'vitest';
import { pythonOfInput } from '../../../src/wheels/lock-input.js';
import { projectFolder } from '../../support/project.js';

const CFG = '[metadata]\nname = app\n[options]\npython_requires = >=3.9\n';

it.each<[string, Record<string, string>]>([
  ['setup.cfg', { 'setup.cfg': CFG }],
  ['setup.py', { 'setup.cfg': CFG, 'setup.py': 'from setuptools import setup\nsetup()\n' }],
])('names the file that a folder really has: %s', async (name, files) => {
  const folder = projectFolder(files);
  const context = { env: {}, cwd: folder, cacheDir: folder };
  expect(await pythonOfInput({ kind: 'setup', folder }, context)).toMatchObject({
    specifier: '>=3.9',
    whose: expect.stringMatching(new RegExp(`^${name} of `)),
  });
});

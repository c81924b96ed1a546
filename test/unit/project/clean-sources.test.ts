import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withCleanSources } from '../../../src/project/clean-sources.js';
import { projectFolder } from '../../support/project.js';

it('leaves the sources of a project as they were, whatever a build writes there, also where it fails', async () => {
  const folder = projectFolder({
    'setup.py': '',
    'src/a.egg-info/PKG-INFO': 'old',
    'src/a.egg-info/SOURCES.txt': 's',
  });
  const [info, sources] = ['PKG-INFO', 'SOURCES.txt'].map((name) => join(folder, 'src/a.egg-info', name)) as [
    string,
    string,
  ];
  utimesSync(info, 1000, 1000);
  const build = async () => {
    writeFileSync(info, 'new');
    rmSync(sources);
    writeFileSync(join(folder, 'src/a.egg-info/requires.txt'), 'x');
    mkdirSync(join(folder, 'b.egg-info'));
    throw new Error('no');
  };
  await expect(withCleanSources([folder], build)).rejects.toThrow('no');
  expect([info, sources].map((path) => readFileSync(path, 'utf8'))).toEqual(['old', 's']);
  expect(statSync(info).mtimeMs).toBe(1_000_000);
  expect(existsSync(join(folder, 'src/a.egg-info/requires.txt'))).toBe(false);
  expect(existsSync(join(folder, 'b.egg-info'))).toBe(false);
});

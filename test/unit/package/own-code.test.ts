import { describe, expect, it } from 'vitest';
import { ownFiles } from '../../../src/package/own-code.js';
import { projectFolder } from '../../support/project.js';

const FILES = {
  'src/app.py': '',
  'src/data/big.bin': '',
  'tests/test_app.py': '',
  'numpy/.libs/libblas.so': '',
  'six.egg-info/top_level.txt': '',
  '.env': '',
  'node_modules/a.js': '',
  'src/__pycache__/app.cpython-312.pyc': '',
  'README.md': '',
};

async function chosen(choice: { whole?: boolean; patterns?: readonly string[] }): Promise<string[]> {
  const path = projectFolder(FILES);
  const context = { env: process.env, cwd: path, cacheDir: path };
  const { files } = await ownFiles(
    { kind: 'folder', path },
    { output: '', includeIgnored: true, ...choice },
    context,
  );
  return files.map((file) => file.path);
}

describe('the own files of a folder', () => {
  const own = ['README.md', 'src/app.py', 'src/data/big.bin', 'tests/test_app.py'];

  it('are not those of tools', async () => {
    expect(await chosen({})).toEqual(own);
  });

  it('have what packages need where it holds packages too', async () => {
    expect(await chosen({ whole: true })).toEqual(
      [...own, 'numpy/.libs/libblas.so', 'six.egg-info/top_level.txt'].sort(),
    );
  });

  it.each([
    [
      ['!tests/**', '!*.md'],
      ['src/app.py', 'src/data/big.bin'],
    ],
    [
      ['!**', 'src/**'],
      ['src/app.py', 'src/data/big.bin'],
    ],
    [['!**', './src/**', '!src/data/**'], ['src/app.py']],
    [['!**/*.{bin,md}'], ['src/app.py', 'tests/test_app.py']],
    [['src/**'], own],
  ])('are chosen by the patterns %j, the later of which wins', async (patterns, files) => {
    expect(await chosen({ patterns })).toEqual(files);
  });
});

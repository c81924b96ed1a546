import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

describe('what is no file of a folder', () => {
  /** With every odd entry below `own/`, and two that git ignores in a repository. */
  function oddFolder(): string {
    const path = projectFolder({
      'app.py': 'import own\n',
      'own/__init__.py': '',
      'own/x.py': 'import own\n',
    });
    const outside = projectFolder({ 'key.txt': '', 'lib/a.py': '' });
    const at = (name: string) => join(path, 'own', name);
    // macOS takes no such name.
    if (process.platform === 'linux')
      writeFileSync(Buffer.concat([Buffer.from(at('n')), Buffer.from([0xff])]), '');
    symlinkSync('nowhere', at('broken'));
    symlinkSync('loop', at('loop'));
    symlinkSync('..', at('up'));
    symlinkSync(join(outside, 'key.txt'), at('key.txt'));
    symlinkSync(join(outside, 'lib'), at('lib'));
    symlinkSync('x.py', at('y.py'));
    execFileSync('mkfifo', [at('fifo')]);
    return path;
  }
  const said = [
    ...(process.platform === 'linux' ? ['Left out, because their names are not UTF-8: own/n\uFFFD.'] : []),
    'Left out, because they are links to nothing: own/broken, own/loop.',
    'Left out, because they are no files (sockets, FIFOs or devices): own/fifo.',
  ];
  const outside = 'Included from outside of the folder, because links lead there: own/key.txt, own/lib.';
  const circle = 'Left out, because they are links to a folder that they are in: own/up.';
  const all = ['app.py', 'own/__init__.py', 'own/key.txt', 'own/lib/a.py', 'own/x.py', 'own/y.py'];
  const of = async (kind: 'file' | 'folder', path: string, patterns?: readonly string[]) => {
    const choice = { output: '', includeIgnored: false, ...(patterns ? { patterns } : {}) };
    const { files, notes } = await ownFiles({ kind, path }, choice, {
      env: process.env,
      cwd: path,
      cacheDir: path,
    });
    return { files: files.map((file) => file.path).sort(), notes };
  };

  it('is told, with links that lead out', async () => {
    expect(await of('folder', oddFolder())).toEqual({ files: all, notes: [...said, circle, outside] });
  });

  it('is told once of a package that a worker and another module import', async () => {
    const { files, notes } = await of('file', join(oddFolder(), 'app.py'));
    // The link leads to the worker's folder, which is around the package and not in it.
    expect(files).toEqual(expect.arrayContaining(all));
    expect(notes.slice(0, said.length)).toEqual(said);
  });

  it('is not told where git ignores it, or patterns leave it out', async () => {
    const path = oddFolder();
    expect((await of('folder', path, ['!own/**'])).notes).toEqual([]);
    execFileSync('git', ['init', '-q'], { cwd: path });
    writeFileSync(join(path, '.gitignore'), 'own/key.txt\nown/broken\nown/loop\n');
    expect((await of('folder', path)).notes).toEqual([
      ...said.filter((note) => !note.includes('broken')),
      circle,
      'Included from outside of the folder, because links lead there: own/lib.',
      'Left out, because git ignores them: own/key.txt. --include-ignored includes them.',
    ]);
  });

  it('is why a folder has nothing to package', async () => {
    const path = projectFolder({});
    mkdirSync(join(path, 'in'));
    symlinkSync('nowhere', join(path, 'in', 'app.py'));
    await expect(of('folder', path)).rejects.toMatchObject({
      hint: 'Left out, because they are links to nothing: in/app.py. Name a folder with code, or a worker’s file.',
    });
  });
});

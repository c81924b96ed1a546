import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeSizeSchema } from '../../../src/domain/size.js';
import { listTree } from '../../../src/io/tree-files.js';
import { measureTree } from '../../../src/package/measure-tree.js';
import { recordPaths } from '../../../src/package/tree-owners.js';
import { emptyFolder } from '../../support/cli.js';

function tree(files: Readonly<Record<string, number | string>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'number' ? 'x'.repeat(content) : content);
  }
  return folder;
}

const metadata = (name: string, version: string) =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nName: x\n`;

describe('measureTree', () => {
  it('counts bytes, files and bytecode, by the distributions of RECORD', async () => {
    const alpha = metadata('Alpha.Pkg', '1.2');
    const record =
      'alpha/a.py,sha256=x,1000\nalpha/b.so,sha256=x,1\n../../bin/alpha,sha256=x,1\nns/one/x.py,,\n';
    const folder = tree({
      'alpha/a.py': 1000,
      'alpha/b.so': 500,
      'alpha/__pycache__/a.cpython-312.pyc': 300,
      'alpha/__pycache__/made.cpython-312.pyc': 1,
      'bin/alpha': 20,
      'ns/one/x.py': 5,
      'ns/two/y.py': 7,
      'alpha_pkg-1.2.dist-info/METADATA': alpha,
      'alpha_pkg-1.2.dist-info/RECORD': record,
      'beta-3.dist-info/METADATA': metadata('beta', '3'),
      'beta-3.dist-info/RECORD': 'ns/two/y.py,,\n',
      'loose/z.py': 11,
      'single.py': 13,
    });
    const found = treeSizeSchema.parse(await measureTree(folder));
    expect(found).toMatchObject({ files: 13, bytecode: { bytes: 301, files: 2 } });
    const sizes = Object.fromEntries(
      found.largest.map(({ kind, name, bytes }) => [`${kind} ${name}`, bytes]),
    );
    expect(sizes).toEqual({
      'distribution Alpha.Pkg': 1000 + 500 + 301 + 20 + 5 + alpha.length + record.length,
      'distribution beta': 7 + metadata('beta', '3').length + 14,
      'package loose': 11,
      'other single.py': 13,
    });
    expect(found.largest[0]).toMatchObject({ name: 'Alpha.Pkg', version: '1.2', files: 8 });
    expect(found.largest.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(found.bytes);
    expect(found.largest.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('lists ten and sums up the rest', async () => {
    const folder = tree(Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`p${i}/a.py`, 100 + i])));
    const found = await measureTree(folder);
    expect(found.largest.map(({ name }) => name)).toEqual([...'abcdefghij'].map((_, i) => `p${12 - i}`));
    expect(found.others).toEqual({ count: 3, bytes: 303, files: 3 });
  });

  it('names a file at the top that has half of what stands there', async () => {
    const small = { 'b.py': 30, 'c.py': 30 };
    const names = async (files: Record<string, number>) =>
      (await measureTree(tree(files))).largest.map(({ name, bytes }) => [name, bytes]);
    expect(await names({ ...small, 'model.bin': 60 })).toEqual([
      ['files at the top', 60],
      ['model.bin', 60],
    ]);
    expect(await names({ ...small, 'model.bin': 59 })).toEqual([['files at the top', 119]]);
  });

  it('takes an empty folder', async () => {
    expect(await measureTree(emptyFolder())).toMatchObject({ bytes: 0, files: 0, largest: [] });
  });
});

describe('listTree', () => {
  it('follows links as a zip must, but in no circle', async () => {
    const folder = tree({ 'a/x.py': 3, 'b.sh': 4 });
    chmodSync(join(folder, 'b.sh'), 0o755);
    symlinkSync('../b.sh', join(folder, 'a', 'link'));
    symlinkSync('..', join(folder, 'a', 'up'));
    symlinkSync('nowhere', join(folder, 'a', 'broken'));
    symlinkSync('a', join(folder, 'c'));
    const paths = (await listTree(folder)).map(({ path, executable }) => [path, executable]);
    expect(paths).toEqual([
      ['a/link', true],
      ['a/x.py', false],
      ['b.sh', true],
      ['c/link', true],
      ['c/x.py', false],
    ]);
  });
});

describe('recordPaths', () => {
  it.each([
    ['a/b.py,sha256=q,12', 'a/b.py'],
    ['a/b.pyc,,', 'a/b.pyc'],
    ['"a, b/c.py",sha256=q,12', 'a, b/c.py'],
    ['"say ""hi"".py",sha256=q,12', 'say "hi".py'],
    ['../../bin/tool,sha256=q,1', 'bin/tool'],
    ['../../../bin/tool,sha256=q,1', 'bin/tool'],
    ['../outside.py,,', '../outside.py'],
  ])('%s', (line, path) => {
    expect(recordPaths(`${line}\r\n`)).toEqual([path]);
  });
});

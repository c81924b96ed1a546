import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTree } from '../../../src/io/tree-files.js';
import { measureTree } from '../../../src/package/measure-tree.js';
import { deflaterOf, writeZip, zipBytes } from '../../../src/package/zip.js';
import { emptyFolder } from '../../support/cli.js';

function tree(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'pkg', '__pycache__'), { recursive: true });
  writeFileSync(join(folder, 'pkg', 'a.py'), 'print("hello")\n'.repeat(500));
  writeFileSync(join(folder, 'pkg', '__pycache__', 'a.cpython-312.pyc'), Buffer.alloc(300, 7));
  writeFileSync(join(folder, 'pkg', 'empty.py'), '');
  writeFileSync(join(folder, 'größe.txt'), 'x');
  writeFileSync(join(folder, 'tool'), '#!/bin/sh\n');
  chmodSync(join(folder, 'tool'), 0o711);
  return folder;
}

async function zipOf(folder: string, prefix = '') {
  const files = await listTree(folder);
  const deflate = deflaterOf(folder);
  return {
    zip: await writeZip(files, deflate, { prefix }),
    told: await zipBytes(files, deflate, { prefix }),
  };
}

/** Name, mode, time and content, as another reader of zips sees them. */
const READ = [
  'import json, sys, zipfile',
  'archive = zipfile.ZipFile(sys.argv[1])',
  'assert archive.testzip() is None',
  'print(json.dumps([[i.filename, oct(i.external_attr >> 16), i.date_time[:3], i.file_size] for i in archive.infolist()]))',
].join('\n');

describe('writeZip', () => {
  it('gives the same bytes for the same files, whenever and wherever', async () => {
    const folder = tree();
    const { zip } = await zipOf(folder);
    const other = tree();
    utimesSync(join(other, 'tool'), 1, 1);
    chmodSync(join(other, 'pkg', 'a.py'), 0o600);
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Auckland';
    const elsewhere = (await zipOf(other)).zip;
    process.env.TZ = zone;
    expect(elsewhere.equals(zip)).toBe(true);
    writeFileSync(join(other, 'tool'), '#!/bin/bash\n');
    expect((await zipOf(other)).zip.equals(zip)).toBe(false);
  });

  it('is read by others, and as long as was told', async () => {
    const { zip, told } = await zipOf(tree(), 'python/');
    expect(zip.length).toBe(told);
    const file = join(emptyFolder(), 'a.zip');
    writeFileSync(file, zip);
    expect(JSON.parse(execFileSync('python3', ['-c', READ, file], { encoding: 'utf8' }))).toEqual([
      ['python/größe.txt', '0o100644', [1980, 1, 1], 1],
      ['python/pkg/__pycache__/a.cpython-312.pyc', '0o100644', [1980, 1, 1], 300],
      ['python/pkg/a.py', '0o100644', [1980, 1, 1], 7500],
      ['python/pkg/empty.py', '0o100644', [1980, 1, 1], 0],
      ['python/tool', '0o100755', [1980, 1, 1], 10],
    ]);
  });

  it('tells the size of a zip with and without bytecode', async () => {
    const folder = tree();
    const { zip } = await measureTree(folder, { zip: true });
    expect(zip?.bytes).toBe((await zipOf(folder)).zip.length);
    expect(zip?.withoutBytecodeBytes).toBeLessThan((zip?.bytes ?? 0) - 100);
  });

  it('refuses more files than fit', async () => {
    const file = { path: 'a', bytes: 0, executable: false, mtimeMs: 0 };
    await expect(writeZip(Array(65_536).fill(file), deflaterOf('/'))).rejects.toThrow(/65536 files/);
  });
});

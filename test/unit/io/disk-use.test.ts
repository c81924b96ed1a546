import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskUse, filesBelow } from '../../../src/io/disk-use.js';
import { emptyFolder } from '../../support/cli.js';

it('counts a file once by whatever names, follows no link, and frees what is linked nowhere else', async () => {
  const folder = emptyFolder();
  for (const name of ['a', 'b', 'outside']) mkdirSync(join(folder, name));
  const put = (name: string, bytes: number) => writeFileSync(join(folder, name), 'x'.repeat(bytes));
  put('a/alone', 1);
  put('a/twice', 20);
  linkSync(join(folder, 'a/twice'), join(folder, 'b/again'));
  put('outside/kept', 300);
  linkSync(join(folder, 'outside/kept'), join(folder, 'b/kept'));
  symlinkSync(join(folder, 'outside'), join(folder, 'a/link'));
  const linkBytes = join(folder, 'outside').length;
  const [a, b] = [await filesBelow(join(folder, 'a')), await filesBelow(join(folder, 'b'))];
  expect(diskUse([a])).toEqual({ sizeBytes: 21 + linkBytes, freeableBytes: 1 + linkBytes });
  expect(diskUse([a, b])).toEqual({ sizeBytes: 321 + linkBytes, freeableBytes: 21 + linkBytes });
  expect(diskUse([await filesBelow(join(folder, 'none'))])).toEqual({ sizeBytes: 0, freeableBytes: 0 });
});

it('tells how far it is, and stops when told to', async () => {
  const folder = emptyFolder();
  for (let index = 0; index < 600; index += 1) writeFileSync(join(folder, String(index)), '');
  const counts: number[] = [];
  expect((await filesBelow(folder, { onCount: (count) => counts.push(count) })).count).toBe(600);
  expect(counts).toEqual([498]);
  await expect(filesBelow(folder, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
});

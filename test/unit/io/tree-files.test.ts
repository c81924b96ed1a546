import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listTree } from '../../../src/io/tree-files.js';
import { projectFolder } from '../../support/project.js';

/** Folders of which each has two links to the next: 2 ** levels ways to the last one. */
function linkedFolders(levels: number): string {
  const root = projectFolder({ 'app.py': '' });
  for (let level = 0; level <= levels; level += 1) mkdirSync(join(root, `d${level}`));
  for (let level = 0; level < levels; level += 1)
    for (const link of ['a', 'b']) symlinkSync(`../d${level + 1}`, join(root, `d${level}`, link));
  return root;
}

it('refuses links that lead to one folder over and over', async () => {
  await expect(listTree(linkedFolders(11))).rejects.toMatchObject({
    message: expect.stringMatching(/^Links lead to .*d\d+ in more than 1000 ways\.$/),
  });
});

it('follows several links to a folder', async () => {
  expect((await listTree(linkedFolders(3))).map(({ path }) => path)).toEqual(['app.py']);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCodeTree } from '../../../src/bytecode/code-tree.js';

let root: string;

async function environment(path: string): Promise<void> {
  await mkdir(join(root, path), { recursive: true });
  await writeFile(join(root, path, 'pyvenv.cfg'), '');
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coldstart-tree-'));
  await environment('shop/.venv');
  await environment('shop/jobs/venv');
  for (const path of ['shop/.git', 'shop/src/api', 'shop/jobs/src', 'shop/bare/.git', 'shop/.venv/lib/x'])
    await mkdir(join(root, path), { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

it.each([
  ['shop', 'shop/.venv'],
  ['shop/src/api', 'shop/.venv'],
  ['shop/jobs/src', 'shop/jobs/venv'],
  ['shop/.venv/lib/x', 'shop/.venv'],
  ['shop/bare', undefined],
])('the environment of the code in %s', async (folder, expected) => {
  const { kind, environment: found } = await openCodeTree(folder, root);
  expect(kind).toBe('folder');
  expect(found).toBe(expected && join(root, expected));
});

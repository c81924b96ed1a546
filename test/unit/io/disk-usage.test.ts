import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { diskUsage } from '../../../src/io/disk-usage.js';

const root = mkdtempSync(join(tmpdir(), 'coldstart-disk-'));
afterAll(() => rmSync(root, { recursive: true }));
const MB = 1024 * 1024;

it('counts a file of several names once, also across folders, and no link for what it leads to', async () => {
  const [a, b] = [join(root, 'a'), join(root, 'b')];
  for (const folder of [a, b]) mkdirSync(folder);
  // Not all zeros, which a file system might not store.
  writeFileSync(join(a, 'file'), Buffer.alloc(MB, 'abc'));
  linkSync(join(a, 'file'), join(a, 'again'));
  linkSync(join(a, 'file'), join(b, 'there'));
  symlinkSync(join(a, 'file'), join(b, 'link'));
  const alone = await diskUsage([a]);
  expect(alone).toBeLessThan(1.5 * MB);
  expect((await diskUsage([a, b])) - alone).toBeLessThan(MB / 2);
  expect(await diskUsage([b])).toBeLessThan(1.5 * MB);
  expect(await diskUsage([join(root, 'gone')])).toBe(0);
});

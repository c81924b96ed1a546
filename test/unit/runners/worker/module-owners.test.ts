import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ownersOf } from '../../../../src/runners/worker/module-owners.js';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-owners-'));
const site = join(folder, 'venv/lib/python3.12/site-packages');
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ''): string {
  const file = join(site, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

it('names the distributions of modules by their records', async () => {
  write('pillow-11.0.dist-info/METADATA', 'Name: pillow\nVersion: 11.0\n\ntext');
  write('pillow-11.0.dist-info/RECORD', 'PIL/__init__.py,,\nPIL/Image.py,,\n');
  write('one-1.dist-info/METADATA', 'Name: one\nVersion: 1\n');
  write('one-1.dist-info/RECORD', 'one.py,,\n');
  write('unused-1.dist-info/METADATA', 'Name: unused\nVersion: 1\n');
  write('broken-1.dist-info/RECORD', '');
  write('mine-0.dist-info/METADATA', 'Name: Mine\nVersion: 0\n');
  const url = `file://${folder}/my%20app`;
  write('mine-0.dist-info/direct_url.json', JSON.stringify({ url, dir_info: { editable: true } }));
  const modules = new Map([
    ['sys', null],
    ['PIL', join(site, 'PIL/__init__.py')],
    ['PIL.Image', join(site, 'PIL/Image.py')],
    ['one', join(site, 'one.py')],
    ['six', join(site, 'six.py')],
    ['bare.part', join(site, 'bare/part.py')],
    ['mine.app', join(folder, 'my app/src/mine/app.py')],
    ['worker', join(folder, 'worker.py')],
    ['json', '/usr/lib/python3.12/json/__init__.py'],
  ]);
  expect(await ownersOf(modules, [site])).toEqual([
    { name: 'Mine', version: '0', modules: ['mine'] },
    { name: 'bare', modules: ['bare'] },
    { name: 'one', version: '1', modules: ['one'] },
    { name: 'pillow', version: '11.0', modules: ['PIL'] },
    { name: 'six', modules: ['six'] },
  ]);
});

it('finds folders that nobody named, and none where there is nothing', async () => {
  expect(await ownersOf(new Map([['one', join(site, 'one.py')]]), [])).toMatchObject([{ name: 'one' }]);
  expect(await ownersOf(new Map([['x', '/nowhere/site-packages/x.py']]), ['/nowhere/site-packages'])).toEqual(
    [{ name: 'x', modules: ['x'] }],
  );
});

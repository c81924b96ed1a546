import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRequirements } from '../../../../src/runners/python/requirements-file.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldstart-requirements-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return readRequirements(join(folder, 'requirements.txt'));
}

it('leaves plain requirements, hashes and comments as they are', async () => {
  const text =
    '# a comment\nsix==1.17.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n\naiohttp[speedups]>=3 ; python_version < "4"\n';
  expect(await read({ 'requirements.txt': text })).toBe(text);
});

it('puts in the files named with -r, also when they name one another', async () => {
  const text = await read({
    'requirements.txt': '-r base.txt  # shared\nsix\n',
    'base.txt': '--requirement=requirements.txt\nidna\n',
  });
  expect(text.split('\n').filter(Boolean)).toEqual(['idna', 'six']);
});

it('tells apart constraints by what they say', async () => {
  const first = await read({ 'requirements.txt': '-c limits.txt\nsix\n', 'limits.txt': 'six<2\n' });
  const second = await read({ 'limits.txt': 'six<1\n' });
  expect(first).toContain(`-c ${join(folder, 'limits.txt')}`);
  expect(second).not.toBe(first);
});

it.each([
  '-e .',
  '--editable ./lib',
  '.',
  './lib',
  '../lib[extra]',
  '/lib',
  'file:///lib',
  'lib @ file:///lib',
  'lib @ ./lib',
])('refuses the local project %j, with its line', async (line) => {
  await expect(read({ 'requirements.txt': `six\\\n  ==1.17.0\n${line}\n` })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`line 3: ${line} is a local project`),
    hint: expect.stringContaining('--venv'),
  });
});

it('says which file names one that is not there', async () => {
  await expect(read({ 'requirements.txt': '-r gone.txt\n' })).rejects.toThrow(
    /requirements\.txt names .*gone\.txt, which cannot be read \(ENOENT\)/,
  );
});

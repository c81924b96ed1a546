import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleScript } from '../../../src/python/console-script.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coldstart-scripts-'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'local'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const environment = () => ({ python: join(root, 'bin', 'python'), scripts: join(root, 'local') });
const put = (path: string, text: string) => writeFile(join(root, path), text);

it.each([
  ['plain', '#!/usr/bin/python3\nprint(1)\n'],
  ['env', '#!/usr/bin/env -S python3.12 -I\nprint(1)\n'],
  ['pypy', '#!/opt/pypy3 -sE\n'],
  ['pip', "#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n' '''\nimport sys\n"],
  [
    'uv',
    '#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")"/\'python\' "$0" "$@"\n\' \'\'\'\nimport sys\n',
  ],
])('finds a script as %s writes it', async (name, text) => {
  await put(`local/${name}`, text);
  expect(await consoleScript(environment(), name)).toBe(join(root, 'local', name));
});

it('looks beside the interpreter too, and follows links', async () => {
  await put('bin/beside', '#!/usr/bin/python3\n');
  await symlink(join(root, 'bin/beside'), join(root, 'local/linked'));
  expect(await consoleScript(environment(), 'beside')).toBe(join(root, 'bin/beside'));
  expect(await consoleScript(environment(), 'linked')).toBe(join(root, 'local/linked'));
});

it.each([
  ['binary', '\x7fELF\0\0'],
  ['shell', '#!/bin/bash\necho "python"\n'],
  ['awk', '#!/usr/bin/awk -f\n'],
  ['activate.csh', '# This file must be used with "source bin/activate.csh"\n'],
  ['empty', ''],
])('says how a %s is measured', async (name, text) => {
  await put(`local/${name}`, text);
  await expect(consoleScript(environment(), name)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`${name} is not a Python script`),
    hint: `Measure it as a command: coldstart bench -- ${join(root, 'local', name)}`,
  });
});

it('names those that look alike first, and leaves out folders and what every environment has', async () => {
  const empty = { python: join(root, 'none', 'python'), scripts: join(root, 'many') };
  await expect(consoleScript(empty, 'x')).rejects.toMatchObject({ exitCode: 2, hint: undefined });
  await mkdir(join(root, 'many', 'serve'), { recursive: true });
  for (const name of ['python', 'pip3', 'activate', 'uvicorn', 'httpx', ...'abcdefgh'])
    await put(`many/${name}`, '#!/usr/bin/python3\n');
  const error = await consoleScript(empty, 'unicorn').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    exitCode: 2,
    message: 'There is no console script unicorn.',
    hint: expect.stringMatching(/^This environment has uvicorn, .*, and \d more\.$/),
  });
  expect(JSON.stringify(error)).not.toMatch(/pip3|activate|serve/);
  await expect(consoleScript(empty, 'serve')).rejects.toThrow('There is no console script serve.');
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as pip writes them
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRequirements, unreadByUv } from '../../../src/project/requirements-file.js';

const ENV = { PART: 'base', TOKEN: 'secret', lower: 'x' };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldstart-requirements-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return (await readRequirements(join(folder, 'requirements.txt'), ENV)).text;
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
  ['--find-links plain', 'plain'],
  ['-f "my wheels"', 'my wheels'],
  ["--find-links='my wheels' # ours", 'my wheels'],
  ['--find-links my\\ wheels', 'my wheels'],
])('says where the folder of %j is in a way that pip and uv read alike', async (line, name) => {
  await mkdir(join(folder, name), { recursive: true });
  const files = { 'requirements.txt': `${line}\nsix\n` };
  const first = await read({ ...files, [join(name, 'a.whl')]: 'a' });
  const place = join(folder, name);
  expect(first.split('\n')[1]).toBe(`--find-links ${name.includes(' ') ? pathToFileURL(place).href : place}`);
  expect(await read(files)).toBe(first);
  expect(await read({ [join(name, 'a.whl')]: 'built anew' })).not.toBe(first);
});

it('leaves addresses after --find-links', async () => {
  const text = '--find-links https://links/simple\n-f "file:///w"\n';
  expect(await read({ 'requirements.txt': text })).toBe(text);
});

it('quotes constraints whose path has spaces', async () => {
  const text = await read({ 'requirements.txt': '-c "my limits.txt"\n', 'my limits.txt': 'six<2\n' });
  expect(text).toContain(`-c "${join(folder, 'my limits.txt')}"\n`);
});

it.each([
  ['-e .', ''],
  ['--editable ./lib', '/lib'],
  ['.', ''],
  ['./lib', '/lib'],
  ['./lib[extra,more] ; python_version < "4"', '/lib'],
  ['lib @ file:./lib', '/lib'],
  ['lib @ ./lib', '/lib'],
])('makes the local project %j editable, with its full path', async (line, where) => {
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'requirements.txt'), `six\\\n  ==1.17.0\n${line}\n`);
  const { text, local } = await readRequirements(join(folder, 'requirements.txt'), ENV);
  expect(local).toEqual([`${folder}${where}`]);
  const extras = line.includes('[') ? '[extra,more] ; python_version < "4"' : '';
  expect(text.split('\n')).toContain(`-e ${folder}${where}${extras}`);
});

it('tells apart the states of a local project’s metadata and of a wheel', async () => {
  await mkdir(join(folder, 'lib'), { recursive: true });
  const files = { 'requirements.txt': './lib\n./a.whl\n', 'a.whl': 'one' };
  const texts = [
    await read({ ...files, 'lib/pyproject.toml': '[project]' }),
    await read({ 'lib/pyproject.toml': '[project]\n' }),
    await read({ 'a.whl': 'two' }),
    await read({ 'lib/code.py': 'x = 1' }),
  ];
  expect(new Set(texts).size).toBe(3);
  expect(texts[2]).toBe(texts[3]);
});

it.each([
  ['./gone', /line 3: \.\/gone names .*\/gone, which does not exist/],
  ['./a.tar.gz', /line 3: \.\/a\.tar\.gz is a source archive/],
])('refuses %j, with its line', async (line, message) => {
  await writeFile(join(folder, 'a.tar.gz'), '');
  await expect(read({ 'requirements.txt': `six\\\n  ==1.17.0\n${line}\n` })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});

it.each([
  '-e "./my lib[a]" ; os_name == "posix"',
  '-e \'./my lib[a]\' ; os_name == "posix"',
  '-e ./my\\ lib[a] ; os_name == "posix"',
  '--editable="./my lib[a]" ; os_name == "posix"',
])('reads %s as pip does', async (line) => {
  await mkdir(join(folder, 'my lib'), { recursive: true });
  const text = await read({
    'my lib/pyproject.toml': '[project]\nname = "x"\n',
    'requirements.txt': `${line}\n`,
  });
  expect(text).toMatch(/^-e file:\/\/\/\S+\/my%20lib\[a\] ; os_name == "posix"\n/);
});

it('reads quoted names of files, and of repositories', async () => {
  const files = {
    'more base.txt': 'six\n',
    'requirements.txt': '-r "more base.txt"\n-e "git+https://host/a"\n',
  };
  expect(await read(files)).toBe('six\n\n-e git+https://host/a\n');
});

it('leaves what comes from elsewhere as it is', async () => {
  const text = '-e git+ssh://host/repository@main#egg=x\nlib @ https://host/lib.whl\n';
  expect(await read({ 'requirements.txt': text })).toBe(text);
});

it('says which file names one that is not there', async () => {
  await expect(read({ 'requirements.txt': '-r gone.txt\n' })).rejects.toThrow(
    /Cannot read what .*requirements\.txt names, .*gone\.txt: it does not exist\./,
  );
});

it('knows variables in the places of files, and leaves them elsewhere', async () => {
  await mkdir(join(folder, 'base'), { recursive: true });
  await writeFile(join(folder, 'base', 'x.whl'), 'one');
  const text = await read({
    'requirements.txt': [
      '-r ${PART}.txt',
      './${PART}/x.whl',
      'a @ https://user:${TOKEN}@example.invalid/a-1-py3-none-any.whl',
      'b==${UNSET}',
    ].join('\n'),
    'base.txt': 'six\n',
  });
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'six',
    join(folder, 'base', 'x.whl'),
    'a @ https://user:${TOKEN}@example.invalid/a-1-py3-none-any.whl',
    'b==${UNSET}',
  ]);
});

it.each([
  ['six\n--pre\n', ['--prerelease', 'allow']],
  ['--pre # betas\nsix\n', ['--prerelease', 'allow']],
  ['six\n# --pre\n', []],
  ['--prefer-binary\nsix\n', []],
])('uv is told of %j: %j', (text, options) => {
  expect(unreadByUv(text)).toEqual(options);
});

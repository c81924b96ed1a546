import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pipfileRequirements, pythonOfPipfile } from '../../../src/project/pipfile-lock.js';
import {
  environmentsOfPylock,
  pylockRequirements,
  pythonOfPylock,
} from '../../../src/project/pylock-file.js';

const root = mkdtempSync(join(tmpdir(), 'coldstart-locks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(name: string, text: string): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

const NO_CHOICE = { extras: [], groups: [] };
const PYTHON = { version: '3.11.7' };

it('a Pipfile.lock becomes requirements', async () => {
  const file = put(
    'Pipfile.lock',
    JSON.stringify({
      _meta: { requires: { python_version: '3.11' }, sources: [{ url: 'first' }, { url: 'http://second' }] },
      default: {
        a: { version: '==1', hashes: ['sha256:aa'], extras: ['x', 'y'], markers: "os_name == 'posix'" },
        g: { git: 'https://example.org/g.git', ref: 'abc', subdirectory: 'lib' },
        f: { file: 'https://example.org/f-1-py3-none-any.whl' },
      },
      develop: { d: { version: '==2' } },
    }),
  );
  expect((await pipfileRequirements(file)).text.split('\n')).toEqual([
    '--extra-index-url http://second',
    "a[x,y]==1 ; os_name == 'posix' --hash=sha256:aa",
    'g @ git+https://example.org/g.git@abc#subdirectory=lib',
    'f @ https://example.org/f-1-py3-none-any.whl',
    '',
  ]);
  expect((await pipfileRequirements(file, ['dev'])).text).toContain('d==2');
  expect(await pythonOfPipfile(file)).toBe('==3.11.*');
  await expect(pipfileRequirements(file, ['docs'])).rejects.toThrow(/no category docs/);
});

it('a pylock.toml becomes requirements; what was chosen is put into its markers', async () => {
  const file = put(
    'pylock.toml',
    `lock-version = "1.0"
requires-python = ">=3.10"
default-groups = ["usual"]
[[packages]]
name = "a"
version = "1"
marker = "'x' in extras and os_name == 'posix'"
wheels = [{ name = "a-1-py3-none-any.whl", hashes = { sha256 = "aa" } }]
sdist = { name = "a-1.tar.gz", hashes = { sha256 = "bb" } }
[[packages]]
name = "u"
version = "2"
marker = "'usual' in dependency_groups or 'dev' not in dependency_groups"
[[packages]]
name = "v"
vcs = { type = "git", url = "https://example.org/v.git", commit-id = "abc" }
[[packages]]
name = "z"
archive = { url = "https://example.org/z-1.zip", hashes = { sha256 = "cc" } }
`,
  );
  expect((await pylockRequirements(file, NO_CHOICE, PYTHON)).text.split('\n')).toEqual([
    "a==1 ; python_version < '3' and os_name == 'posix' --hash=sha256:aa --hash=sha256:bb",
    "u==2 ; python_version >= '3' or python_version >= '3'",
    'v @ git+https://example.org/v.git@abc',
    'z @ https://example.org/z-1.zip --hash=sha256:cc',
    '',
  ]);
  const chosen = await pylockRequirements(file, { extras: ['x'], groups: ['dev'] }, PYTHON);
  expect(chosen.text).toContain("a==1 ; python_version >= '3' and");
  expect(chosen.text).toContain("u==2 ; python_version < '3' or python_version < '3'");
  expect(await pythonOfPylock(file)).toBe('>=3.10');
});

const WHEEL = put('a-1.0-py3-none-any.whl', 'no zip');

it('a wheel that a Pipfile.lock has beside it is found from there', async () => {
  const file = put('Pipfile.lock', JSON.stringify({ default: { a: { file: './a-1.0-py3-none-any.whl' } } }));
  expect((await pipfileRequirements(file)).text.split('\n')[0]).toBe(WHEEL);
});

function pylock(...lines: string[]): string {
  return put('pylock.some.toml', ['lock-version = "1.0"', ...lines, ''].join('\n'));
}

it.each([
  [
    'an archive on disk',
    ['archive = { path = "a-1.0-py3-none-any.whl", hashes = { sha256 = "aa" } }'],
    /^\/.*\/a-1\.0-py3-none-any\.whl --hash=sha256:aa$/m,
  ],
  [
    'a wheel on disk',
    ['version = "1.0"', 'wheels = [{ path = "./a-1.0-py3-none-any.whl", hashes = { sha256 = "aa" } }]'],
    /^--find-links file:\/\/\S+\na==1\.0 --hash=sha256:aa$/m,
  ],
  [
    'no version beside wheels',
    ['wheels = [{ url = "http://x/a-2.1-py3-none-any.whl", hashes = { sha256 = "aa" } }]'],
    /^a==2\.1 --hash/m,
  ],
  [
    'no version beside a source',
    ['sdist = { name = "a-2.2.tar.gz", hashes = { sha256 = "aa" } }'],
    /^a==2\.2 --hash/m,
  ],
  [
    'a part of an archive',
    ['archive = { url = "http://x/a.zip", subdirectory = "lib" }'],
    /^a @ http:\/\/x\/a\.zip#subdirectory=lib$/m,
  ],
])('of a pylock.toml is read: %s', async (_, lines, wanted) => {
  const file = pylock('[[packages]]', 'name = "a"', ...lines);
  expect((await pylockRequirements(file, NO_CHOICE, PYTHON)).text).toMatch(wanted);
});

it('the indexes of a pylock.toml are asked too, unless all is from one', async () => {
  const one = (index?: string) =>
    ['[[packages]]', 'name = "a"', 'version = "1"', ...(index ? [`index = "${index}"`] : [])].join('\n');
  const text = async (...all: string[]) => (await pylockRequirements(pylock(...all), NO_CHOICE, PYTHON)).text;
  expect(await text(one(), one('http://i'))).toContain('--extra-index-url http://i\n');
  expect(await text(one('http://i'), one('http://i'))).not.toContain('--extra-index-url');
});

it.each([
  [
    ['[[packages]]', 'name = "a"', 'version = "1"', 'requires-python = ">=3.12"'],
    /^a in pylock\.some\.toml requires Python >=3\.12; this is 3\.11\.7\.$/,
  ],
  [['[[packages]]', 'name = "a"'], /has neither a version nor files for a/],
])('of a pylock.toml is refused: %j', async (lines, message) => {
  await expect(pylockRequirements(pylock(...lines), NO_CHOICE, PYTHON)).rejects.toThrow(message);
});

it.each([
  ['lock-version = "2.0"\n', 'has the lock-version 2.0, and only 1 is read'],
  ['packages = []\n', 'has no lock-version: it is no lock file of PEP 751'],
])('a lock file of another kind is refused: %j', async (text, message) => {
  await expect(pythonOfPylock(put('pylock.other.toml', text))).rejects.toThrow(message);
});

it('tells the machines that a pylock.toml is for', async () => {
  expect(await environmentsOfPylock(pylock(`environments = ["sys_platform == 'win32'"]`))).toEqual([
    "sys_platform == 'win32'",
  ]);
  expect(await environmentsOfPylock(pylock())).toEqual([]);
});

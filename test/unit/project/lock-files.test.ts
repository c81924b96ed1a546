import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pipfileRequirements, pythonOfPipfile } from '../../../src/project/pipfile-lock.js';
import { pylockRequirements, pythonOfPylock } from '../../../src/project/pylock-file.js';

const root = mkdtempSync(join(tmpdir(), 'coldstart-locks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(name: string, text: string): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

const NO_CHOICE = { extras: [], groups: [] };

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
  expect((await pylockRequirements(file, NO_CHOICE)).text.split('\n')).toEqual([
    "a==1 ; python_version < '3' and os_name == 'posix' --hash=sha256:aa --hash=sha256:bb",
    "u==2 ; python_version >= '3' or python_version >= '3'",
    'v @ git+https://example.org/v.git@abc',
    'z @ https://example.org/z-1.zip --hash=sha256:cc',
    '',
  ]);
  const chosen = await pylockRequirements(file, { extras: ['x'], groups: ['dev'] });
  expect(chosen.text).toContain("a==1 ; python_version >= '3' and");
  expect(chosen.text).toContain("u==2 ; python_version < '3' or python_version < '3'");
  expect(await pythonOfPylock(file)).toBe('>=3.10');
});

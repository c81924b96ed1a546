import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkChoice } from '../../../src/project/check-choice.js';
import { projectFolder } from '../../support/project.js';

const PYPROJECT = `[project]
name = "x"
[project.optional-dependencies]
Web_Server = []
cli = []
[dependency-groups]
test = []
`;
const SETUP = '[options.extras_require]\ndev = a\n  b\ndocs =\n  c\n[other]\nx = y\n';
const PYLOCK =
  'lock-version = "1.0"\nextras = ["cli"]\ndependency-groups = ["test"]\ndefault-groups = ["main"]\n';

const files = { 'pyproject.toml': PYPROJECT, 'setup.cfg': '', 'pylock.toml': PYLOCK };
const check = (kind: string, extras: string[], groups: string[], own: Record<string, string> = files) => {
  const folder = projectFolder(own);
  const found = kind === 'pylock' ? { kind, file: join(folder, 'pylock.toml') } : { kind, folder };
  return checkChoice(found as Parameters<typeof checkChoice>[0], { extras, groups });
};

it.each([
  ['pyproject', ['web-server', 'cli'], ['test']],
  ['uv-lock', ['web.server'], []],
  ['pylock', ['cli'], ['test', 'main']],
])('%s has extras and groups by any spelling', async (kind, extras, groups) => {
  await check(kind, extras, groups);
});

it.each([
  ['pyproject', ['web'], [], /pyproject\.toml has no extra web\.$/, 'It has Web_Server, cli.'],
  ['uv-lock', ['cli'], ['dev'], /has no group dev\.$/, 'It has test.'],
  ['pylock', [], ['docs'], /pylock\.toml has no group docs\.$/, 'It has test, main.'],
])('%s names those that it has', async (kind, extras, groups, message, hint) => {
  await expect(check(kind, extras, groups)).rejects.toMatchObject({
    ...{ exitCode: 2, hint },
    message: expect.stringMatching(message),
  });
});

it('says where there is none at all', async () => {
  const bare = { 'pyproject.toml': '[project]\nname = "x"\n' };
  await expect(check('pyproject', ['a'], [], bare)).rejects.toMatchObject({
    hint: 'It has none: leave --extra out.',
  });
  await expect(check('pyproject', [], ['a'], bare)).rejects.toMatchObject({
    hint: 'It has none: leave --group out.',
  });
});

it('reads a setup.cfg, unless a setup.py may say more', async () => {
  await check('setup', ['dev', 'docs'], [], { 'setup.cfg': SETUP });
  await expect(check('setup', ['x'], [], { 'setup.cfg': SETUP })).rejects.toMatchObject({
    hint: 'It has dev, docs.',
  });
  await check('setup', ['x'], [], { 'setup.cfg': SETUP, 'setup.py': '' });
});

it('leaves to a build what is dynamic, and counts the development dependencies of old', async () => {
  const dynamic = `[project]\nname = "x"\ndynamic = ["optional-dependencies"]\n[tool.uv]\ndev-dependencies = []\n`;
  await check('pyproject', ['any'], ['dev'], { 'pyproject.toml': dynamic });
});

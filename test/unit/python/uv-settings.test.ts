import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choiceNotes, choosingSettings, personalChoices } from '../../../src/python/uv-settings.js';

const home = mkdtempSync(join(tmpdir(), 'coldstart-uv-settings-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = join(home, 'uv', 'uv.toml');
mkdirSync(join(home, 'uv'));
const env = { XDG_CONFIG_HOME: home, XDG_CONFIG_DIRS: join(home, 'none') };

it.each([
  ['exclude-newer = "2025-01-01"', `exclude-newer in ${file}`],
  ['resolution = "lowest"\n[pip]\nno-deps = true', `resolution, pip.no-deps in ${file}`],
  ['index-url = "http://localhost/simple"\nlink-mode = "copy"', undefined],
])('of one’s own settings of uv are told those that choose versions: %s', async (text, shown) => {
  writeFileSync(file, text);
  expect(await personalChoices(env, home)).toBe(shown);
  expect(await personalChoices({ ...env, UV_NO_CONFIG: '1' }, home)).toBeUndefined();
});

it('says so where versions are left open', async () => {
  writeFileSync(file, 'resolution = "lowest"');
  expect(await choiceNotes(env, home)).toEqual([
    `versions chosen by settings of your uv: resolution in ${file}`,
  ]);
  expect(await choiceNotes({ UV_CONFIG_FILE: 'uv/uv.toml' }, home)).toHaveLength(1);
  expect(await choiceNotes({ UV_NO_CONFIG: '1' }, home)).toEqual([]);
  const variables = {
    UV_RESOLUTION: 'lowest',
    PIP_CONSTRAINT: 'c.txt',
    UV_PRERELEASE: '',
    UV_INDEX_URL: 'https://a.invalid',
  };
  expect(await choiceNotes({ UV_NO_CONFIG: '1', ...variables }, home)).toEqual([
    'versions chosen without PIP_CONSTRAINT, UV_RESOLUTION of your environment',
  ]);
});

describe('choosingSettings, for keys', () => {
  const said = async (text: string, more = {}) => {
    writeFileSync(file, text);
    return choosingSettings('/', { ...env, ...more });
  };

  it.each([
    ['resolution = "lowest"', 'resolution = "highest"'],
    ['exclude-newer = "2025-01-01"', ''],
    ['index-url = "http://one/simple"', 'index-url = "http://two/simple"'],
    ['[pip]\nno-binary = ["a"]', '[pip]\nno-binary = ["b"]'],
  ])('tells apart %j and %j', async (one, other) => {
    expect(await said(one)).not.toBe(await said(other));
  });

  it('has the variables of indexes, whatever their credentials', async () => {
    const of = (url: string) => said('', { UV_DEFAULT_INDEX: url });
    expect(await of('http://one/simple')).not.toBe(await of('http://two/simple'));
    expect(await of('http://aws:token1@one/simple')).toBe(await of('http://aws:token2@one/simple'));
  });

  it('is empty without any, and where other things are said', async () => {
    expect(await said('link-mode = "copy"\nconcurrent-downloads = 3')).toBe('');
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { personalChoices } from '../../../src/python/uv-settings.js';

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
  expect((await personalChoices(env))?.shown).toBe(shown);
  expect(await personalChoices({ ...env, UV_NO_CONFIG: '1' })).toBeUndefined();
});

it('tells apart what they say', async () => {
  const said = async (text: string) => {
    writeFileSync(file, text);
    return (await personalChoices({ UV_CONFIG_FILE: file }))?.said;
  };
  expect(await said('resolution = "lowest"')).not.toBe(await said('resolution = "highest"'));
});

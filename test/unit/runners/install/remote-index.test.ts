import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uvFiles, uvSettingsOf } from '../../../../src/python/uv-settings.js';
import { pipSettings } from '../../../../src/runners/install/pip-settings.js';
import {
  asPipSettings,
  asUvTable,
  isTold,
  pipSources,
  shownSources,
  uvSources,
} from '../../../../src/runners/install/remote-index.js';
import { projectFolder } from '../../../support/project.js';

describe('pipSettings', () => {
  it('keeps indexes and the way to them; variables win over [install], that over [global]', () => {
    const listed = [
      ":env:.index-url='https://c/simple'",
      "global.index-url='https://a/simple'",
      "global.extra-index-url='\\nhttps://x/simple\\nhttps://y/simple'",
      "install.extra-index-url='https://z/simple'",
      "global.find-links='./wheels https://l/'",
      "global.trusted-host='a'",
      "global.no-index='0'",
      'global.cert="/it\'s.pem"',
      "global.timeout='60'",
      "install.no-binary=':all:'",
      "install.target='/x'",
      "download.index-url='https://d/simple'",
      "global.proxy=''",
    ].join('\n');
    expect(pipSettings(listed, '/nowhere')).toEqual({
      PIP_INDEX_URL: 'https://c/simple',
      PIP_EXTRA_INDEX_URL: 'https://z/simple',
      PIP_FIND_LINKS: './wheels https://l/',
      PIP_TRUSTED_HOST: 'a',
      PIP_NO_INDEX: '0',
      PIP_CERT: "/it's.pem",
    });
  });

  it('reads lists of several lines, and makes folders absolute', () => {
    const folder = projectFolder({ 'wheels/a.txt': '' });
    const listed =
      "global.find-links='\\nwheels\\nfile:///b'\nglobal.extra-index-url='\\nhttps://x\\nhttps://y'";
    expect(pipSettings(listed, folder)).toEqual({
      PIP_FIND_LINKS: `${folder}/wheels file:///b`,
      PIP_EXTRA_INDEX_URL: 'https://x https://y',
    });
  });
});

describe('the settings of uv', () => {
  const user = { 'config/uv/uv.toml': 'index-url = "https://user"\nextra-index-url = ["https://e2"]\n' };

  it('come from the nearest folder, the user and the system, lists after one another', async () => {
    const folder = projectFolder({
      ...user,
      'app/pyproject.toml':
        '[tool.uv]\nextra-index-url = ["https://e1"]\nlink-mode = "copy"\nfind-links = ["./w"]\n[[tool.uv.index]]\nname = "own"\nurl = "https://own"\n',
      'app/deep/pyproject.toml': '[project]\nname = "x"\n',
    });
    const env = { XDG_CONFIG_HOME: `${folder}/config`, XDG_CONFIG_DIRS: `${folder}/none` };
    expect(uvSettingsOf(await uvFiles(`${folder}/app/deep`, env))).toEqual({
      'extra-index-url': ['https://e1', 'https://e2'],
      'find-links': [`${folder}/app/w`],
      index: [{ name: 'own', url: 'https://own' }],
      'index-url': 'https://user',
    });
  });

  it.each(['ws/m', 'ws/below'])(
    'are those of the workspace before those of %s, as uv has it',
    async (below) => {
      const folder = projectFolder({
        'ws/pyproject.toml':
          '[project]\nname = "r"\n[tool.uv]\nindex-url = "https://root"\n[tool.uv.workspace]\nmembers = ["m"]\n',
        'ws/m/pyproject.toml': '[project]\nname = "m"\n[tool.uv.sources]\nr = { workspace = true }\n',
        'ws/m/uv.toml': 'index-url = "https://member"\n',
        'ws/below/uv.toml': 'index-url = "https://below"\n',
      });
      const env = { XDG_CONFIG_HOME: `${folder}/none`, XDG_CONFIG_DIRS: `${folder}/none` };
      const files = await uvFiles(join(folder, below), env);
      expect(uvSettingsOf(files)).toEqual({ 'index-url': 'https://root' });
    },
  );

  it('are those of UV_CONFIG_FILE alone, or none at all', async () => {
    const folder = projectFolder({
      ...user,
      'uv.toml': 'no-index = true\n[pip]\ntarget = "x"\n',
      'other.toml': '[pip]\nindex-url = "https://o"\n',
    });
    const env = { XDG_CONFIG_HOME: `${folder}/config` };
    const other = await uvFiles(folder, { ...env, UV_CONFIG_FILE: 'other.toml' });
    expect(uvSettingsOf(other)).toEqual({ pip: { 'index-url': 'https://o' } });
    expect(await uvFiles(folder, { ...env, UV_NO_CONFIG: '1' })).toEqual([]);
    const both = uvSettingsOf(await uvFiles(folder, env));
    expect(both).toMatchObject({ 'no-index': true, 'index-url': 'https://user' });
    expect(both).not.toHaveProperty('pip');
  });

  it('that cannot be read are named', async () => {
    const folder = projectFolder({ 'uv.toml': 'index-url = \n' });
    await expect(uvFiles(folder, {})).rejects.toMatchObject({
      exitCode: 2,
      message: /uv\.toml cannot be read/,
    });
  });
});

describe('sources', () => {
  const table = {
    index: [
      { name: 'main', url: 'https://main/simple', default: true },
      { name: 'my-own', url: 'https://own/simple/' },
      { name: 'torch', url: 'https://torch', explicit: true },
      { name: 'flat', url: '/wheels', format: 'flat' },
    ],
  };

  it('of uv pass to pip with their logins, without explicit ones', () => {
    const sources = uvSources(table, { UV_INDEX_MY_OWN_USERNAME: 'me', UV_INDEX_MY_OWN_PASSWORD: 'p@ss' });
    expect(asPipSettings(sources)).toEqual({
      PIP_INDEX_URL: 'https://main/simple',
      PIP_EXTRA_INDEX_URL: 'https://me:p%40ss@own/simple/',
      PIP_FIND_LINKS: '/wheels',
    });
    expect(shownSources(sources)).toBe('index https://main/simple; also https://own/simple; links /wheels');
  });

  it('with spaces are addresses for pip, which parts its list at them', () => {
    const links = ['/my wheels', '/plain'];
    expect(asPipSettings({ extra: [], links, noIndex: false })).toEqual({
      PIP_FIND_LINKS: 'file:///my%20wheels /plain',
    });
  });

  it('of uv’s variables win over its files', () => {
    const sources = uvSources(table, {
      UV_DEFAULT_INDEX: 'name=https://env',
      UV_INDEX: 'a=https://a https://b',
    });
    expect(sources).toMatchObject({
      index: 'https://env',
      extra: ['https://a', 'https://b', 'https://own/simple/'],
    });
  });

  it('of pip pass to uv', () => {
    const sources = pipSources({ PIP_EXTRA_INDEX_URL: 'https://x https://y', PIP_NO_INDEX: 'true' });
    expect(asUvTable(sources, 'x y')).toEqual({
      'extra-index-url': ['https://x', 'https://y'],
      'no-index': true,
      'allow-insecure-host': ['x', 'y'],
    });
  });

  it('are shown without secrets, and the same where they mean the same', () => {
    const secret = pipSources({ PIP_INDEX_URL: 'https://me:hunter2@host/simple/?token=1' });
    const plain = uvSources({ 'index-url': 'https://host/simple' }, {});
    expect(shownSources(secret)).toBe('index https://host/simple');
    expect(shownSources(plain)).toBe(shownSources(secret));
    const none = pipSources({});
    expect([isTold(none), isTold(plain)]).toEqual([false, true]);
    expect(shownSources(none)).toBe('the default index');
  });
});

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDirectory, cacheFolder } from '../../../src/io/cache-dir.js';

describe('cacheFolder', () => {
  it.each([
    [{ XDG_CACHE_HOME: '/c', HOME: '/h' }, 'linux', '/c/coldstart'],
    [{ XDG_CACHE_HOME: '/c', HOME: '/h' }, 'darwin', '/c/coldstart'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/h' }, 'linux', '/h/.cache/coldstart'],
    [{ XDG_CACHE_HOME: '', HOME: '/h' }, 'linux', '/h/.cache/coldstart'],
    [{ HOME: '/h' }, 'darwin', '/h/Library/Caches/coldstart'],
  ] as const)('%j on %s is %s', (env, platform, folder) => {
    expect(cacheFolder(env, platform)).toBe(folder);
  });

  it.each([{}, { HOME: '' }, { HOME: 'relative' }])('never depends on the working directory: %j', (env) => {
    expect(cacheFolder(env, 'linux')).toMatch(/^\/.*\.cache\/coldstart$/);
  });
});

describe('cacheDirectory', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'coldstart-cache-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('makes the folder', async () => {
    expect(await cacheDirectory({ XDG_CACHE_HOME: join(home, 'a', 'b') })).toBe(
      join(home, 'a', 'b', 'coldstart'),
    );
  });

  it.runIf(process.platform === 'linux')(
    'comes to an end where the system lets nobody make a folder',
    async () => {
      await expect(cacheDirectory({ XDG_CACHE_HOME: '/proc/nowhere/at/all' })).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringContaining('/proc/nowhere/at/all/coldstart cannot be written'),
      });
    },
  );

  it('names the path and the way out when a file is in the way', async () => {
    await writeFile(join(home, 'file'), '');
    await expect(cacheDirectory({ XDG_CACHE_HOME: join(home, 'file') })).rejects.toMatchObject({
      exitCode: 3,
      message: `The cache folder ${join(home, 'file', 'coldstart')} cannot be written: a part of its path is no folder.`,
      hint: expect.stringContaining('XDG_CACHE_HOME'),
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'refuses a folder without permission (skipped for root, who has it)',
    async () => {
      await mkdir(join(home, 'coldstart'));
      await chmod(join(home, 'coldstart'), 0o500);
      await expect(cacheDirectory({ XDG_CACHE_HOME: home })).rejects.toThrow(/permission denied/);
    },
  );
});

import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheClear, cacheList } from '../../src/commands/cache.js';
import type { Io } from '../../src/io/io.js';
import { benchReport, coldstart } from '../support/cli.js';

let root = '';
let folder = '';
let out = '';
let err = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coldstart-cache-'));
  folder = join(root, 'coldstart');
  out = '';
  err = '';
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function io(): Io {
  return {
    argv: [],
    env: { XDG_CACHE_HOME: root },
    cwd: root,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    signal: new AbortController().signal,
  };
}

function put(path: string, bytes: number): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, 'x'.repeat(bytes));
  return file;
}

describe('coldstart cache', () => {
  it('lists environments, tools and what was left half built', async () => {
    put('envs/0123/lib/six.py', 1_500_000);
    writeFileSync(join(folder, 'envs/0123/coldstart.json'), '{"label":"worker.py","python":"3.12.1"}');
    put('envs/89ab/six.py', 300);
    writeFileSync(join(folder, 'envs/89ab/coldstart.json'), '{"label":"worker.py","python":"3.9.1"}');
    put('durations.json.123456', 30);
    put('interpreters.json.123-0a1b2c3d', 40);
    put('durations.json', 3000);
    put('envs/.building-1-00/half', 10);
    put('envs/4567/other', 20);
    put('uv/bin/uv', 40_000_000);
    put('interpreters.json', 2000);
    put('of-somebody-else', 5000);
    expect(await cacheList(io())).toBe(0);
    expect(out.replaceAll(folder, '<cache>')).toMatchInlineSnapshot(`
      "<cache>
        durations     what rows took when last measured                  3.0 kB
        leftover      durations.json.123456                                30 B
        leftover      .building-1-00                                       10 B
        environment   4567                                                 20 B
        environment   worker.py                          Python 3.9.1     338 B
        environment   worker.py                          Python 3.12.1   1.5 MB
        interpreters  what is known about them                           2.0 kB
        leftover      interpreters.json.123-0a1b2c3d                       40 B
        uv            installed by coldstart                            40.0 MB
        total                                                           41.5 MB
      "
    `);
  });

  it.each([
    ['a missing folder', false],
    ['an empty one', true],
  ])('has nothing to say about %s', async (_, exists) => {
    if (exists) mkdirSync(folder);
    expect(await cacheList(io())).toBe(0);
    expect(await cacheClear(io())).toBe(0);
    expect(out).toBe(`${folder} is empty.\n${folder} holds nothing of coldstart.\n`);
  });
});

describe('coldstart cache clear', () => {
  it('removes what coldstart made and says what that freed', async () => {
    put('envs/0123/lib/six.py', 1_500_000);
    put('probe/ab/sitecustomize.py', 500_000);
    put('of-somebody-else', 5000);
    expect(await cacheClear(io())).toBe(0);
    expect(out).toBe(`Freed 2.0 MB in ${folder}.\n`);
    expect(err).toBe('Left 1 entry that coldstart did not make.\n');
    expect(['envs', 'probe', 'of-somebody-else'].map((name) => existsSync(join(folder, name)))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('does not count as freed what stays linked elsewhere', async () => {
    const file = put('envs/0123/lib/six.py', 1_500_000);
    linkSync(file, join(root, 'in-the-cache-of-uv'));
    await cacheClear(io());
    expect(out).toMatch(/^Freed 0 B .* Another 1\.5 MB was shared with uv/);
    expect(existsSync(join(root, 'in-the-cache-of-uv'))).toBe(true);
  });

  it('removes links inside environments without following them', async () => {
    put('envs/0123/lib/six.py', 10);
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'precious'), '');
    symlinkSync(outside, join(folder, 'envs/0123/link'));
    await cacheClear(io());
    expect(existsSync(join(folder, 'envs'))).toBe(false);
    expect(existsSync(join(outside, 'precious'))).toBe(true);
  });

  it.each(['.', 'envs'])('refuses when %s is a link out of the cache', async (name) => {
    const outside = join(root, 'outside');
    mkdirSync(join(outside, 'envs'), { recursive: true });
    writeFileSync(join(outside, 'envs', 'precious'), '');
    if (name === '.') symlinkSync(outside, folder);
    else {
      mkdirSync(folder);
      put('uv/bin/uv', 10);
      symlinkSync(outside, join(folder, name));
    }
    await expect(cacheClear(io())).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('is a symbolic link to'),
    });
    expect(existsSync(join(outside, 'envs', 'precious'))).toBe(true);
    if (name === 'envs') expect(existsSync(join(folder, 'uv'))).toBe(true);
  });
});

describe('a cache folder that cannot be written', () => {
  const env = { XDG_CACHE_HOME: '/dev/null/nowhere' };

  it.each([
    [env.XDG_CACHE_HOME, 'a part of its path is no folder'] as const,
    // Node's own recursive mkdir would never end there.
    ...(process.platform === 'linux' ? [['/proc', 'it does not exist'] as const] : []),
  ])('does not stop commands, and is said once: %s', async (place, why) => {
    const { code, stderr, report } = await benchReport(
      ['--runs', '1', '--command', 'a=true', '--command', 'b=true'],
      { env: { XDG_CACHE_HOME: place } },
    );
    expect(code).toBe(0);
    expect(report.results.filter(({ summary }) => summary.wall)).toHaveLength(3);
    expect(stderr.match(/The cache folder .* cannot be written: .*?\./g)).toEqual([
      `The cache folder ${place}/coldstart cannot be written: ${why}.`,
    ]);
    expect(report.warnings.map(({ code }) => code)).toContain('NO_CACHE');
  });

  it('stops workers, whose environments and probe lie there', async () => {
    const { code, stderr } = await coldstart(['bench', '--runs', '1', 'hello'], { env });
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^error: The cache folder .* cannot be written.*\nName another one: XDG_CACHE_HOME=/m,
    );
  });
});

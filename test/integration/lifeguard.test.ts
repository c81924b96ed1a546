import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { LIFEGUARD_VERSION, runLifeguard } from '../../src/python/lifeguard.js';

const places: string[] = [];
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  places.push(folder);
  return folder;
}
afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

/** A cache in which the program is another one. */
function cacheWith(script: string): string {
  const cacheDir = emptyFolder();
  const bin = join(cacheDir, 'lifeguard', LIFEGUARD_VERSION, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'lifeguard'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'lifeguard'), 0o755);
  return cacheDir;
}

const run = (cacheDir: string, env: Readonly<Record<string, string | undefined>> = process.env) =>
  runLifeguard(
    { folder: '/app', python: 'python3', minor: '3.12', sitePackages: '/site', main: 'worker' },
    { env, cwd: tmpdir(), cacheDir },
    () => {},
  );

it('lifeguard is told the folder, the syntax, the packages and what is started', async () => {
  const { json, verbose } = await run(cacheWith('echo "$@" > "$3"; echo said > "$5"'));
  expect(json.replaceAll(/\S*\/(output\.json|verbose\.txt)/g, '$1').trim()).toBe(
    'run-tree /app output.json --verbose-output verbose.txt --sorted-output --python-version 3.12 --site-packages /site --main-module worker',
  );
  expect(verbose).toBe('said\n');
});

it('lifeguard that fails says why', async () => {
  await expect(run(cacheWith('echo first >&2; echo no such syntax >&2; exit 3'))).rejects.toThrow(
    'no such syntax',
  );
});

it('lifeguard that cannot be fetched is said to be', async () => {
  const env = { ...process.env, UV_OFFLINE: '1', UV_CACHE_DIR: emptyFolder(), PIP_NO_INDEX: '1' };
  await expect(run(emptyFolder(), env)).rejects.toThrow(/could not be/);
}, 60_000);

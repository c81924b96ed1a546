import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/config/package-platform.js';
import { lockForTarget } from '../../src/package/target-lock.js';
import type { Interpreter } from '../../src/python/interpreters.js';
import { ensureUv } from '../../src/python/uv.js';
import { wheelPath } from '../../src/wheels/index-pages.js';
import { startIndex } from '../../src/wheels/index-server.js';
import { type LockInput, lockedSet } from '../../src/wheels/locked-set.js';
import { ensureWheels } from '../../src/wheels/wheel-set.js';
import {
  emptyPlace,
  pipInstaller,
  prepareCache,
  servedWheel,
  startRemoteIndex,
  uvInstaller,
} from './install-harness.js';
import { closedPort, emptyContext, hasRegistry, namesIn } from './python-harness.js';

const online = hasRegistry();
const site = emptyContext();
afterAll(() => site.remove());

const SIX_HASH = 'sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274';
const WRONG_HASH = `sha256:${'0'.repeat(64)}`;
const SIX = { name: 'six', version: '1.17.0' };
let interpreter: Interpreter;
const said: string[] = [];

function file(path: string, text: string): string {
  const full = join(site.root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

const requirements = (path: string, text: string): LockInput => ({
  kind: 'requirements',
  file: file(path, text),
});

function lock(input: LockInput, env: Record<string, string> = {}) {
  const context = { ...site.context, env: { ...site.context.env, ...env } };
  return lockedSet(input, interpreter, context, (text) => said.push(text));
}

async function wheelsOf(input: LockInput) {
  return ensureWheels(await lock(input), interpreter, site.context, (text) => said.push(text));
}

describe.skipIf(!online)('lockedSet (skipped where pip does not reach the registry)', () => {
  beforeAll(async () => {
    interpreter = await prepareCache(site.context);
  });

  it('takes hashed requirements as they are, less what does not concern the wheels', async () => {
    const text = `six==1.17.0 \\\n    --hash=${SIX_HASH}\nidna==3.10 ; python_version < "3" --hash=${WRONG_HASH}\n`;
    const set = await lock(requirements('hashed.txt', `--prefer-binary\n${text}`));
    expect(set).toMatchObject({
      requirements: text.replace(' --hash=sha256:000', ' \\\n    --hash=sha256:000'),
      packages: [SIX],
      local: [],
      origin: 'hashed.txt, as it was locked',
      resolved: false,
    });
    expect(readFileSync(set.lockFile, 'utf8')).toContain(set.requirements);
  });

  it('resolves others once a week', async () => {
    const input = requirements('loose.txt', 'six<=1.17.0\n');
    const set = await lock(input);
    expect(set).toMatchObject({ packages: [SIX], resolved: true });
    expect(set.requirements).toContain(SIX_HASH);
    expect(set.origin).toMatch(/^loose\.txt, resolved on \d{4}-\d\d-\d\d$/);
    said.length = 0;
    expect(await lock(input)).toEqual(set);
    expect(said).toEqual([]);
    const old = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    utimesSync(set.lockFile, old, old);
    expect(await lock(input)).toEqual(set);
    expect(said).toHaveLength(1);
    const names = namesIn(join(site.context.cacheDir, 'locks'));
    expect(names.filter((name) => !name.endsWith('.txt'))).toEqual([]);
  });

  it('does not trade a hash that was given for what the index has', async () => {
    const input = requirements('partly.txt', `idna==3.10\nsix==1.17.0 --hash=${WRONG_HASH}\n`);
    const set = await lock(input);
    expect(set.requirements).not.toContain(SIX_HASH);
    await expect(ensureWheels(set, interpreter, site.context)).rejects.toMatchObject({
      message: expect.stringMatching(/DO NOT MATCH THE HASHES/),
      hint: expect.stringMatching(/renew the lock/),
    });
    expect(namesIn(join(site.context.cacheDir, 'wheels', 'sets')).filter((name) => /^\./.test(name))).toEqual(
      [],
    );
  });

  it('locks projects, and leaves what is on this machine to be installed from disk', async () => {
    const project =
      '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["six==1.17.0"]\n';
    const system = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
    const plain = dirname(file('plain/pyproject.toml', project));
    const built = dirname(file('built/pyproject.toml', project + system));
    file('built/shop.py', '');
    expect(await lock({ kind: 'pyproject', folder: plain })).toMatchObject({ packages: [SIX], local: [] });
    expect(await lock({ kind: 'pyproject', folder: built })).toMatchObject({
      packages: [SIX],
      local: [built],
    });
    expect(namesIn(built)).toEqual(['pyproject.toml', 'shop.py']);

    execFileSync((await ensureUv(site.context)).path, ['lock', '-q', '--project', built], {
      env: process.env,
    });
    const fromLock = await lock({ kind: 'uv-lock', folder: built });
    expect(fromLock).toMatchObject({ packages: [SIX], local: [built], resolved: false });
    expect(fromLock.requirements).toContain(SIX_HASH);
  });

  it('locks what a script needs', async () => {
    const block = '# /// script\n# dependencies = ["six==1.17.0"]\n# ///\n';
    const set = await lock({ kind: 'script', file: file('job.py', block) });
    expect(set).toMatchObject({ packages: [SIX], resolved: true });
    expect(set.origin).toContain('PEP 723 block of job.py');
    await expect(lock({ kind: 'script', file: file('bare.py', 'pass\n') })).rejects.toThrow(
      /no PEP 723 block/,
    );
  });

  it.each([
    [
      'a name that is not there',
      'no-such-package-of-coldstart==1\n',
      /no-such-package-of-coldstart/,
      /Check the name/,
    ],
    ['a conflict', 'six==1.17.0\nsix==1.16.0\n', /six/, /exclude one another/],
    [
      'an editable of a repository',
      '-e git+https://example.invalid/a.git\n',
      /a\.git has no hash/,
      /Name a release/,
    ],
    [
      'a repository without a name',
      'git+https://127.0.0.1:1/a.git@main\n',
      /^git\+https:\S+ has no hash/,
      /Name a release/,
    ],
    ['a repository', 'a @ git+https://example.invalid/a.git\n', /a\.git has no hash/, /Name a release/],
  ])('tells of %s', async (what, text, message, hint) => {
    await expect(lock(requirements(`${what}.txt`, text))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it.each([
    ['dependencies alone', ''],
    ['a package', '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'],
  ])('refuses a repository among the sources of uv before it is cloned: %s', async (what, more) => {
    const project = '[project]\nname = "p"\nversion = "1"\ndependencies = ["six"]\n';
    // Nothing is there: to clone it would be another error.
    const source = '[tool.uv.sources]\nsix = { git = "file:///nowhere/six.git" }\n';
    const folder = dirname(file(`sources ${what}/pyproject.toml`, project + source + more));
    await expect(lock({ kind: 'pyproject', folder })).rejects.toMatchObject({
      message: expect.stringMatching(/^six @ git\+file:\/\/\/nowhere\/six\.git has no hash/),
      exitCode: 2,
    });
  });

  it('tells that the network does not answer', async () => {
    const env = { UV_DEFAULT_INDEX: `http://127.0.0.1:${await closedPort()}/simple`, UV_HTTP_RETRIES: '0' };
    await expect(lock(requirements('offline.txt', 'six<1.18\n'), env)).rejects.toMatchObject({
      message: expect.stringMatching(/offline\.txt could not be resolved/),
      hint: expect.stringMatching(/Check the network/),
    });
  });

  it('refuses what has nothing for this Python', async () => {
    const text = `six==1.17.0 ; python_version < "3" --hash=${SIX_HASH}\n`;
    await expect(lock(requirements('old.txt', text))).rejects.toMatchObject({ exitCode: 2 });
  });

  it('refuses a lock for other machines, as pip and uv do', async () => {
    const text = (marker: string) =>
      `lock-version = "1.0"\nenvironments = ["${marker}"]\n[[packages]]\nname = "six"\nversion = "1.17.0"\nwheels = [{ name = "six-1.17.0-py2.py3-none-any.whl", hashes = { sha256 = "${SIX_HASH.slice(7)}" } }]\n`;
    const pylock = (marker: string): LockInput => ({
      kind: 'pylock',
      file: file('pylock.toml', text(marker)),
    });
    await expect(lock(pylock("sys_platform == 'win32'"))).rejects.toThrow(
      /is not for Python \S+ on this machine: it is for sys_platform == 'win32'\.$/,
    );
    expect((await lock(pylock("sys_platform != 'win32'"))).packages).toEqual([SIX]);
    const target = { python: '3.12', platform: parsePlatform('aarch64-manylinux2014'), helper: interpreter };
    const own = "platform_machine == 'x86_64' or python_version != '3.12'";
    await expect(lockForTarget(pylock(own), target, site.root, site.context)).rejects.toThrow(
      `is not for Python 3.12 on aarch64-manylinux2014: it is for ${own}.`,
    );
  });

  it('builds what --no-binary names, although there is a wheel', async () => {
    const set = await wheelsOf(requirements('source.txt', '--no-binary six\nsix==1.17.0\n'));
    expect(set.built).toEqual(['six']);
    expect(set.requirements).not.toContain(SIX_HASH);
    expect(said).toContain('building six 1.17.0 from source: --no-binary asks for it');
  });

  it('tells that a locked version is nowhere, which is no reason to build it', async () => {
    said.length = 0;
    const input = requirements('gone.txt', `six==0.0.99 --hash=${SIX_HASH}\n`);
    await expect(wheelsOf(input)).rejects.toMatchObject({ message: expect.stringMatching(/six==0\.0\.99/) });
  });

  it('fetches a damaged wheel again', async () => {
    const input = requirements('six.txt', `six==1.17.0 --hash=${SIX_HASH}\n`);
    const [six] = (await wheelsOf(input)).wheels;
    if (!six) throw new Error('no wheel');
    expect(six).toMatchObject({ ...SIX, sha256: SIX_HASH.slice(7), built: false });
    expect(readFileSync(six.metadataPath, 'utf8')).toContain('Name: six');
    writeFileSync(six.path, 'rubbish');
    expect(await wheelsOf(input)).toMatchObject({ fresh: true, wheels: [{ sha256: six.sha256 }] });
    expect(readFileSync(six.path)).toHaveLength(six.bytes);
    expect(await wheelsOf(input)).toMatchObject({ fresh: false });
  });

  it('installs editable paths in quotes, as pip does', async () => {
    const lib = dirname(
      file(
        'my lib/pyproject.toml',
        '[project]\nname = "mylib"\nversion = "1"\ndependencies = ["six==1.17.0"]\n',
      ),
    );
    const input = requirements('quoted.txt', '-e "./my lib"\n');
    expect(await lock(input)).toMatchObject({ packages: [SIX], local: [lib] });
    // Once more, as it was kept.
    expect(await lock(input)).toMatchObject({ packages: [SIX], local: [lib] });
  });

  it('keeps that the index has withdrawn a version', async () => {
    const wheel = servedWheel(site.root, 'withdrawn', { 'withdrawn.py': '' });
    const remote = await startRemoteIndex([wheel]);
    const link = `<a href="${wheelPath(wheel)}#sha256=${wheel.sha256}" data-yanked="breaks &amp; burns">${wheel.file}</a>`;
    remote.files.set('/simple/withdrawn/', Buffer.from(`<!DOCTYPE html><html><body>${link}</body></html>`));
    const text = `withdrawn==1.0 --hash=sha256:${wheel.sha256}\n`;
    const env = {
      ...site.context.env,
      PIP_INDEX_URL: remote.url,
      PIP_FIND_LINKS: '',
      PIP_CONFIG_FILE: '/dev/null',
    };
    const set = await lock(requirements('withdrawn.txt', text));
    const context = { ...site.context, env };
    const expected = { wheels: [{ name: 'withdrawn', yanked: 'breaks & burns' }] };
    expect(await ensureWheels(set, interpreter, context)).toMatchObject({ ...expected, fresh: true });
    expect(await ensureWheels(set, interpreter, context)).toMatchObject({ ...expected, fresh: false });
    await remote.close();
  });

  it('builds once what has no wheel, and both installers get that wheel', async () => {
    const input = requirements('sdist.txt', 'docopt==0.6.2\nsix==1.17.0\n');
    const set = await wheelsOf(input);
    expect(set).toMatchObject({ built: ['docopt'], fresh: true });
    expect(said.at(-1)).toMatch(/building docopt 0\.6\.2 from source/);
    expect(set.wheels.map(({ file: name, built }) => [basename(name).split('-')[0], built])).toEqual([
      ['six', false],
      ['docopt', true],
    ]);
    expect(await wheelsOf(input)).toEqual({ ...set, fresh: false });
    const index = await startIndex(set.wheels);
    const { path: uv } = await ensureUv(site.context);
    for (const install of [pipInstaller(interpreter.executable), uvInstaller(uv, interpreter.executable)]) {
      index.reset();
      expect(await install(set.requirementsFile, index.url, emptyPlace(site.root))).toMatchObject({
        code: 0,
      });
      expect(index.counts()).toMatchObject({ wheels: 2, notFound: 0 });
    }
    await index.close();
  });
});

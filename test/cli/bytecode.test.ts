import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytecodeSchema } from '../../src/domain/bytecode.js';
import { compileAll, fingerprint, goldenPythons, python, tree } from '../integration/bytecode-harness.js';
import { coldstart, emptyFolder } from '../support/cli.js';

const { pythons, other } = await goldenPythons();
const newest = pythons.at(-1);
if (!newest) throw new Error('no Python to test with');

/** Large enough for compiling it to be seen. */
const MODULE = Array.from(
  { length: 400 },
  (_, index) => `def f${index}(a, b=${index}):\n    return [a, b, {"c": a}]\n`,
).join('');
const FILES = { 'app/__init__.py': '', 'app/main.py': MODULE, 'app/other.py': MODULE };

async function report(args: readonly string[], cwd?: string) {
  const result = await coldstart(['bytecode', ...args, '--format', 'json'], cwd === undefined ? {} : { cwd });
  return { ...result, report: bytecodeSchema.parse(JSON.parse(result.stdout)) };
}

describe('coldstart bytecode', () => {
  it('tells what is missing and at stake, and its remedy mends it', async () => {
    const folder = tree(FILES);
    const before = fingerprint(folder);
    const { code, report: found, stderr } = await report([folder, '--python', newest.executable]);
    expect([code, stderr]).toEqual([0, '']);
    expect(found.total).toMatchObject({ modules: 3, valid: 0, missing: 3 });
    expect(found.stake).toMatchObject({ n: 5, modules: 3 });
    expect(found.stake?.savedMs.median).toBeGreaterThan(0);
    expect(found.distributions).toMatchObject([{ kind: 'package', name: 'app' }]);
    expect(fingerprint(folder)).toEqual(before);

    execFileSync('sh', ['-c', found.remedies[0]?.command ?? 'false']);
    const { report: mended } = await report([folder, '--python', newest.executable]);
    expect(mended).toMatchObject({ total: { modules: 3, valid: 3 }, remedies: [], notes: [] });
    expect(mended).not.toHaveProperty('stake');
  });

  it('measures an import with complete bytecode beside the tree, which it does not write', async () => {
    const folder = tree(FILES);
    const before = fingerprint(folder);
    for (const name of ['app', '.']) chmodSync(join(folder, name), 0o555);
    // By a way with a link in it, as /tmp of macOS is.
    const link = join(emptyFolder(), 'link');
    symlinkSync(folder, link);
    const args = [link, '--python', newest.executable, '--import', 'app.main', '--runs', '10'];
    const { code, report: found } = await report(args);
    for (const name of ['app', '.']) chmodSync(join(folder, name), 0o755);
    expect(code).toBe(0);
    expect(fingerprint(folder)).toEqual(before);
    const [one] = found.imports;
    if (one?.status !== 'ok') throw new Error('not measured');
    expect(one).toMatchObject({ name: 'app.main', n: 10, compiled: 2, compiledElsewhere: 0 });
    expect([one.asFoundMs.length, one.completeMs.length]).toEqual([10, 10]);
    // 800 functions against the unmarshalling of the same: a factor of ten, so that load cannot turn it around.
    expect(one.ratio).toBeGreaterThan(1);
    expect(one.savedMs).toBeGreaterThan(0);
  });

  it('mends a zip so that it does not depend on times', async () => {
    const folder = tree(FILES);
    compileAll(newest, [folder]);
    const cwd = emptyFolder();
    python(newest, [
      '-c',
      'import shutil, sys; shutil.make_archive(*sys.argv[1:])',
      join(cwd, 'fn'),
      'zip',
      folder,
    ]);
    // Packed by a builder that sets all times to 1980.
    const repack = [
      'import sys, zipfile',
      'old = zipfile.ZipFile("fn.zip")',
      'new = zipfile.ZipFile("flat.zip", "w")',
      '[new.writestr(zipfile.ZipInfo(name), old.read(name)) for name in old.namelist() if not name.endswith("/")]',
      'new.close()',
    ].join('\n');
    execFileSync(newest.executable, ['-c', repack], { cwd });
    const args = ['flat.zip', '--python', newest.executable];
    const { report: found } = await report([...args, '--import', 'app.other', '--runs', '6'], cwd);
    expect(found.target).toMatchObject({ kind: 'zip', readAs: 'folder', writable: false });
    expect(found.total).toMatchObject({ modules: 3, valid: 0, stale: 3, staleByTime: 3 });
    expect(found.notes.join('\n')).toMatch(
      /\/var\/task[\s\S]*All its files have one time[\s\S]*zipimport would find valid bytecode for 0 of 3/,
    );
    expect(found.imports).toMatchObject([{ status: 'ok', n: 6, compiled: 2 }]);

    if (!hasTools()) return;
    execFileSync('sh', ['-c', found.remedies[0]?.command ?? 'false'], { cwd });
    const { report: mended } = await report([...args, '--import', 'app.other', '--runs', '6'], cwd);
    expect(mended.total).toMatchObject({ modules: 3, valid: 3, uncheckedHash: 3 });
    // With nothing lacking there is no other side.
    expect(mended.imports).toMatchObject([{ status: 'complete', n: 6 }]);
    expect(mended.imports[0]).not.toHaveProperty('ratio');
  });

  it('measures a zip that is run as it is by zipimport', async () => {
    const folder = tree({ ...FILES, '__main__.py': 'import app.main\n' });
    const zip = `${folder}.pyz`;
    execFileSync(newest.executable, ['-m', 'zipapp', folder, '-o', zip]);
    const { report: found } = await report([
      zip,
      '--python',
      newest.executable,
      '--import',
      'app.main',
      '--runs',
      '6',
    ]);
    expect(found.target.readAs).toBe('zipimport');
    expect(found.notes.join('\n')).toContain('zipimport never writes');
    const [one] = found.imports;
    expect(one).toMatchObject({ status: 'ok', compiled: 2 });
    expect(one?.status === 'ok' && one.ratio).toBeGreaterThan(1);
  });

  it('takes the interpreter of the environment, and sees that another one would find nothing', async () => {
    const env = join(emptyFolder(), 'env');
    execFileSync(newest.executable, ['-m', 'venv', '--without-pip', env]);
    const site = join(env, 'lib', `python${newest.minor}`, 'site-packages');
    mkdirSync(join(site, 'app'));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(site, name), text);
    compileAll(newest, [site]);
    for (const place of [env, site]) {
      const { report: found } = await report([place]);
      expect(found.python).toMatchObject({ version: newest.version, tag: newest.cacheTag });
      expect(found.total).toMatchObject({ modules: 3, valid: 3 });
    }
    const { report: foreign } = await report([env, '--python', other(newest).executable]);
    expect(foreign.total).toMatchObject({ modules: 3, wrongVersion: 3 });

    rmSync(join(env, 'bin', 'python'));
    symlinkSync('/nowhere/python', join(env, 'bin', 'python'));
    const broken = await coldstart(['bytecode', env]);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/no working interpreter[\s\S]*--python/);
  });

  it('fails a pipeline by its rules, on stderr too', async () => {
    const folder = tree(FILES);
    compileAll(newest, [join(folder, 'app', 'main.py')]);
    const run = (rules: string) =>
      coldstart(['bytecode', folder, '--python', newest.executable, '--fail-on', rules]);
    const failed = await run('stale,missing>50%');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toBe('--fail-on missing>50%: 2 found\n');
    expect(failed.stdout).toMatch(
      /stale: 0 of 3 modules .*: PASS\nmissing>50%: 2 of 3 modules \(67 %\): FAIL\n$/,
    );
    expect((await run('missing>2,wrong-version')).code).toBe(0);
    expect((await run('any')).code).toBe(1);
  });

  it('tells what could not be imported, and the rest all the same', async () => {
    const folder = tree({ 'broken.py': 'raise ValueError("no luck")\n', 'fine.py': MODULE });
    const args = [folder, '--python', newest.executable, '--import', 'broken,absent,fine', '--runs', '6'];
    const { code, stderr, report: found } = await report([...args, '--fail-on', 'any']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/import broken failed: ValueError: no luck\n[\s\S]*No module named 'absent'/);
    expect(found.imports.map(({ status }) => status)).toEqual(['failed', 'failed', 'ok']);
  });

  it('tells what it cannot look at', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'text.zip'), 'no zip at all');
    const zip = `${tree(FILES)}.zip`;
    python(newest, [
      '-c',
      'import shutil, sys; shutil.make_archive(*sys.argv[1:])',
      zip.slice(0, -4),
      'zip',
      zip.slice(0, -4),
    ]);
    const whole = readFileSync(zip);
    writeFileSync(join(folder, 'cut.zip'), whole.subarray(0, whole.length / 2));
    for (const [args, said] of [
      [['nothing-here'], /Cannot read nothing-here: it does not exist\./],
      [['text.zip'], /text\.zip cannot be looked at: it is no zip, or not whole/],
      [['cut.zip'], /cut\.zip cannot be looked at/],
      [['/dev/null'], /neither a folder nor a zip/],
      [['.'], /has no Python modules/],
      [['.', '--python', '/bin/sh'], /cannot be used/],
      [['.', '--import', 'a;b'], /not a module name/],
      [['.', '--fail-on', 'much'], /cannot read "much"/],
      [['.', '--optimize', '3'], /0, 1, 2/],
      [[], /missing required argument/],
    ] as const) {
      const { code, stdout, stderr } = await coldstart(['bytecode', ...args], { cwd: folder });
      expect([code, stdout], args.join(' ')).toEqual([2, '']);
      expect(stderr).toMatch(said);
    }
  });
});

function hasTools(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v zip && command -v unzip'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askHelper, timeCompiling } from '../../src/bytecode/helper.js';
import { type MadeEntry, madeZip } from '../support/zips.js';
import {
  compileAll,
  compiledOnImport,
  context,
  fingerprint,
  goldenPythons,
  python,
  said,
  scan,
  states,
  tree,
} from './bytecode-harness.js';

const { pythons, other } = await goldenPythons();

const TEXT = 'VALUE = 1\n';
const METADATA = 'Metadata-Version: 2.1\nName: Some-Thing\nVersion: 1.2\n';

describe.each(pythons)('bytecode as Python $version sees it', (interpreter) => {
  const { cacheTag } = interpreter;
  const cached = (folder: string, stem: string, level = '') =>
    join(folder, '__pycache__', `${stem}.${cacheTag}${level}.pyc`);

  it('tells each state as the import itself finds it', async () => {
    const names = [
      'fine',
      'missing',
      'touched',
      'grown',
      'cut',
      'foreign',
      'rehashed',
      'kept',
      'unhashed',
      'level',
    ];
    const folder = tree(Object.fromEntries(names.map((name) => [`${name}.py`, TEXT])));
    const file = (name: string) => join(folder, `${name}.py`);
    const checked = ['rehashed', 'kept'].map(file);
    compileAll(interpreter, ['fine', 'touched', 'grown', 'cut'].map(file));
    compileAll(interpreter, checked, ['--invalidation-mode', 'checked-hash']);
    compileAll(interpreter, [file('unhashed')], ['--invalidation-mode', 'unchecked-hash']);
    compileAll(other(interpreter), [file('foreign')]);
    python(interpreter, ['-O', '-m', 'compileall', '-q', file('level')]);
    utimesSync(file('touched'), 1_500_000_000, 1_500_000_000);
    appendFileSync(file('grown'), 'MORE = 2\n');
    truncateSync(cached(folder, 'cut'), 10);
    writeFileSync(file('rehashed'), 'VALUE = 2\n');
    writeFileSync(file('unhashed'), 'VALUE = 2\n');
    utimesSync(file('kept'), 1_500_000_000, 1_500_000_000);

    const found = await states(interpreter, folder);
    expect(found).toEqual({
      'fine.py': 'valid',
      'missing.py': 'missing',
      'touched.py': 'stale mtime',
      'grown.py': 'stale size',
      'cut.py': 'stale damaged',
      'foreign.py': 'wrong-version',
      'rehashed.py': 'stale hash',
      'kept.py': 'valid',
      'unhashed.py': 'valid mismatched',
      'level.py': 'missing other level',
    });
    const invalid = names.filter((name) => !found[`${name}.py`]?.startsWith('valid'));
    expect(compiledOnImport(interpreter, folder, names)).toEqual(invalid);

    const optimized = await states(interpreter, folder, 1);
    expect(optimized['level.py']).toBe('valid');
    expect(optimized['fine.py']).toBe('missing other level');
    expect(compiledOnImport(interpreter, folder, ['level', 'fine'], ['-O'])).toEqual(['fine']);
  });

  it('calls bytecode with the right name and another magic number that of another version', async () => {
    const folder = tree({ 'a.py': TEXT });
    compileAll(other(interpreter), [folder]);
    renameSync(cached(folder, 'a').replace(cacheTag, other(interpreter).cacheTag), cached(folder, 'a'));
    expect(await states(interpreter, folder)).toEqual({ 'a.py': 'wrong-version' });
    expect(compiledOnImport(interpreter, folder, ['a'])).toEqual(['a']);
  });

  it('leaves out what no import compiles', async () => {
    const suffix = python(interpreter, ['-c', 'import _imp; print(_imp.extension_suffixes()[0])']).trim();
    const folder = tree({
      'pkg/__init__.py': '',
      'pkg/fast.py': TEXT,
      [`pkg/fast${suffix}`]: '',
      'pkg/sub.py': TEXT,
      'pkg/sub/__init__.py': '',
      'bin/script.py': TEXT,
      'node_modules/gyp/a.py': TEXT,
      '.git/hook.py': TEXT,
      'env/pyvenv.cfg': '',
      'env/lib/a.py': TEXT,
    });
    const { modules, environments } = await scan(interpreter, { roots: [folder] });
    expect(modules.map(({ file }) => file.slice(folder.length + 1)).sort()).toEqual([
      'pkg/__init__.py',
      'pkg/sub/__init__.py',
    ]);
    expect(environments).toEqual([join(folder, 'env')]);
  });

  it('counts modules without source, which of another version cannot be imported', async () => {
    const folder = tree({ 'mine.py': TEXT, 'foreign.py': TEXT });
    compileAll(interpreter, [join(folder, 'mine.py')], ['-b']);
    compileAll(other(interpreter), [join(folder, 'foreign.py')], ['-b']);
    for (const name of ['mine.py', 'foreign.py']) rmSync(join(folder, name));
    expect(await states(interpreter, folder)).toEqual({
      'mine.pyc': 'valid',
      'foreign.pyc': 'wrong-version',
    });
    expect(compiledOnImport(interpreter, folder, ['mine'])).toEqual([]);
    expect(() => compiledOnImport(interpreter, folder, ['foreign'])).toThrow(/bad magic number/);
  });

  it('knows distributions by RECORD, and the rest by its topmost package', async () => {
    const folder = tree({
      'thing/__init__.py': '',
      'thing/deep/mod.py': TEXT,
      'single.py': TEXT,
      'Some_Thing-1.2.dist-info/METADATA': METADATA,
      'Some_Thing-1.2.dist-info/INSTALLER': 'uv\n',
      'Some_Thing-1.2.dist-info/RECORD': 'thing/__init__.py,,\n"thing/deep/mod.py",sha256=x,9\nsingle.py,,\n',
      'mine/__init__.py': '',
      'mine/inner/__init__.py': '',
      'loose.py': TEXT,
      'namespace/part.py': TEXT,
      'local-1.dist-info/METADATA': 'Name: local\nVersion: 1\n',
      'local-1.dist-info/direct_url.json': '{"url": "file:///src/local", "dir_info": {"editable": true}}',
    });
    const { owners, modules, editable } = await scan(interpreter, { roots: [folder] });
    const sizes = owners.map((owner, index) => [
      owner.kind,
      owner.name,
      owner.version,
      owner.installer,
      modules.filter((module) => module.owner === index).length,
    ]);
    expect(sizes.sort()).toEqual([
      ['distribution', 'Some-Thing', '1.2', 'uv', 3],
      ['other', 'other files', null, null, 1],
      ['package', 'mine', null, null, 2],
      ['package', 'namespace', null, null, 1],
    ]);
    expect(editable).toEqual([{ name: 'local', path: '/src/local' }]);
  });

  it('reads a zip as unpacked and as zipimport does', async () => {
    const folder = tree({ 'cached.py': TEXT, 'beside.py': TEXT, 'late.py': TEXT, 'foreign.py': TEXT });
    // An even second: a zip has no others. Its zone is none, so the folder is packed in UTC.
    for (const name of ['cached', 'beside', 'late', 'foreign']) {
      utimesSync(join(folder, `${name}.py`), 1_600_000_000, 1_600_000_000);
    }
    compileAll(
      interpreter,
      ['cached.py', 'late.py'].map((name) => join(folder, name)),
    );
    compileAll(interpreter, [join(folder, 'beside.py')], ['-b', '--invalidation-mode', 'unchecked-hash']);
    compileAll(other(interpreter), [join(folder, 'foreign.py')], ['-b']);
    utimesSync(join(folder, 'late.py'), 1_600_000_002, 1_600_000_002);
    const zip = `${folder}.zip`;
    const pack =
      'import os, shutil, time, sys; os.environ["TZ"] = "UTC"; time.tzset(); shutil.make_archive(*sys.argv[1:])';
    python(interpreter, ['-c', pack, folder, 'zip', folder]);

    const found = async (zipimport: boolean) => {
      const { modules } = await scan(interpreter, { zip, zipimport });
      return Object.fromEntries(modules.map((module) => [module.file, said(module)]));
    };
    expect(await found(false)).toEqual({
      'beside.py': 'missing',
      'cached.py': 'valid',
      'foreign.py': 'missing',
      'late.py': 'stale mtime',
    });
    const read = await found(true);
    expect(read).toEqual({
      'beside.py': 'valid',
      'cached.py': 'missing',
      'foreign.py': 'wrong-version',
      'late.py': 'missing',
    });
    const names = ['beside', 'cached', 'foreign', 'late'];
    const invalid = names.filter((name) => read[`${name}.py`] !== 'valid');
    expect(compiledOnImport(interpreter, zip, names)).toEqual(invalid);
  });

  it('completes a zip for zipimport with what it lacks, and keeps what is valid', async () => {
    const folder = tree({ 'kept.py': TEXT, 'stale.py': TEXT, 'missing.py': TEXT });
    const flags = ['-b', '--invalidation-mode', 'checked-hash'];
    compileAll(
      interpreter,
      ['kept.py', 'stale.py'].map((name) => join(folder, name)),
      flags,
    );
    appendFileSync(join(folder, 'stale.py'), '# more\n');
    const zip = `${folder}.zip`;
    python(interpreter, [
      '-c',
      'import shutil, sys; shutil.make_archive(*sys.argv[1:])',
      folder,
      'zip',
      folder,
    ]);
    const members = (file: string): Record<string, string> =>
      JSON.parse(
        python(interpreter, [
          '-c',
          'import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).hex() for n in z.namelist() if n[-1] != "/"}))',
          file,
        ]),
      );
    const filled = async (complete: boolean) => {
      const output = `${folder}-${complete}.zip`;
      const question = { python: interpreter.executable, shown: 'zip', context };
      await askHelper(question, { mode: 'fill', zip, output, optimize: 0, complete });
      return { output, found: members(output) };
    };
    const before = members(zip);
    expect((await filled(false)).found).toEqual(before);
    const { output, found } = await filled(true);
    expect(Object.keys(found).sort()).toEqual(
      ['kept', 'missing', 'stale'].flatMap((name) => [`${name}.py`, `${name}.pyc`]),
    );
    expect(found['kept.pyc']).toBe(before['kept.pyc']);
    expect(found['stale.pyc']).not.toBe(before['stale.pyc']);
    expect(compiledOnImport(interpreter, output, ['kept', 'missing', 'stale'])).toEqual([]);
  });

  it('compiles in memory, runs nothing, writes nothing', async () => {
    const bomb = 'raise SystemExit("this was run")\n';
    const folder = tree({
      'bomb.py': bomb,
      'template.py': '{{ cookie }} = \n',
      'nul.py': 'a\0b',
      'a.pth': `import bomb\n`,
    });
    const before = fingerprint(folder);
    const { modules } = await scan(interpreter, { roots: [folder] });
    const files = modules.map(({ file }) => file);
    const question = { python: interpreter.executable, shown: 'tree', context };
    const passes = await timeCompiling(question, files, { optimize: 0 });
    expect(passes).toHaveLength(5);
    for (const { compileNs, loadNs, failed } of passes) {
      expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
        'bomb.py',
        'nul.py',
        'template.py',
      ]);
      expect(failed.map(({ index, kind }) => [index, kind])).toEqual([
        [1, 'uncompilable'],
        [2, 'uncompilable'],
      ]);
      expect(compileNs[0]).toBeGreaterThan(0);
      expect(loadNs[0]).toBeGreaterThan(0);
      expect(compileNs.slice(1)).toEqual([0, 0]);
    }
    expect(fingerprint(folder)).toEqual(before);
  });
});

// Names are the same for every Python.
it('reads what is in a zip where it is unpacked, and refuses what would lie outside', async () => {
  const [interpreter] = pythons;
  if (!interpreter) throw new Error('a Python is needed');
  const zipOf = (...entries: readonly MadeEntry[]) => {
    const zip = join(tree({}), 'made.zip');
    writeFileSync(zip, madeZip(entries));
    return { zip, zipimport: false };
  };
  const timed = tree({ 'timed.py': TEXT });
  utimesSync(join(timed, 'timed.py'), 315_532_800, 315_532_800);
  compileAll(interpreter, [join(timed, 'timed.py')]);
  const cached = `__pycache__/timed.${interpreter.cacheTag}.pyc`;
  const zeros = { name: cached, content: readFileSync(join(timed, cached)) };
  const { modules } = await scan(
    interpreter,
    zipOf(
      { name: './app.py', content: TEXT },
      { name: 'a//b.py' },
      { name: 'timed.py', content: TEXT },
      zeros,
    ),
  );
  expect(modules.map((module) => `${module.file} ${said(module)}`).sort()).toEqual([
    'a/b.py missing',
    'app.py missing',
    // Who knows no time writes zeros.
    'timed.py valid',
  ]);
  for (const name of ['/app.py', '../app.py', 'a/../../app.py']) {
    await expect(scan(interpreter, zipOf({ name, content: TEXT }))).rejects.toThrow(
      `its entry ${name} would lie outside of its folder`,
    );
  }
});

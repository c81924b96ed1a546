import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackageReport, packageSchema } from '../../src/domain/package.js';
import { coldstart, ended, startColdstart } from '../support/cli.js';
import { ALPHA, BOTO, makeWheel, PICKY } from '../support/wheels.js';

const root = mkdtempSync(join(tmpdir(), 'coldstart-package-test-'));
/** The tool's own temporary folders, to see that none is left. */
const tmp = join(root, 'tmp');
const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const other = arch === 'aarch64' ? 'x86_64' : 'aarch64';
const here = ['--python-platform', `${arch}-manylinux2014`];
let minor = '';

beforeAll(() => {
  mkdirSync(tmp);
  minor = execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).trim();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A project with these files, and wheels as its requirements. */
function project(
  files: Readonly<Record<string, string>>,
  wheels: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): string {
  const folder = mkdtempSync(join(root, 'project-'));
  const paths = Object.entries(wheels).map(([name, content]) =>
    makeWheel(mkdtempSync(join(root, 'wheels-')), name, content),
  );
  const requirements = paths.length === 0 ? {} : { 'requirements.txt': `${paths.join('\n')}\n` };
  for (const [name, text] of Object.entries({ ...files, ...requirements })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function run(args: readonly string[], cwd: string) {
  return coldstart(['package', '--python', minor, '--quiet', ...args], { cwd, env: { TMPDIR: tmp } });
}

async function report(args: readonly string[], cwd: string, wanted = 0): Promise<PackageReport> {
  const { code, stdout, stderr } = await run([...here, ...args, '--format', 'json'], cwd);
  expect(code, stderr).toBe(wanted);
  if (wanted === 0) expect(stderr).toBe('');
  return packageSchema.parse(JSON.parse(stdout));
}

const namesIn = (zip: string) =>
  execFileSync(
    'python3',
    ['-c', 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', zip],
    {
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n');
/** The bytecode of app.py in a zip. */
const APP_PYC = [
  'import sys, zipfile',
  'archive = zipfile.ZipFile(sys.argv[1])',
  '[name] = [one for one in archive.namelist() if one.startswith("__pycache__/app.")]',
  'sys.stdout.buffer.write(archive.read(name))',
].join('\n');
const row = ({ rows }: PackageReport, step: string) => rows.find((one) => one.step === step);

describe('coldstart package', () => {
  it('gives the same bytes twice, of pip and of uv, and says what they are', async () => {
    const cwd = project(
      { 'app.py': 'import alpha, own\n', 'own.py': 'import deep.er\n', 'deep/er.py': '', 'no.py': '' },
      { alpha: ALPHA },
    );
    const first = await report(['app.py', '-o', 'a.zip'], cwd);
    await report(['app.py', '-o', 'b.zip'], cwd);
    const pip = await report(['app.py', '-o', 'c.zip', '--installer', 'pip'], cwd);
    const zip = readFileSync(join(cwd, 'a.zip'));
    expect(readFileSync(join(cwd, 'b.zip')).equals(zip)).toBe(true);
    expect(pip.output.sha256).toBe(first.output.sha256);
    expect([first.installer?.name, pip.installer?.name]).toEqual(['uv', 'pip']);
    expect(first.output.bytes).toBe(zip.length);
    expect(first.rows.at(-1)).toMatchObject({ step: 'package', zipBytes: zip.length, imports: 'yes' });
    expect(first.code).toEqual(['app.py', 'deep/er.py', 'own.py']);
    expect(first.imports.modules).toEqual(['alpha', 'app']);
    // pip compiles, which is taken out again, as bytecode is a choice of its own.
    expect(row(pip, 'pycache')?.state).toBe('done');
    const names = namesIn(join(cwd, 'a.zip'));
    expect(names).toContain('alpha/tests/test_core.py');
    expect(names.filter((name) => /bin\/|INSTALLER|direct_url|\.lock|\.pyc$/.test(name))).toEqual([]);
    expect(first.size.largest[0]).toMatchObject({ kind: 'distribution', name: 'alpha', version: '1.0' });
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('slims in steps, and takes back the one after which an import fails', async () => {
    const worker = 'import boto3, alpha, picky\nclient = boto3.client("s3")\n';
    const cwd = project({ 'app.py': worker }, { alpha: ALPHA, picky: PICKY, boto3: BOTO });
    const found = await report(['app.py', '-o', 'a.zip', '--slim', 'all'], cwd);
    const states = Object.fromEntries(
      found.rows.map(({ step, state, imports }) => [step, `${state} ${imports}`]),
    );
    expect(states).toMatchObject({
      installed: 'done yes',
      'installer files': 'done yes',
      tests: 'done yes',
      stubs: 'rolled-back no',
      botocore: 'done yes',
      metadata: 'done yes',
      package: 'done yes',
    });
    expect(row(found, 'stubs')?.note).toMatch(
      /undone, because picky could no longer be imported: .*py\.typed/,
    );
    expect(row(found, 'botocore')?.note).toBe('only s3, sts: found in the code');
    const names = namesIn(join(cwd, 'a.zip'));
    expect(names).toEqual(
      expect.arrayContaining(['picky/py.typed', 'alpha/core.pyi', 'alpha/used/tests/helper.py']),
    );
    expect(names.filter((name) => /RECORD|ec2|sqs|test_core/.test(name))).toEqual([]);
    const sizes = found.rows.map(({ bytes }) => bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(found.size.bytes).toBe(sizes.at(-1));
  });

  it('keeps the services that are named, and all where they cannot be told', async () => {
    const cwd = project({ 'app.py': 'import boto3\ndef f(n): return boto3.client(n)\n' }, { boto3: BOTO });
    const unknown = await report(['app.py', '-o', 'a.zip', '--slim', 'botocore'], cwd);
    expect(row(unknown, 'botocore')).toMatchObject({
      state: 'skipped',
      note: 'app.py, line 2 chooses a service when it runs: name all with --services',
    });
    const told = await report(['app.py', '-o', 'b.zip', '--slim', 'botocore', '--services', 'sqs'], cwd);
    expect(row(told, 'botocore')).toMatchObject({ state: 'done', imports: 'yes' });
    const data = namesIn(join(cwd, 'b.zip')).filter((name) => name.includes('service-2'));
    expect(data.map((name) => name.split('/')[2])).toEqual(['sqs', 'sts']);
    const odd = await run(
      [...here, 'app.py', '-o', 'c.zip', '--slim', 'botocore', '--services', 'dynamo'],
      cwd,
    );
    expect([odd.code, odd.stdout]).toEqual([2, '']);
    expect(odd.stderr).toMatch(/dynamo.*no such service/);
    expect(existsSync(join(cwd, 'c.zip'))).toBe(false);
  });

  it('puts bytecode in that Lambda takes as valid, the same bytes each time', async () => {
    const cwd = project({ 'app.py': 'import alpha\nCOLOURS = {"red", "green", "blue"}\n' }, { alpha: ALPHA });
    for (const kind of ['compiled', 'unchecked-hash'] as const) {
      const found = await report(['app.py', '-o', `${kind}.zip`, '--bytecode', kind], cwd);
      const again = await report(['app.py', '-o', 'again.zip', '--bytecode', kind], cwd);
      expect(again.output.sha256).toBe(found.output.sha256);
      expect(found.rows.at(-1)).toMatchObject({ step: `package, ${kind}`, imports: 'yes' });
      expect(found.size.bytecode.files).toBe(8);
      const audit = await coldstart(['bytecode', `${kind}.zip`, '--python', minor, '--fail-on', 'any'], {
        cwd,
      });
      expect([audit.code, audit.stderr]).toEqual([0, '']);
      const pyc = execFileSync('python3', ['-c', APP_PYC, `${kind}.zip`], { cwd });
      expect(pyc.includes('/var/task/app.py') && !pyc.includes(root) && !pyc.includes(tmp)).toBe(true);
    }
  });

  it('makes a layer, for another processor too, where nothing can be imported', async () => {
    const cwd = project({}, { alpha: ALPHA });
    const { stdout, code } = await run(
      [
        'requirements.txt',
        '--layer',
        '-o',
        'l.zip',
        '--python-platform',
        `${other}-manylinux2014`,
        '--slim',
        'tests',
      ],
      cwd,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/as a layer for Python/);
    expect(stdout).toContain(`Imports were not run: built for ${other}, and this is ${arch}.`);
    expect(stdout).toMatch(/^tests .* not run$/m);
    expect(stdout).toMatch(/read-only, so every cold start compiles/);
    expect(namesIn(join(cwd, 'l.zip')).every((name) => name.startsWith('python/'))).toBe(true);
  });

  it('leaves one’s own code out of a layer, which the function has, and looks at it for services', async () => {
    const files = { 'app.py': 'import boto3, alpha\nclient = boto3.client("s3")\n', 'util.py': 'UNIT = 1\n' };
    const cwd = project(files, { alpha: ALPHA, boto3: BOTO });
    const found = await report(['.', '--layer', '-o', 'l.zip', '--slim', 'botocore'], cwd);
    const names = namesIn(join(cwd, 'l.zip'));
    expect(names).toContain('python/alpha/core.py');
    expect(names.filter((name) => !name.startsWith('python/') || /app\.py|util\.py/.test(name))).toEqual([]);
    expect(row(found, 'botocore')?.note).toBe('only s3, sts: found in the code');
    expect(found.notes.join(' ')).toMatch(
      /A layer holds dependencies only, below python\/: your own app\.py, .*util\.py belong in/,
    );
    const bare = await run([...here, 'app.py', '--layer', '-o', 'n.zip'], project({ 'app.py': 'X = 1\n' }));
    expect(bare.code).toBe(2);
    expect(bare.stderr).toMatch(/app\.py names nothing to install\.\s+A layer holds dependencies only/);
  });

  it('leaves out what compiled modules were made of, but not one’s own files', async () => {
    const built = {
      'fast/__init__.py':
        'from pathlib import Path\nHEADERS = sorted(p.name for p in Path(__file__).parent.iterdir())\n',
      ...Object.fromEntries(
        ['c', 'pyx', 'pxd', 'h', 'cpp', 'hpp'].map((kind) => [`fast/_speed.${kind}`, '//\n']),
      ),
      'fast/table.csv': '1\n',
    };
    const reads = {
      'reads/__init__.py': 'from pathlib import Path\n(Path(__file__).parent / "kernel.c").read_text()\n',
      'reads/kernel.c': '//\n',
    };
    const cwd = project({ 'app.py': 'import fast\n', 'data.h': 'own\n' }, { fast: built });
    const found = await report(['.', '-o', 'a.zip', '--slim', 'all'], cwd);
    expect(row(found, 'sources')).toMatchObject({ state: 'done', imports: 'yes' });
    const names = namesIn(join(cwd, 'a.zip')).filter((name) => /^(?:fast\/|data)/.test(name));
    expect(names).toEqual(['data.h', 'fast/__init__.py', 'fast/table.csv']);
    const needed = project({ 'app.py': 'import reads\n' }, { reads });
    const kept = await report(['app.py', '-o', 'b.zip', '--slim', 'sources'], needed);
    expect(row(kept, 'sources')).toMatchObject({ state: 'rolled-back', imports: 'no' });
    expect(namesIn(join(needed, 'b.zip'))).toContain('reads/kernel.c');
  });

  it('packages a folder without secrets, environments and itself', async () => {
    const cwd = project({
      'app/__init__.py': '',
      'app/data.json': '{}',
      '.env': 'SECRET=1',
      'env/pyvenv.cfg': '',
      'env/lib/x.py': '',
      'app/__pycache__/x.pyc': '',
      'node_modules/x.js': '',
    });
    const args = ['.', '-o', 'a.zip', '--import', 'app'];
    const first = await report(args, cwd);
    expect((await report(args, cwd)).output.sha256).toBe(first.output.sha256);
    expect(namesIn(join(cwd, 'a.zip'))).toEqual(['app/__init__.py', 'app/data.json']);
    expect(first.imports.modules).toEqual(['app']);
    expect(first.notes.join('\n')).toMatch(/no lock, requirements or \[project\]/);
  });

  it('leaves out what git ignores, and says so', async () => {
    const files = {
      '.gitignore': 'secret.json\n_version.py\n/out/\n',
      'app.py': 'import own\n',
      'own/__init__.py': 'from . import _version\n',
      'own/_version.py': '',
      'own/secret.json': '{}',
      'out/x.bin': '',
      'kept.json': '{}',
    };
    const cwd = project(files);
    const git = (...args: string[]) => execFileSync('git', args, { cwd, stdio: 'pipe' });
    const at = async (target: string, ...more: string[]) => {
      const { code, notes } = await report([target, '-o', 'a.zip', '--no-import', ...more], cwd);
      return { code, notes: notes.filter((note) => note.includes('git')) };
    };
    const all = ['app.py', 'kept.json', 'out/x.bin', 'own/__init__.py', 'own/_version.py', 'own/secret.json'];
    expect(await at('.')).toEqual({ code: all, notes: [] });
    git('init', '-q');
    // What was committed is followed, whatever .gitignore says.
    git('add', '-f', 'out/x.bin');
    expect(await at('.')).toEqual({
      code: ['app.py', 'kept.json', 'out/x.bin', 'own/__init__.py'],
      notes: [
        'Left out, because git ignores them: own/_version.py, own/secret.json. --include-ignored includes them.',
      ],
    });
    expect(await at('.', '--include-ignored')).toEqual({ code: all, notes: [] });
    const worker = await at('app.py');
    expect(worker.code).toEqual(['app.py', 'own/__init__.py', 'own/_version.py']);
    expect(worker.notes).toEqual([
      'Left out, because git ignores them: own/secret.json. --include-ignored includes them.',
      'Included although git ignores them, because they are imported: own/_version.py.',
    ]);
    git('rm', '-q', '--cached', 'out/x.bin');
    // A folder that is ignored as a whole was meant by its name.
    expect((await at('out')).code).toEqual(['x.bin']);
  });

  it('says where git cannot be asked', async () => {
    const cwd = project({ 'app.py': '', '.git': 'gitdir: nowhere\n' });
    const { code, notes } = await report(['.', '-o', 'a.zip', '--no-import'], cwd);
    expect(code).toEqual(['app.py']);
    expect(notes.join('\n')).toMatch(/\.gitignore could not be evaluated/);
  });

  it('tells what could not be imported from the beginning, and imports the rest', async () => {
    const cwd = project({ 'app.py': 'import os\nos._exit(7)\n', 'bad.py': '', 'good.py': '' });
    const found = await report(['.', '-o', 'a.zip', '--import', 'app,absent,good'], cwd, 3);
    expect(found.imports.failed).toEqual([
      { name: 'app', message: 'it ended the process with code 7' },
      { name: 'absent', message: "ModuleNotFoundError: No module named 'absent'" },
    ]);
    expect(found.imports.modules).toEqual(['good']);
    expect(found.rows.map(({ imports }) => imports)).toEqual(['no', 'not run', 'not run', 'yes']);
    const none = await report(['.', '-o', 'a.zip', '--no-import'], cwd);
    expect(none.imports).toEqual({ notRun: 'as you asked', modules: [], failed: [] });
  });

  it('never takes the place of what is no package', async () => {
    const cwd = project({ 'app.py': 'import json\n' });
    for (const [args, message] of [
      [['app.py', '-o', 'app.py'], /exists and is not a zip/],
      [['app.py', '-o', 'out/app.tar.gz'], /takes a zip, and this writes one\.\nName it so: -o app\.zip/],
      [['requirements.txt', '-o', 'a.zip'], /names nothing to install/],
    ] as const) {
      writeFileSync(join(cwd, 'requirements.txt'), '# nothing\n');
      const { code, stderr } = await run([...here, ...args], cwd);
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(message);
    }
    expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe('import json\n');
    expect((await run([...here, 'app.py', '-o', 'a.zip'], cwd)).code).toBe(0);
    expect((await run([...here, 'app.py', '-o', 'a.zip'], cwd)).code).toBe(0);
  });

  it('leaves nothing half written when it is interrupted', async () => {
    const cwd = project({ 'app.py': 'import time\ntime.sleep(50)\n' }, { alpha: ALPHA });
    writeFileSync(join(cwd, 'a.zip'), 'PK before');
    const child = startColdstart(['package', 'app.py', '--python', minor, ...here, '-o', 'a.zip'], {
      cwd,
      env: { TMPDIR: tmp },
    });
    child.stderr?.on('data', (text: Buffer) => {
      if (text.includes('importing it')) setTimeout(() => child.kill('SIGINT'), 300);
    });
    const { code } = await ended(child);
    expect(code).toBe(130);
    expect(readdirSync(tmp)).toEqual([]);
    expect(readFileSync(join(cwd, 'a.zip'), 'utf8')).toBe('PK before');
    expect(readdirSync(cwd).sort()).toEqual(['a.zip', 'app.py', 'requirements.txt']);
  });

  it('says what is wrong before it works', async () => {
    const cwd = project({ 'app.py': '', 'r.txt': 'alpha==1.0 --hash=sha256:00\n' });
    for (const [args, said] of [
      [['app.py'], /required option '-o/],
      [['nothing.py', '-o', 'a.zip'], /Cannot read nothing\.py: it does not exist\./],
      [['app.py', '-o', 'no/where/a.zip'], /folder does not exist/],
      [['app.py', '-o', 'a.zip', '--slim', 'docs'], /--slim knows no step docs/],
      [['app.py', '-o', 'a.zip', '--services', 's3'], /--slim botocore/],
      [['app.py', '-o', 'a.zip', '--python-platform', 'windows'], /not a supported platform/],
      [['app.py', '-o', 'a.zip', '--python', '3.97', '--bytecode', 'compiled'], /needs Python 3\.97/],
      [['app.py', '-o', '/dev/full'], /Cannot write \/dev\/full/],
    ] as const) {
      const { code, stdout, stderr } = await run([...args], cwd);
      expect([code, stdout], args.join(' ')).toEqual([2, '']);
      expect(stderr).toMatch(said);
    }
    expect(readdirSync(cwd).sort()).toEqual(['app.py', 'r.txt']);
    expect(readdirSync(tmp)).toEqual([]);
  });
});

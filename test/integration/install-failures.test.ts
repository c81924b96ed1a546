import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InstallResult, Report } from '../../src/domain/report.js';
import type { Wheel } from '../../src/wheels/wheel-set.js';
import { BIN, type CliResult, coldstart, ended, startColdstart } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import {
  prepareCache,
  prepareWheels,
  type RemoteIndex,
  servedWheel,
  startRemoteIndex,
} from './install-harness.js';
import { closedPort, emptyContext, hasRegistry, namesIn } from './python-harness.js';

const online = hasRegistry();
const site = emptyContext();
const { root } = site;
const cache = join(root, 'xdg', 'coldstart');
const installs = join(cache, 'installs');
const context = { ...site.context, cacheDir: cache };
let python = '';
let wheels: Wheel[] = [];
let index: RemoteIndex;

beforeAll(async () => {
  if (!online) return;
  const interpreter = await prepareCache(context);
  python = interpreter.executable;
  // Bytecode holds it once more.
  const code = `x = "${'a'.repeat(240_000)}"\n`;
  const large = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`large/m${i}.py`, code]));
  wheels = [
    servedWheel(root, 'small', { 'small.py': 'x = 1\n' }),
    servedWheel(root, 'other', { 'other.py': 'x = 1\n' }),
    servedWheel(root, 'large', { 'large/__init__.py': 'x = 1\n', ...large }),
  ];
  // In the following `small` is fetched by trials alone.
  index = await startRemoteIndex(wheels);
  await prepareWheels(join(project('small==1.0'), 'requirements.txt'), index.url, interpreter, context);
  await index.close();
});
afterAll(site.remove);
afterEach(() => index?.close());

/** A project whose requirements are these, hashed for the wheels that there are. */
function project(...lines: readonly string[]): string {
  const folder = mkdtempSync(join(root, 'project-'));
  const hashed = lines.map((line) => {
    const wheel = wheels.find(({ name }) => line === `${name}==1.0`);
    return wheel ? `${line} --hash=sha256:${wheel.sha256}` : line;
  });
  writeFileSync(join(folder, 'requirements.txt'), `${hashed.join('\n')}\n`);
  return folder;
}

const indexes = (url: string) => ({
  ...{ PIP_INDEX_URL: url, UV_DEFAULT_INDEX: url, UV_HTTP_RETRIES: '0', PIP_RETRIES: '1' },
  ...{ PIP_FIND_LINKS: '', PIP_CONFIG_FILE: '/dev/null' },
});

const arguments_ = (...more: readonly string[]) => [
  ...['bench', 'installs', '--requirements', 'requirements.txt', '--python', python],
  ...['--bytecode', 'default', '--runs', '1', '--no-progress', '-o', 'out.json', ...more],
];

async function bench(cwd: string, url: string, ...more: readonly string[]): Promise<CliResult> {
  return coldstart(arguments_(...more), {
    cwd,
    env: { XDG_CACHE_HOME: join(root, 'xdg'), ...indexes(url) },
  });
}

function rowsOf(cwd: string): Record<string, InstallResult> {
  const report = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')) as Report;
  const rows = report.results.flatMap((result) =>
    result.scenario.runner === 'install'
      ? [[result.scenario.installer, result as InstallResult] as const]
      : [],
  );
  return Object.fromEntries(rows);
}

const statuses = (row: InstallResult | undefined) =>
  row?.trials.map((trial) => `${trial.round} ${trial.status}`);
const messages = (row: InstallResult | undefined) =>
  (row?.trials ?? []).flatMap((trial) => (trial.status === 'failed' ? trial.message : []));

/** Temporary files, but for Node's own. */
const leftIn = (folder: string) => namesIn(folder).filter((name) => name !== 'node-compile-cache');

/** What holds for whatever went wrong: no row is left behind, and nobody has to read a stack. */
function expectTidy({ stderr }: CliResult, cwd: string): void {
  expect(stderr).not.toMatch(/\bat \S+ \(|node:internal|bug of coldstart|Traceback/);
  expect(namesIn(installs)).toEqual([]);
  expect(namesIn(join(cache, 'wheels', 'sets')).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(namesIn(cwd).filter((name) => /partial/.test(name))).toEqual([]);
}

describe.skipIf(!online)('bench installs that fails (skipped where pip does not reach the registry)', () => {
  it('says that the index does not answer, for a set that is not in the cache', async () => {
    const cwd = project('other==1.0');
    const url = `http://127.0.0.1:${await closedPort()}/simple/`;
    const ended = await bench(cwd, url);
    expectTidy(ended, cwd);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/could not be fetched:\n.*Connection refused/s);
    expect(ended.stderr).toMatch(/\. Check the network, the index/);
    // Where nothing can be reached there is no use in looking for sources.
    expect(ended.stderr).not.toMatch(/building other/);
  });

  it('keeps what was measured before the index went down', async () => {
    index = await startRemoteIndex(wheels);
    const cwd = project('small==1.0');
    const fetched = () => index.asked.filter((path) => path.endsWith('.whl')).length;
    // Two in each of the rounds 0 and 1.
    index.answer = () => (fetched() >= 4 ? 'down' : undefined);
    const ended = await bench(
      cwd,
      index.url,
      '--index',
      'remote',
      '--installer-cache',
      'cold',
      '--runs',
      '2',
    );
    expectTidy(ended, cwd);
    expect(ended.code).toBe(0);
    for (const row of Object.values(rowsOf(cwd))) {
      expect(statuses(row)).toEqual(['0 ok', '1 ok', '2 failed']);
      expect(messages(row)[0]).toMatch(/^install: .*(?:connect|Connection)/s);
      expect(messages(row)[0]).toMatch(/Check the network, the index/);
    }
    expect(ended.stderr).toMatch(/error: install\/pip.*1 of 3 trials failed/);
    expect(ended.stdout).toMatch(
      /remote index in install\/pip.*the times of install include network and index/,
    );
  });

  it('says that the index answers with errors, without its credentials', async () => {
    index = await startRemoteIndex(wheels);
    const cwd = project('small==1.0');
    index.answer = () => 500;
    const secret = index.url.replace('//', '//user:hunter2@');
    const ended = await bench(cwd, secret, '--index', 'remote');
    expectTidy(ended, cwd);
    expect(ended.code).toBe(3);
    const { pip, uv } = rowsOf(cwd);
    expect(messages(pip)[0]).toMatch(/small==1\.0.*the index has it no more or answers with errors/s);
    expect(messages(uv)[0]).toMatch(/500.*Check the network, the index/s);
    expect(ended.stdout + ended.stderr + readFileSync(join(cwd, 'out.json'), 'utf8')).not.toMatch(/hunter2/);
  });

  it.each([
    ['a conflict', ['small==1.0', 'small==2.0'], /exclude one another/],
    [
      'another hash',
      [`small==1.0 --hash=sha256:${'0'.repeat(64)}`],
      /Expected sha256 0{64}.*renew the lock/s,
    ],
    ['nothing of that name', ['nowhere==1.0'], /nowhere.*Check the name and the version/s],
    [
      'nothing of that version',
      [`small==3.0 --hash=sha256:${'0'.repeat(64)}`],
      /small==3\.0.*Check the name/s,
    ],
  ])('tells of %s', async (_what, lines, said) => {
    index = await startRemoteIndex(wheels);
    const cwd = project(...lines);
    const ended = await bench(cwd, index.url);
    expectTidy(ended, cwd);
    expect(ended.stderr).toMatch(said);
    expect(ended.code).toBe(3);
    expect(Object.values(rowsOf(cwd)).map(statuses)).toEqual([['0 failed'], ['0 failed']]);
  });

  it('tells which archive cannot be built, and why', async () => {
    index = await startRemoteIndex(wheels);
    const folder = mkdtempSync(join(root, 'sdist-'));
    mkdirSync(join(folder, 'broken-1.0'));
    writeFileSync(
      join(folder, 'broken-1.0', 'pyproject.toml'),
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    );
    const backend = 'def build_wheel(*args, **more):\n    raise SystemExit("no compiler here")\n';
    writeFileSync(join(folder, 'broken-1.0', 'backend.py'), backend);
    writeFileSync(
      join(folder, 'broken-1.0', 'PKG-INFO'),
      'Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n',
    );
    execFileSync('tar', ['czf', 'broken-1.0.tar.gz', 'broken-1.0'], { cwd: folder });
    const archive = readFileSync(join(folder, 'broken-1.0.tar.gz'));
    index.files.set('/broken-1.0.tar.gz', archive);
    const digest = createHash('sha256').update(archive).digest('hex');
    const cwd = project(`broken @ ${new URL('/broken-1.0.tar.gz', index.url)} --hash=sha256:${digest}`);
    const ended = await bench(cwd, index.url);
    expectTidy(ended, cwd);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/broken.*could not be built:.*no compiler here/s);
  });

  describe.skipIf(!canMount())('on a small disk (skipped where no file system can be mounted)', () => {
    /** The same with a small file system mounted in a namespace of its own. */
    async function benchOn(folder: string, sizeKb: number, cwd: string): Promise<CliResult> {
      mkdirSync(folder, { recursive: true });
      const script = 'mount -t tmpfs -o size="$1"k none "$2" && shift 2 && exec "$@"';
      const tool = [process.execPath, BIN, ...arguments_()];
      const args = ['-rm', 'sh', '-c', script, 'sh', String(sizeKb), folder, ...tool];
      const env = { ...process.env, XDG_CACHE_HOME: join(root, 'xdg'), ...indexes(index.url) };
      const { spawn } = await import('node:child_process');
      return ended(spawn('unshare', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }));
    }

    it('fails the rows that do not fit, and measures the others', async () => {
      index = await startRemoteIndex(wheels);
      const cwd = project('large==1.0');
      // uv links what pip copies and compiles.
      const ended = await benchOn(installs, 9_000, cwd);
      expectTidy(ended, cwd);
      const { pip, uv } = rowsOf(cwd);
      expect(messages(pip)[0]).toMatch(/No space left on device.*Make room on the disk/s);
      expect(statuses(uv)).toEqual(['0 ok', '1 ok']);
      expect(ended.code).toBe(3);
    });

    it('says so when the wheels do not fit into the cache', async () => {
      index = await startRemoteIndex(wheels);
      const cwd = project('large==1.0', 'small==1.0');
      const ended = await benchOn(join(cache, 'wheels'), 8, cwd);
      expectTidy(ended, cwd);
      expect(ended.stdout).toMatch(/(?:No space left on device|the disk is full).*Make room/s);
      expect(ended.code).toBe(3);
    });
  });

  it('leaves no temporary files of installers that took too long', async () => {
    index = await startRemoteIndex(wheels);
    const cwd = project('small==1.0');
    index.answer = (path) => (path.endsWith('.whl') ? 'hold' : undefined);
    const temporary = mkdtempSync(join(root, 'tmp-'));
    const env = { XDG_CACHE_HOME: join(root, 'xdg'), TMPDIR: temporary, ...indexes(index.url) };
    const more = ['--index', 'remote', '--installer-cache', 'cold', '--timeout', '4'];
    const ended = await coldstart(arguments_(...more), { cwd, env });
    expectTidy(ended, cwd);
    expect(messages(rowsOf(cwd).pip)[0]).toMatch(/^install: still running after 4 s/);
    expect(leftIn(temporary)).toEqual([]);
  });

  it.each([
    ['pip', 'SIGINT'],
    ['uv', 'SIGTERM'],
  ] as const)('ends %s with the run, and keeps what was measured', async (installer, signal) => {
    index = await startRemoteIndex(wheels);
    const cwd = project('small==1.0');
    let holds = false;
    const fetched = () => index.asked.filter((path) => path.endsWith('.whl')).length;
    // The index falls silent in round 2.
    index.answer = (path) => {
      if (fetched() < 2 || !path.endsWith('.whl')) return undefined;
      holds = true;
      return 'hold';
    };
    const more = ['--index', 'remote', '--installer-cache', 'cold', '--runs', '3', '--installer', installer];
    const temporary = mkdtempSync(join(root, 'tmp-'));
    const env = { XDG_CACHE_HOME: join(root, 'xdg'), TMPDIR: temporary, ...indexes(index.url) };
    const child = startColdstart(arguments_(...more), { cwd, env });
    const end = ended(child);
    while (!holds && child.exitCode === null) await sleep(20);
    expect(existsSync(join(cwd, 'out.json.partial.ndjson'))).toBe(true);
    child.kill(signal);
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/bug of coldstart/);
    expect(namesIn(installs)).toEqual([]);
    expect(leftIn(temporary)).toEqual([]);
    expect(processesWith(installs)).toEqual([]);
    expect(statuses(rowsOf(cwd)[installer])).toEqual(['0 ok', '1 ok']);
  });
});

function canMount(): boolean {
  try {
    const script = `mount -t tmpfs -o size=1m none "${dirname(import.meta.dirname)}"`;
    execFileSync('unshare', ['-rm', 'sh', '-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

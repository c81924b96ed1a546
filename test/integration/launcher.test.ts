import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Launcher,
  type LaunchOutcome,
  type LaunchRequest,
  startLauncher,
} from '../../src/launch/launcher.js';
import { ENV, launcherPythons, PYTHON, scratchPath } from './launcher-harness.js';

const onLinux = it.skipIf(process.platform !== 'linux');

describe.each(launcherPythons())('launcher on $name', ({ python }) => {
  let launcher: Launcher;

  beforeEach(async () => {
    launcher = await startLauncher({ python });
  });
  afterEach(() => launcher.close());

  function launch(argv: string[], more: Partial<LaunchRequest> = {}): Promise<LaunchOutcome> {
    return launcher.launch({ argv, env: ENV, cwd: scratchPath('.'), timeoutMs: 30_000, ...more });
  }
  const sh = (script: string, more?: Partial<LaunchRequest>) => launch(['sh', '-c', script], more);
  const py = (script: string, args: string[] = [], more?: Partial<LaunchRequest>) =>
    launch([PYTHON, '-I', '-c', script, ...args], more);

  it('says what it is and stays small', () => {
    const minor = Number(launcher.hello.python.split('.')[1]);
    expect(launcher.hello.spawn).toBe(minor >= 8 ? 'posix_spawn' : 'fork');
    expect(launcher.hello.subreaper).toBe(process.platform === 'linux');
    expect(launcher.hello.hwmBytes).toBeLessThan(20e6);
  });

  it.each([
    ['exit 0', 0, null],
    ['exit 7', 7, null],
    ['exit 255', 255, null],
    ['kill -9 $$', null, 9],
    ['kill -15 $$', null, 15],
  ])('reports the end of %s', async (script, exitCode, signal) => {
    expect(await sh(script)).toMatchObject({
      exitCode,
      signal,
      timedOut: false,
      killed: false,
      leftovers: [],
    });
  });

  it('stamps on one monotonic clock', async () => {
    const before = process.hrtime.bigint();
    const outcome = await sh('sleep 0.1');
    const after = process.hrtime.bigint();
    expect(outcome.wallMs).toBeGreaterThanOrEqual(100);
    expect(outcome.wallMs).toBeCloseTo((outcome.endNs - outcome.startNs) / 1e6, 3);
    if (process.platform === 'linux') {
      expect(outcome.startNs).toBeGreaterThan(Number(before));
      expect(outcome.endNs).toBeLessThan(Number(after));
    }
    expect(Math.abs(Date.parse(outcome.startedAt) - Date.now())).toBeLessThan(30_000);
  });

  it('accounts processor time and memory of the child', async () => {
    const outcome = await py(
      'x = bytearray(80_000_000)\nwhile __import__("time").process_time() < 0.2: pass',
    );
    expect(outcome.userMs + outcome.systemMs).toBeGreaterThanOrEqual(190);
    expect(outcome.maxRssBytes).toBeGreaterThan(80e6);
    expect(outcome.hwmBytes).toBeGreaterThan(1e6);
    expect(outcome.hwmBytes).toBeLessThan(20e6);
  });

  it('gives exactly the environment', async () => {
    const outcome = await launch(['/usr/bin/env'], { env: { PATH: '/usr/bin:/bin', שם: 'ערך', EMPTY: '' } });
    expect(outcome.stdoutTail.trim().split('\n').sort()).toEqual(['EMPTY=', 'PATH=/usr/bin:/bin', 'שם=ערך']);
  });

  it('passes arguments through', async () => {
    const args = ['a b', '', '"', 'שלום', '$HOME', 'x'.repeat(100_000)];
    const outcome = await py(
      'import sys; print([len(arg) for arg in sys.argv[1:]]); print(sys.argv[4])',
      args,
    );
    expect(outcome.stdoutTail).toBe('[3, 0, 1, 4, 5, 100000]\nשלום\n');
  });

  it('starts in the working directory with nothing on stdin', async () => {
    const outcome = await py(
      'import os, sys; print(os.path.samefile(".", "/")); print(repr(sys.stdin.read()))',
      [],
      {
        cwd: '/',
      },
    );
    expect(outcome.stdoutTail).toBe("True\n''\n");
  });

  it('leaves no signal ignored', async () => {
    const outcome = await sh('{ yes; echo status $? >&2; } | head -1');
    expect(outcome).toMatchObject({ stdoutTail: 'y\n', stderrTail: 'status 141\n' });
  });

  onLinux('blocks no signal, ignores none, leaks no descriptor', async () => {
    const status = (await launch(['cat', '/proc/self/status'])).stdoutTail;
    const mask = (name: string) => BigInt(`0x${new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1]}`);
    // glibc's posix_spawn ignores its own signals 32 and 33.
    expect([mask('SigBlk'), mask('SigIgn') & ~(3n << 31n), mask('SigCgt')]).toEqual([0n, 0n, 0n]);
    // The fourth is the folder that ls reads.
    expect((await launch(['ls', '/proc/self/fd'])).stdoutTail).toBe('0\n1\n2\n3\n');
  });

  it('leads its own process group', async () => {
    expect((await py('import os; print(os.getpgrp() == os.getpid())')).stdoutTail).toBe('True\n');
  });

  it('drains 50 MB and keeps the end', async () => {
    const outcome = await sh('head -c 50000000 /dev/zero | tr "\\0" x; echo END; echo oops >&2');
    expect(outcome).toMatchObject({
      exitCode: 0,
      stdoutBytes: 50_000_004,
      stderrBytes: 5,
      stderrTail: 'oops\n',
    });
    expect(outcome.stdoutTail).toBe(`${'x'.repeat(16 * 1024 - 4)}END\n`);
    expect(outcome.hwmBytes).toBeLessThan(20e6);
  });

  it('replaces what is no UTF-8', async () => {
    expect((await sh("printf 'a\\377b'")).stdoutTail).toBe('a\uFFFDb');
  });

  it('does not wait for those who hold the pipes', async () => {
    const outcome = await sh('sleep 30 & exit 0');
    expect(outcome.wallMs).toBeLessThan(20_000);
    expect(outcome.leftovers).toMatchObject([{ name: 'sleep', escaped: false, survived: false }]);
  });

  it('reads the probe at the end', async () => {
    const script = `
import os, time
probe = int(os.environ['COLDSTART_PROBE_FD'])
os.write(probe, b'boot %d\\n' % time.monotonic_ns())
os.write(probe, b'loop_class %d asyncio.unix_events Loop\\n' % time.monotonic_ns())
os.write(probe, b'nonsense\\nlate soon\\n')
`;
    const outcome = await py(script, [], { probe: true });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.probe).toMatch(
      /^boot \d+\nloop_class \d+ asyncio\.unix_events Loop\nnonsense\nlate soon\n$/,
    );
    expect(outcome.stamps).toMatchObject([
      { name: 'boot', extra: '' },
      { name: 'loop_class', extra: 'asyncio.unix_events Loop' },
    ]);
    expect(outcome.badStamps).toBe(2);
    const times = [0, ...outcome.stamps.map((stamp) => stamp.atMs), outcome.wallMs];
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('names the probe in the environment, and only with a probe', async () => {
    const env = { PATH: '/usr/bin:/bin' };
    const names = async (probe: boolean) => (await launch(['/usr/bin/env'], { env, probe })).stdoutTail;
    expect(await names(false)).toBe('PATH=/usr/bin:/bin\n');
    expect(await names(true)).toMatch(/^PATH=\/usr\/bin:\/bin\nCOLDSTART_PROBE_FD=\d+\n$/);
    expect(await launch(['true'])).toMatchObject({ probe: null, stamps: [], badStamps: 0 });
  });

  it('does not let a talkative probe hang', async () => {
    const script = `
import os
probe = int(os.environ['COLDSTART_PROBE_FD'])
try:
    for _ in range(2000): os.write(probe, b'x' * 999 + b'\\n')
except BlockingIOError:
    print('full')
`;
    const outcome = await py(script, [], { probe: true });
    expect(outcome).toMatchObject({ exitCode: 0, stdoutTail: 'full\n' });
    expect(outcome.badStamps).toBeGreaterThan(10);
  });

  it.each([
    ['a name that is nowhere', () => ['no-such-program-here'], 'ENOENT', /PATH/],
    ['a path that is not there', () => ['./missing'], 'ENOENT', /Check the path/],
    [
      'a script without its interpreter',
      () => [file('orphan', '#!/no/such/interpreter\n', 0o755)],
      'ENOENT',
      /first line/,
    ],
    ['a file that is not executable', () => [file('plain', 'exit 0\n', 0o644)], 'EACCES', /chmod/],
    ['a folder', () => ['/'], 'EACCES', /chmod/],
    ['a file of no format', () => [file('garbage', 'exit 0\n', 0o755)], 'ENOEXEC', /#!/],
    ['no program', () => [], 'EINVAL', /by hand/],
  ])('explains why %s does not start', async (_what, argv, code, hint) => {
    await expect(launch(argv())).rejects.toMatchObject({
      name: 'LaunchError',
      code,
      exitCode: 3,
      hint: expect.stringMatching(hint),
    });
    expect((await launch(['true'])).exitCode).toBe(0);
  });

  it('takes the next on the PATH after one that is not executable', async () => {
    file('true', 'not this one', 0o644);
    const env = { PATH: `/nowhere::${scratchPath('.')}:${ENV.PATH}` };
    expect((await launch(['true'], { env })).exitCode).toBe(0);
    await expect(launch(['true'], { env: { PATH: scratchPath('.') } })).rejects.toMatchObject({
      code: 'EACCES',
    });
  });

  it('explains a working directory that is not there', async () => {
    const cwd = scratchPath('gone');
    await expect(launch(['true'], { cwd })).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining(`The working directory ${cwd} cannot be entered`),
    });
  });

  it('refuses a variable that no environment can hold', async () => {
    await expect(launch(['true'], { env: { 'A=B': 'c' } })).rejects.toMatchObject({ code: 'EINVAL' });
  });
});

function file(name: string, text: string, mode: number): string {
  const path = scratchPath(name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

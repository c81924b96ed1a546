import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ColdstartError } from '../../src/domain/errors.js';
import { type Launcher, type LaunchRequest, startLauncher } from '../../src/launch/launcher.js';
import {
  DAEMONIZE,
  ENV,
  eventually,
  isAlive,
  LAUNCHER,
  launcherPythons,
  PYTHON,
  pidIn,
  scratchPath,
} from './launcher-harness.js';

const onLinux = it.skipIf(process.platform !== 'linux');
let count = 0;

describe.each(launcherPythons())('what a launcher on $name leaves behind', ({ python }) => {
  let launcher: Launcher;
  let pidFile: string;

  beforeEach(async () => {
    launcher = await startLauncher({ python });
    pidFile = scratchPath(`pid-${++count}`);
  });
  afterEach(() => launcher.close());

  function launch(argv: string[], more: Partial<LaunchRequest> = {}, signal?: AbortSignal) {
    return launcher.launch({ argv, env: ENV, cwd: '/', timeoutMs: 30_000, ...more }, signal);
  }
  /** Writes its pid to the file and sleeps. */
  const sleeper = () => ['sh', '-c', `echo $$ > ${pidFile}; exec sleep 60`];
  const works = async () => expect((await launch(['true'])).exitCode).toBe(0);
  /** A child may write its pid sooner than a launcher that waits for the processor, whose SIGKILL then leaves it unknown. */
  const theNote = () => sleep(500);

  it('kills a child that ignores SIGTERM at the timeout', async () => {
    const stubborn = ['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done'];
    const outcome = await launch(stubborn, { timeoutMs: 300, graceMs: 100 });
    expect(outcome).toMatchObject({
      timedOut: true,
      killed: false,
      exitCode: null,
      signal: 9,
      leftovers: [],
    });
    expect(outcome.wallMs).toBeGreaterThanOrEqual(400);
    await works();
  });

  it('lets a child end by itself in the time of grace', async () => {
    const polite = ['sh', '-c', 'trap "exit 3" TERM; while :; do sleep 0.05; done'];
    expect(await launch(polite, { timeoutMs: 500, graceMs: 20_000 })).toMatchObject({
      timedOut: true,
      exitCode: 3,
    });
  });

  it('kills the whole group at the timeout', async () => {
    const outcome = await launch(['sh', '-c', 'sleep 61 & echo $!; wait'], { timeoutMs: 500 });
    expect(outcome).toMatchObject({ timedOut: true, signal: 9 });
    expect(Number(outcome.stdoutTail)).toBeGreaterThan(1);
    expect(isAlive(Number(outcome.stdoutTail))).toBe(false);
  });

  it('kills and lists what stays in the group', async () => {
    const outcome = await launch(['sh', '-c', 'sleep 62 & echo $!']);
    const pid = Number(outcome.stdoutTail);
    expect(outcome.leftovers).toEqual([{ pid, name: 'sleep', escaped: false, survived: false }]);
    expect(isAlive(pid)).toBe(false);
    await works();
  });

  it('does not list a helper that ends with the child', async () => {
    expect((await launch(['sh', '-c', '(sleep 0.01; exit 0) & exit 0'])).leftovers).toEqual([]);
  });

  // A second is short where many processes share the processor.
  onLinux(
    'lets a helper that is at work end by itself, and no longer than a second',
    { retry: 3 },
    async () => {
      const working = (seconds: number) =>
        `${PYTHON} -ISc 'import time\nwhile time.process_time() < ${seconds}: pass' & echo $!`;
      expect((await launch(['sh', '-c', working(0.06)])).leftovers).toEqual([]);
      const outcome = await launch(['sh', '-c', working(60)]);
      expect(outcome.leftovers).toMatchObject([{ pid: Number(outcome.stdoutTail), survived: false }]);
    },
  );

  onLinux('finds and kills a daemon', async () => {
    const outcome = await launch([PYTHON, '-I', '-c', DAEMONIZE, pidFile]);
    const pid = await pidIn(pidFile);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.leftovers).toMatchObject([{ pid, escaped: true, survived: false }]);
    expect(isAlive(pid)).toBe(false);
    expect((await launch(['true'])).leftovers).toEqual([]);
  });

  onLinux('finds a daemon of a child that timed out', async () => {
    const outcome = await launch([PYTHON, '-I', '-c', `${DAEMONIZE}\ntime.sleep(60)`, pidFile], {
      timeoutMs: 2000,
    });
    expect(outcome).toMatchObject({ timedOut: true, leftovers: [{ escaped: true }] });
    expect(isAlive(await pidIn(pidFile))).toBe(false);
  });

  it('ends the child on an abort', async () => {
    const abort = new AbortController();
    const outcome = launch(sleeper(), {}, abort.signal);
    const pid = await pidIn(pidFile);
    abort.abort();
    expect(await outcome).toMatchObject({ killed: true, timedOut: false, signal: 9, leftovers: [] });
    expect(isAlive(pid)).toBe(false);
    await works();
  });

  it('ends a child that is aborted in the same moment', async () => {
    const abort = new AbortController();
    const outcome = launch(['sleep', '60'], {}, abort.signal);
    abort.abort();
    expect(await outcome).toMatchObject({ killed: true, signal: 9 });
  });

  it('does not start what is aborted already', async () => {
    await expect(launch(sleeper(), {}, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await works();
  });

  it('refuses a second child beside the first', async () => {
    const first = launch(['sleep', '0.2']);
    await expect(launch(['true'])).rejects.toThrow('one child at a time');
    expect((await first).exitCode).toBe(0);
  });

  it('is deaf to the keys of a terminal', async () => {
    for (const signal of ['SIGINT', 'SIGTSTP'] as const) process.kill(launcher.hello.pid, signal);
    await works();
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)('takes the child with it on %s', async (signal) => {
    const outcome = launch(sleeper());
    const rejected = expect(outcome).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('while sh ran'),
    });
    const pid = await pidIn(pidFile);
    await theNote();
    process.kill(launcher.hello.pid, signal);
    await rejected;
    expect(await eventually(() => !isAlive(pid))).toBe(true);
    await expect(launch(['true'])).rejects.toBeInstanceOf(ColdstartError);
  });

  it('takes a child with it that kills it at once', async () => {
    // Sooner than its message about the pid is read, and after it has noted the pid, which a busy machine may delay.
    const script = `echo $$ > ${pidFile}; sleep 0.5; kill -9 $PPID; exec sleep 60`;
    await expect(launch(['sh', '-c', script])).rejects.toMatchObject({ exitCode: 3 });
    const pid = await pidIn(pidFile);
    expect(await eventually(() => !isAlive(pid))).toBe(true);
  });

  it('takes the child with it when it is closed', async () => {
    const rejected = expect(launch(sleeper())).rejects.toThrow('The launcher was closed');
    const pid = await pidIn(pidFile);
    await launcher.close();
    await rejected;
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(launcher.hello.pid)).toBe(false);
    await launcher.close();
  });

  it('takes the child with it when Node is killed', async () => {
    const request = JSON.stringify({ id: 1, argv: sleeper(), env: ENV, cwd: '/', timeoutMs: 60_000 });
    const script = `
      const child = require('child_process').spawn(process.argv[1], ['-I', '-S', process.argv[2]], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.write(process.argv[3] + '\\n');
      console.log(child.pid);
    `;
    const node = spawn(process.execPath, ['-e', script, python, LAUNCHER, request], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(node.stdout, 'data');
    const pid = await pidIn(pidFile);
    expect([isAlive(pid), isAlive(Number(said))]).toEqual([true, true]);
    node.kill('SIGKILL');
    expect(await eventually(() => !isAlive(pid) && !isAlive(Number(said)))).toBe(true);
  });
});

describe('a launcher that does not come up', () => {
  it.each([
    ['is not there', '/no/such/python', /ENOENT/],
    ['ends at once', '/bin/false', /ended: exit code 1/],
    ['says something else', '/bin/echo', /not of its protocol/],
  ])('is an error when it %s', async (_what, python, message) => {
    await expect(startLauncher({ python })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(message),
    });
  });

  it('can be called off', async () => {
    const abort = new AbortController();
    const started = startLauncher({ python: PYTHON, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(started).rejects.toThrow('enough');
  });
});

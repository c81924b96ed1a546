import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadyCondition } from '../../src/config/ready.js';
import {
  type Launcher,
  type LaunchOutcome,
  type LaunchRequest,
  startLauncher,
} from '../../src/launch/launcher.js';
import { FIXTURES } from '../support/cli.js';
import { ENV, launcherPythons, PYTHON, scratchPath } from './launcher-harness.js';

const MOMENT = join(FIXTURES, 'workers/servers/moment.py');
const FILE = 'ready.flag';

describe.each(launcherPythons())('readiness on $name', ({ python }) => {
  let launcher: Launcher;

  beforeEach(async () => {
    launcher = await startLauncher({ python });
  });
  afterEach(() => launcher.close());

  function launch(argv: string[], ready: ReadyCondition, more: Partial<LaunchRequest> = {}) {
    return launcher.launch({
      argv,
      env: ENV,
      cwd: scratchPath('.'),
      timeoutMs: 30_000,
      graceMs: 20_000,
      ready,
      ...more,
    });
  }
  const py = (script: string, ready: ReadyCondition, more?: Partial<LaunchRequest>) =>
    launch([PYTHON, '-I', '-c', script], ready, more);

  it.runIf(process.platform === 'linux')('tells when a child died that nobody reaps', async () => {
    const leave = ['/bin/sh', '-c', 'sh -c "exit 7" & exec sleep 20'];
    const outcome = await launch(leave, { kind: 'file', path: FILE }, { timeoutMs: 2500 });
    expect(outcome).toMatchObject({ timedOut: true, deadChildren: [{ exitCode: 7, signal: null }] });
    // Not when it was last seen, which is just before the time is over.
    expect(outcome.deadChildren[0]?.atMs).toBeLessThan(outcome.wallMs - 500);
  });

  it.each<[string, (port: number) => ReadyCondition, (port: number) => string]>([
    ['fd', () => ({ kind: 'fd' }), () => ''],
    ['output', () => ({ kind: 'output', pattern: '^ready$' }), () => ''],
    ['file', () => ({ kind: 'file', path: FILE }), () => FILE],
    ['port', (port) => ({ kind: 'port', port }), String],
    ['unix', () => ({ kind: 'unix', path: 'ready.sock' }), () => 'ready.sock'],
    ['http', (port) => ({ kind: 'http', host: '127.0.0.1', port, path: '/health?deep=1' }), String],
  ])('stamps the moment of %s, asks the child to end and sees it end', async (kind, condition, argument) => {
    rmSync(scratchPath(FILE), { force: true });
    const port = await freePort();
    const outcome = await launch([PYTHON, MOMENT, kind, argument(port)], condition(port));
    expect(outcome).toMatchObject({ exitCode: 0, timedOut: false, graceExceeded: false, leftovers: [] });
    const lateMs = delayMs(outcome);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(100);
    expect(outcome.wallMs).toBeGreaterThan(outcome.readyMs ?? Number.POSITIVE_INFINITY);
    if (process.platform === 'linux') expect(outcome.readyPeakBytes).toBeGreaterThan(5_000_000);
  });

  it('knows nothing of readiness without a condition', async () => {
    const outcome = await launcher.launch({
      argv: ['true'],
      env: ENV,
      cwd: scratchPath('.'),
      timeoutMs: 30_000,
    });
    expect(outcome).toMatchObject({ exitCode: 0, readyMs: null, readyPeakBytes: null, graceExceeded: false });
  });

  it('sees what was said right before the end', async () => {
    const said = await py('print("up and over")', { kind: 'output', pattern: 'up' });
    expect(said.readyMs).toBeGreaterThan(0);
    expect(said.readyMs).toBeLessThanOrEqual(said.wallMs);
    const written = await py(
      'import os; os.write(int(os.environ["COLDSTART_READY_FD"]), b"r"); os._exit(5)',
      {
        kind: 'fd',
      },
    );
    expect(written.readyMs).toBeLessThanOrEqual(written.wallMs);
  });

  it('is not ready when it ends, or takes too long, without the condition', async () => {
    expect(await py('pass', { kind: 'fd' })).toMatchObject({ exitCode: 0, readyMs: null, timedOut: false });
    const slow = await py(
      'import time; time.sleep(60)',
      { kind: 'port', port: await freePort() },
      { timeoutMs: 300 },
    );
    expect(slow).toMatchObject({ readyMs: null, timedOut: true, signal: 15 });
  });

  it('kills what SIGTERM does not end', async () => {
    const script =
      'import signal, time; signal.signal(15, signal.SIG_IGN); print("up", flush=True); time.sleep(60)';
    const outcome = await py(script, { kind: 'output', pattern: 'up' }, { graceMs: 100 });
    expect(outcome).toMatchObject({ signal: 9, graceExceeded: true, timedOut: false, killed: false });
    expect(outcome.wallMs - (outcome.readyMs ?? 0)).toBeGreaterThanOrEqual(100);
  });

  it('ends with an abort, ready or not', async () => {
    const abort = new AbortController();
    const running = launcher.launch(
      {
        argv: ['sleep', '60'],
        env: ENV,
        cwd: '/',
        timeoutMs: 30_000,
        ready: { kind: 'file', path: '/nowhere' },
      },
      abort.signal,
    );
    setTimeout(() => abort.abort(), 50);
    expect(await running).toMatchObject({ killed: true, readyMs: null });
  });

  it('refuses a port that is taken and a file that exists, and starts the next child', async () => {
    const { server, port } = await listen();
    await expect(py('pass', { kind: 'port', port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
      hint: expect.stringContaining('{port}'),
    });
    await expect(py('pass', { kind: 'http', host: '127.0.0.1', port, path: '/' })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    server.close();
    writeFileSync(scratchPath('there'), '');
    await expect(py('pass', { kind: 'file', path: 'there' })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await expect(py('pass', { kind: 'output', pattern: '(' })).rejects.toMatchObject({
      message: expect.stringContaining('unterminated'),
    });
    expect(existsSync(scratchPath('there'))).toBe(true);
    expect((await py('print("up")', { kind: 'output', pattern: 'up' })).readyMs).not.toBeNull();
  });

  it('removes the socket that a child leaves behind, and no other', async () => {
    const ready: ReadyCondition = { kind: 'unix', path: 'left.sock' };
    const script =
      'import socket, time; s = socket.socket(socket.AF_UNIX); s.bind("left.sock"); s.listen(); time.sleep(60)';
    for (let turn = 0; turn < 2; turn += 1) {
      const outcome = await py(script, ready);
      expect(outcome.readyMs).not.toBeNull();
      expect(existsSync(scratchPath('left.sock'))).toBe(false);
    }
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(scratchPath('left.sock'), resolve));
    await expect(py(script, ready)).rejects.toMatchObject({ code: 'SOCKET_EXISTS' });
    expect(existsSync(scratchPath('left.sock'))).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    writeFileSync(scratchPath('file'), '');
    await expect(py(script, { kind: 'unix', path: 'file' })).rejects.toMatchObject({
      code: 'NO_SOCKET',
      message: expect.stringContaining('is something else'),
    });
    const never = await py('import time; time.sleep(60)', ready, { timeoutMs: 300 });
    expect(never).toMatchObject({ readyMs: null, lastTry: 'ENOENT' });
  });

  it('does not take the end of a line for an empty one', async () => {
    const script = 'import time; print("debug 1", flush=True); time.sleep(0.2); print("debug 2", flush=True)';
    const outcome = await py(script, { kind: 'output', pattern: '^(?!debug)' });
    expect(outcome).toMatchObject({ readyMs: null, exitCode: 0 });
    const empty = await py('print("a\\n", flush=True); import time; time.sleep(60)', {
      kind: 'output',
      pattern: '^$',
    });
    expect(empty.readyMs).not.toBeNull();
  });

  it('sees what goes to stderr where a file gets all of that, too', async () => {
    const stderrFile = scratchPath('stderr');
    const script = 'import sys, time; sys.stderr.write("import time: 1 | 2 | up\\nis up\\n"); time.sleep(60)';
    const outcome = await py(script, { kind: 'output', pattern: 'up$' }, { stderrFile });
    expect(outcome).toMatchObject({ timedOut: false, signal: 15 });
    expect(outcome.readyMs).not.toBeNull();
    expect(readFileSync(stderrFile, 'utf8')).toBe('import time: 1 | 2 | up\nis up\n');
    // What -X importtime says of a module is no output of the worker.
    const never = await py(script, { kind: 'output', pattern: '2 [|] up' }, { stderrFile, timeoutMs: 300 });
    expect(never.readyMs).toBeNull();
  });

  it('gives up a regular expression that never ends, and starts the next child', async () => {
    const script = 'import time; print("a" * 40 + "!", flush=True); time.sleep(60)';
    const slow = await py(script, { kind: 'output', pattern: '(a+)+$' });
    expect(slow).toMatchObject({ readyMs: null, gaveUp: 'SLOW_PATTERN', timedOut: false, signal: 9 });
    // Each costs the two seconds of processor after which it is given up.
    if (python === launcherPythons()[0]?.python) {
      const ended = await py('print("a" * 40 + "!")', { kind: 'output', pattern: '(a+)+$' });
      expect(ended).toMatchObject({ readyMs: null, gaveUp: 'SLOW_PATTERN' });
    }
    const fine = await py(script, { kind: 'output', pattern: 'a+!' });
    expect(fine).toMatchObject({ gaveUp: null, signal: 15 });
    expect(fine.readyMs).not.toBeNull();
  });

  it('waits for an answer that is good', async () => {
    // Closes the first connections without a word: it listens and is not ready.
    const script = `
import socket, sys, time
listener = socket.socket()
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
for answer in (b"", b"HTTP/1.1 500 no\\r\\n\\r\\n", b"nonsense\\r\\n", b"HTTP/1.", b"HTTP/1.1 302 elsewhere\\r\\nA: b\\r\\n\\r\\n"):
    peer = listener.accept()[0]
    print(peer.recv(65536).split(b"\\r\\n")[0].decode(), flush=True)
    peer.sendall(answer)
    peer.close()
time.sleep(60)
`;
    const port = await freePort();
    const outcome = await launch([PYTHON, '-I', '-c', script, String(port)], {
      kind: 'http',
      host: '127.0.0.1',
      port,
      path: '/up',
    });
    expect(outcome).toMatchObject({ signal: 15, stdoutTail: 'GET /up HTTP/1.1\n'.repeat(5) });
    expect(outcome.readyMs).not.toBeNull();
  });
});

/** From the moment that the child told to the stamp of the launcher. */
function delayMs(outcome: LaunchOutcome): number {
  const ownMs = (Number(outcome.stderrTail.trim()) - outcome.startNs) / 1e6;
  return (outcome.readyMs ?? Number.NaN) - ownMs;
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await listen();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Launcher, type LaunchRequest, startLauncher } from '../../src/launch/launcher.js';
import { ENV, eventually, isAlive, PYTHON, pidIn, scratchPath } from './launcher-harness.js';
import { closedPort } from './python-harness.js';

/** Says that it is another system than it is, then becomes the launcher. */
const AS_ON_MACOS = `
import sys
sys.platform = "darwin"
path = sys.argv[3]
sys.argv = sys.argv[3:]
with open(path) as file:
    code = compile(file.read(), path, "exec")
exec(code, {"__name__": "__main__", "__file__": path})
`;
const WITHOUT_PROC = `mount -t tmpfs none /proc && exec ${PYTHON} "$@"`;
/** Answers by HTTP after it has answered nothing for a while. */
const SERVER = `
import socket, sys, time
time.sleep(0.05)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = server.accept()
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
    connection.close()
`;

/** What only Linux has is taken away, as far as Linux allows it: nothing here has been run on macOS. */
const SYSTEMS = [
  {
    name: 'a system that is not Linux',
    isHere: true,
    adopts: false,
    command: `exec ${PYTHON} "${scratchPath('as.py')}" "$@"`,
  },
  {
    name: 'a Linux without /proc (skipped where no file system can be mounted)',
    isHere: canMount(),
    adopts: true,
    command: `exec unshare -rm sh -c '${WITHOUT_PROC}' sh "$@"`,
  },
];

beforeAll(() => {
  mkdirSync(scratchPath('.'), { recursive: true });
  writeFileSync(scratchPath('as.py'), AS_ON_MACOS);
});
describe.each(SYSTEMS)('the launcher on $name', ({ isHere, adopts, command }) => {
  let launcher: Launcher;

  beforeEach(async () => {
    const python = scratchPath('python');
    writeFileSync(python, `#!/bin/sh\n${command}\n`);
    chmodSync(python, 0o755);
    launcher = await startLauncher({ python });
  });
  afterEach(() => launcher.close());

  const launch = (argv: string[], more: Partial<LaunchRequest> = {}) =>
    launcher.launch({ argv, env: ENV, cwd: scratchPath('.'), timeoutMs: 30_000, ...more });

  it.runIf(isHere)('tells how a process ended, and what it took', async () => {
    const outcome = await launch([PYTHON, '-I', '-c', 'import sys; print(1); sys.exit(3)']);
    expect(outcome).toMatchObject({ exitCode: 3, signal: null, stdoutTail: '1\n', leftovers: [] });
    expect(outcome.maxRssBytes).toBeGreaterThan(0);
    expect(outcome.hwmBytes).toBeGreaterThan(0);
    expect(outcome.wallMs).toBeGreaterThan(0);
    expect(launcher.hello.subreaper).toBe(adopts);
  });

  it.runIf(isHere)('waits for an answer, says what it cannot know, and asks it to end', async () => {
    const port = await closedPort();
    const ready = { kind: 'http', host: '127.0.0.1', port, path: '/', statuses: [] } as const;
    const outcome = await launch([PYTHON, '-I', '-c', SERVER, String(port)], { ready, graceMs: 2000 });
    expect(outcome).toMatchObject({ timedOut: false, readyStatus: 200, signal: 15, leftovers: [] });
    expect(outcome.readyMs).toBeGreaterThan(50);
    expect([outcome.readyCpu, outcome.readyPeakBytes]).toEqual([null, null]);
  });

  it.runIf(isHere)('says why a connection failed where nobody listens', async () => {
    const ready = { kind: 'port', port: await closedPort() } as const;
    const outcome = await launch(['sleep', '0.1'], { ready });
    expect(outcome).toMatchObject({ readyMs: null, exitCode: 0, lastTry: 'ECONNREFUSED' });
  });

  it.runIf(isHere)('leaves no process of its group', async () => {
    const file = scratchPath('left');
    const { exitCode, leftovers } = await launch(['sh', '-c', `sleep 60 & echo $! > ${file}`]);
    expect([exitCode, leftovers.length]).toEqual([0, 1]);
    const pid = await pidIn(file);
    expect(await eventually(() => !isAlive(pid))).toBe(true);
  });
});

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /proc'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

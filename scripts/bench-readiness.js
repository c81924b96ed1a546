// How long after a worker's own moment of readiness coldstart sees it, for each form of --ready.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseReady } from '../dist/config/ready.js';
import { startLauncher } from '../dist/launch/launcher.js';

/** Stamps the moment just before it makes the condition true (of `http` before its answer), and sleeps; ends with SIGTERM. */
const WORKER = `import os, signal, socket, sys, time
kind, place, moment = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
def stamp():
    with open(moment, "w") as file:
        file.write(str(time.monotonic_ns()))
time.sleep(0.05)
if kind == "fd":
    stamp()
    os.write(int(os.environ["COLDSTART_READY_FD"]), b"1")
elif kind == "output":
    stamp()
    print("READY", flush=True)
elif kind == "file":
    stamp()
    open(place, "w").close()
else:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(place)))
    if kind == "port":
        stamp()
    server.listen()
if kind == "http":
    connection, _ = server.accept()
    connection.recv(65536)
    stamp()
    connection.sendall(b"HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
    connection.close()
time.sleep(60)
`;

/** Milliseconds from the worker's stamp to coldstart's, n of each form, the forms in turn. */
export async function readinessDelays(folder, python, n) {
  const [worker, moment, made] = ['ready.py', 'moment', 'made'].map((name) => join(folder, name));
  writeFileSync(worker, WORKER);
  const delays = { fd: [], output: [], file: [], port: [], http: [] };
  const launcher = await startLauncher({ python });
  try {
    // The first turn fills caches.
    for (let turn = 0; turn <= n; turn++)
      for (const kind of Object.keys(delays)) {
        const port = String(20_000 + Math.floor(Math.random() * 12_000));
        rmSync(made, { force: true });
        const condition = {
          ...{ fd: 'fd', output: 'output:/READY/', file: `file:${made}`, port: `port:${port}` },
          http: `http://127.0.0.1:${port}/`,
        }[kind];
        const outcome = await launcher.launch({
          argv: [python, '-I', '-S', worker, kind, kind === 'file' ? made : port, moment],
          ...{ env: { PATH: process.env.PATH }, cwd: folder, timeoutMs: 20_000, graceMs: 5_000 },
          ready: parseReady(condition),
        });
        if (outcome.readyMs === null) throw new Error(`${condition}: ${outcome.stderrTail}`);
        const sinceStart = Number(BigInt(readFileSync(moment, 'utf8')) - BigInt(outcome.startNs)) / 1e6;
        if (turn > 0) delays[kind].push(outcome.readyMs - sinceStart);
      }
  } finally {
    await launcher.close();
  }
  return delays;
}

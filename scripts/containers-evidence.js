// Measures containers by coldstart, and by a bare script that creates one, starts it and reads the moment that the worker itself
// stamped: both in the same rounds, in random order. docs/accuracy.md has the figures.
// Usage: node scripts/containers-evidence.js IMAGE [rounds 15] [engine podman]
// The image needs python3; the engine's own variables (CONTAINERS_CONF, DOCKER_HOST) are passed on.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const [image, rounds = '15', engine = 'podman'] = process.argv.slice(2);
if (!image) throw new Error('Name an image that has python3.');

/** Says when it is ready, by the clock that containers share with the machine, and ends when it is told to. */
const WORKER = `import signal, time, asyncio, json, http.client
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    print("READY", time.monotonic_ns(), flush=True)
    await asyncio.sleep(60)
try:
    asyncio.run(main())
except asyncio.CancelledError:
    pass
`;

/** Without anything of coldstart's: create, start, the worker's stamp. */
const BARE = `import subprocess, sys, time
engine, image, worker, out = sys.argv[1:]
say = lambda *words: subprocess.run([engine, *words], check=True, capture_output=True, text=True).stdout.strip()
began = time.monotonic_ns()
name = say("create", "--pull", "never", "--network", "host", image, "python3", "-u", "-c", worker).splitlines()[-1]
created = time.monotonic_ns()
start = subprocess.Popen([engine, "start", "--attach", name], stdout=subprocess.PIPE, text=True)
line = start.stdout.readline()
say("rm", "--force", "--time", "0", name) if engine == "podman" else say("rm", "--force", name)
start.wait()
with open(out, "a") as file:
    print((created - began) / 1e6, (int(line.split()[1]) - created) / 1e6, file=file)
`;

const folder = mkdtempSync(join(tmpdir(), 'coldstart-evidence-'));
try {
  const [bare, worker, out] = ['bare.py', 'worker.py', 'bare.txt'].map((name) => join(folder, name));
  writeFileSync(bare, BARE);
  const config = {
    scenarios: [
      {
        runner: 'container',
        name: 'coldstart',
        image,
        command: ['python3', '-c', WORKER],
        ready: 'output:/READY/',
      },
      { runner: 'command', name: 'bare', command: ['python3', bare, engine, image, WORKER, out] },
      { runner: 'worker', name: 'process', worker, loop: ['own'], ready: 'output:/READY/' },
    ],
  };
  writeFileSync(worker, WORKER);
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify(config));
  // Commands see a clean environment; these say which engine is meant.
  const passed = ['CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'DOCKER_HOST'].filter(
    (name) => process.env[name],
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[BIN, 'bench', '--runs', rounds, '--format', 'json', '--quiet', '--engine', engine],
      ...passed.flatMap((name) => ['--env', name]),
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (stdout === '') throw new Error(stderr);
  const { results } = JSON.parse(stdout);
  for (const { id, trials } of results) {
    const failed = trials.find(({ status }) => status === 'failed');
    if (failed) throw new Error(`${id}: ${failed.message}`);
  }
  const median = (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  };
  // The first line is round 0.
  const lines = readFileSync(out, 'utf8').trim().split('\n').slice(1);
  const [creates, starts] = [0, 1].map((index) =>
    median(lines.map((line) => Number(line.split(' ')[index]))),
  );
  const row = results.find(({ scenario }) => scenario.runner === 'container');
  const { ready, create } = row.summary;
  const plain = results.find(({ id }) => id.startsWith('process')).summary.ready.median;
  const engineName = `${row.scenario.engine.name} ${row.scenario.engine.version}`;
  const ms = (value) => `${value.toFixed(1)} ms`;
  process.stdout.write(
    `${engineName}, n = ${ready.n} and ${lines.length}, load ${execFileSync('cat', ['/proc/loadavg'], { encoding: 'utf8' }).split(' ')[0]}
create: coldstart ${ms(create.median)}, bare ${ms(creates)}: ${(create.median / creates).toFixed(3)}x
start + ready: coldstart ${ms(ready.median)}, bare ${ms(starts)}: ${(ready.median / starts).toFixed(3)}x
the same worker as a process: ${ms(plain)}
`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

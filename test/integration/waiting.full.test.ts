import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OkCommandTrial, OkWorkerTrial } from '../../src/domain/report.js';
import { benchReport } from '../support/cli.js';
import { findPythons, scratchFolder } from './probe-harness.js';

const SPENT_MS = 250;
/** Long beside what a process waits for a busy machine, which is no waiting of its own. */
const SLEPT_MS = 800;
/** Spends its time sleeping or computing, then serves: itself, forked, or by an interpreter that it starts. */
const SERVER = `import os, signal, socket, subprocess, sys, time
process, how, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
def spend():
    since = time.process_time()
    while how == "spin" and time.process_time() - since < ${SPENT_MS / 1000}:
        pass
    if how == "sleep":
        time.sleep(${SLEPT_MS / 1000})
def serve():
    spend()
    listener = socket.create_server(("127.0.0.1", port))
    signal.pause()
if process == "own":
    serve()
spend()
if process == "forked":
    pid = os.fork()
    if pid == 0:
        serve()
else:
    pid = subprocess.Popen([sys.executable, __file__, "own", how, str(port)]).pid
def end(number, frame):
    os.kill(pid, signal.SIGKILL)
    os.wait()
    os._exit(0)
signal.signal(signal.SIGTERM, end)
while True:
    signal.pause()
`;

const python = findPythons().at(-1)?.executable ?? '';

function folder(): string {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'server.py'), SERVER);
  return cwd;
}

describe.skipIf(process.platform !== 'linux')('CPU time until it is ready (read on Linux)', () => {
  it.each([
    ['own', undefined],
    ['forked', 'forked'],
    ['spawned', 'spawned'],
  ])('of a worker whose serving process is its %s', { timeout: 60_000 }, async (process, readyProcess) => {
    const rows = ['sleep', 'spin'].map((how) => `${process} ${how} {port}`);
    const [asleep, busy] = await Promise.all(
      rows.map(async (args) => {
        const { report, stderr } = await benchReport(
          [
            ...['server.py', '--args', args, '--ready', 'port:{port}', '--python', python],
            ...['--loop', 'own', '--runs', '1', '--no-pitfalls'],
          ],
          { cwd: folder() },
        );
        const row = report.results.find(({ scenario }) => scenario.runner === 'worker');
        const trial = row?.trials.find(({ round }) => round === 1) as OkWorkerTrial;
        expect(trial, stderr).toMatchObject({ status: 'ok' });
        expect(trial.readyProcess).toBe(readyProcess);
        return { trial, warnings: row?.warnings ?? [] };
      }),
    );
    const { phases, phaseCpuMs } = asleep?.trial ?? {};
    expect(Object.keys(phaseCpuMs ?? {})).toEqual(['boot', 'imports', 'work']);
    expect((phases?.work ?? 0) - (phaseCpuMs?.work ?? 0)).toBeGreaterThanOrEqual(SLEPT_MS);
    expect(asleep?.warnings).toContainEqual(
      expect.objectContaining({
        code: 'WAITING',
        message: expect.stringMatching(/work \(.* mostly waiting/),
      }),
    );
    // What the parent spent before the fork is in work too, before it started an interpreter in boot.
    const spun = busy?.trial.phaseCpuMs;
    expect(spun?.work).toBeGreaterThanOrEqual(process === 'forked' ? 2 * SPENT_MS : SPENT_MS);
    expect(spun?.boot).toBeGreaterThanOrEqual(process === 'spawned' ? SPENT_MS : 1);
  });

  it('of a command with all of its processes, also those it waited for', { timeout: 60_000 }, async () => {
    const { report, stderr } = await benchReport(
      [
        ...['--ready', 'port:{port}', '--runs', '1'],
        ...['--command', `${python} server.py forked spin {port}`],
        ...[
          '--command',
          `sh -c '${python} -c "sum(range(4*10**6))"; ${python} server.py own sleep {port}; :'`,
        ],
      ],
      { cwd: folder() },
    );
    const [busy, asleep] = report.results
      .filter(({ scenario }) => scenario.runner === 'command' && !scenario.control)
      .map(({ trials }) => trials.find(({ round }) => round === 1) as OkCommandTrial);
    expect(busy?.readyCpuMs, stderr).toBeGreaterThanOrEqual(2 * SPENT_MS);
    expect((asleep?.readyMs ?? 0) - (asleep?.readyCpuMs ?? 0)).toBeGreaterThanOrEqual(SLEPT_MS - 50);
    // Two interpreters have started by then, of which one is gone.
    expect(asleep?.readyCpuMs).toBeGreaterThan(50);
  });
});

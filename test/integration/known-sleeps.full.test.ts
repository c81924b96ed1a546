import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OkWorkerTrial } from '../../src/domain/report.js';
import { benchReport } from '../support/cli.js';
import { findPythons, makeVenv, type Python, removeScratch } from './probe-harness.js';

/** Seconds that a worker sleeps where it is known in which phase that is. */
const SLEEPS = { pth: 0.01, site: 0.02, import: 0.05, loop: 0.09, task: 0.07, after: 0.04, atexit: 0.03 };
/** Whatever else a phase holds on a busy machine is less. */
const BOUND_MS = 5000;

const COMMON = `import asyncio, atexit, threading, time
import slow_import
atexit.register(time.sleep, ${SLEEPS.atexit})
async def work():
    time.sleep(${SLEEPS.task})
own = asyncio.events.new_event_loop
def new_event_loop():
    loop = own()
    time.sleep(${SLEEPS.loop})
    return loop
asyncio.events.new_event_loop = asyncio.new_event_loop = new_event_loop
def main(start=lambda: asyncio.run(work())):
    start()
    time.sleep(${SLEEPS.after})
`;
const STYLES: Readonly<Record<string, string>> = {
  run: 'main()\n',
  until: 'main(lambda: asyncio.new_event_loop().run_until_complete(work()))\n',
  forever: `def start():
    loop = asyncio.new_event_loop()
    loop.create_task(work()).add_done_callback(lambda _: loop.stop())
    loop.run_forever()
main(start)
`,
  thread: `def start():
    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    thread.join()
main(start)
`,
};
const SYNC = `import atexit, time
atexit.register(time.sleep, ${SLEEPS.atexit})
def main():
    import slow_import
    time.sleep(${SLEEPS.task})
`;

afterAll(removeScratch);

/** An environment that sleeps in site, with workers that sleep in each phase. */
function place(python: Python) {
  const venv = makeVenv(python);
  const root = dirname(dirname(dirname(venv.executable)));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  put(join(venv.site, 'slow.pth'), `import time; time.sleep(${SLEEPS.pth})\n`);
  put(join(venv.site, 'sitecustomize.py'), `import time\ntime.sleep(${SLEEPS.site})\n`);
  put(join(venv.site, 'slow_import.py'), `import time\ntime.sleep(${SLEEPS.import})\n`);
  for (const [name, end] of Object.entries(STYLES)) put(join(root, `${name}.py`), `${COMMON}${end}`);
  put(join(root, 'called.py'), COMMON);
  put(
    join(venv.site, 'sync_called.py'),
    `import slow_import\n${SYNC.replace('    import slow_import\n', '')}`,
  );
  put(join(root, 'sync.py'), `${SYNC}main()\n`);
  const script = join(dirname(venv.executable), 'sleeper');
  put(script, `#!${venv.executable}\nimport sys\nfrom sync_called import main\nsys.exit(main())\n`);
  chmodSync(script, 0o755);
  return { root, venv: dirname(dirname(venv.executable)) };
}

async function phasesOf(python: Python, args: readonly string[], at = place(python)) {
  const { report, stderr } = await benchReport(
    [...args, '--python', python.executable, '--venv', at.venv, '--runs', '1', '--no-pitfalls'],
    { cwd: at.root },
  );
  const rows = report.results.filter(({ scenario }) => scenario.runner === 'worker');
  return { rows: rows.map(({ id, trials }) => ({ id, trials: trials as OkWorkerTrial[] })), stderr };
}

function within(ms: number | undefined, ...sleeps: number[]) {
  const least = sleeps.reduce((sum, seconds) => sum + seconds * 1000, 0);
  expect(ms).toBeGreaterThanOrEqual(least - 0.1);
  expect(ms).toBeLessThan(least + BOUND_MS);
}

function checkSite({ phases, wallMs }: OkWorkerTrial) {
  within(phases.boot, SLEEPS.pth, SLEEPS.site);
  const sum = Object.values(phases).reduce<number>((total, ms) => total + (ms ?? 0), 0);
  expect(Math.abs(sum - wallMs)).toBeLessThan(0.05);
}

describe.each(findPythons())('known sleeps, Python $version', (python) => {
  const files = Object.keys(STYLES).map((name) => `${name}.py`);

  it.each([
    ['asyncio', 'python'],
    ['asyncio', '-I'],
    ['asyncio', '-O'],
    // uvloop has no wheels for older Pythons.
    ...(python.minor >= 8 ? [['uvloop', 'python'] as const] : []),
  ] as const)('land in their phases with %s and %s, however the loop is run', async (loop, launch) => {
    const { rows, stderr } = await phasesOf(python, [...files, '--loop', loop, `--launch=${launch}`]);
    expect(rows, stderr).toHaveLength(files.length);
    for (const { id, trials } of rows) {
      for (const trial of trials) {
        expect(trial, id).toMatchObject({ status: 'ok' });
        checkSite(trial);
        within(trial.phases.imports, SLEEPS.import);
        within(trial.phases.loop, SLEEPS.loop);
        within(trial.phases.work, SLEEPS.task);
        within(trial.phases.exit, SLEEPS.after, SLEEPS.atexit);
      }
    }
  });

  it('land in imports and work without a loop: scripts, -m, functions, console scripts', async () => {
    const targets = ['sync.py', 'sync_called:main', 'sleeper', '-m', 'sync'];
    const { rows, stderr } = await phasesOf(python, [...targets, '--loop', 'own']);
    expect(rows, stderr).toHaveLength(4);
    for (const { id, trials } of rows) {
      for (const trial of trials) {
        expect(trial, id).toMatchObject({ status: 'ok' });
        checkSite(trial);
        within(trial.phases.imports, SLEEPS.import);
        within(trial.phases.work, SLEEPS.task);
        within(trial.phases.exit, SLEEPS.atexit);
        expect(trial.phases.loop).toBeUndefined();
      }
    }
  });

  it('ends imports where the function is called', async () => {
    const at = place(python);
    writeFileSync(join(at.root, 'lazy.py'), SYNC);
    const { rows } = await phasesOf(python, ['lazy:main', 'called:main', '--loop', 'own'], at);
    const [lazy, called] = rows.map(({ trials }) => trials[0]);
    within(lazy?.phases.work, SLEEPS.task, SLEEPS.import);
    within(called?.phases.loop, SLEEPS.loop);
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type OkWorkerTrial, reportSchema } from '../../src/domain/report.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { findInterpreters } from '../../src/python/interpreters.js';
import { ended, FIXTURES, startColdstart } from '../support/cli.js';
import { orFewer } from '../support/thoroughly.js';
import { allPythons, makeVenv, type Python, scratchFolder } from './probe-harness.js';
import { hasRegistry } from './python-harness.js';

/** Seconds that a worker sleeps where it is known in which phase that is. */
const SLEEPS = {
  ...{ pth: 0.01, start: 0.015, site: 0.02, user: 0.02, import: 0.05 },
  ...{ loop: 0.09, task: 0.07, after: 0.04, atexit: 0.03 },
};
/** Whatever else a phase holds on a busy machine is less. */
const BOUND_MS = 5000;

/** Workers that sleep for as long as variables say, which scripts/evidence-phases.js measures. */
const WORKERS = join(FIXTURES, 'workers/sleeps');
const STYLES = ['run', 'until', 'forever', 'thread', 'runner', 'any'];
const VARIABLES = Object.entries(SLEEPS).flatMap(([name, seconds]) => [
  '--env',
  `SLEEP_${name.toUpperCase()}=${seconds}`,
]);
/** A module that sleeps when it is imported. */
const slow = (seconds: number) => `import time\ntime.sleep(${seconds})\n`;

/** Puts the workers where packages are looked for, and what makes site sleep. */
function customize(site: string): void {
  cpSync(WORKERS, site, { recursive: true });
  for (const name of ['slow.pth', 'slow_pth.py', 'slow_import.py'])
    cpSync(join(WORKERS, 'site', name), join(site, name));
}

/** An environment that sleeps in site, with workers that sleep in each phase. */
function place(python: Python) {
  const venv = makeVenv(python);
  const root = dirname(dirname(dirname(venv.executable)));
  customize(venv.site);
  cpSync(join(WORKERS, 'site/sitecustomize.py'), join(venv.site, 'sitecustomize.py'));
  writeFileSync(join(venv.site, 'other.start'), '# 3.15\nslow_start:main\n');
  writeFileSync(
    join(venv.site, 'slow_start.py'),
    `import time\ndef main():\n    time.sleep(${SLEEPS.start})\n`,
  );
  for (const name of [...STYLES, 'sync']) cpSync(join(WORKERS, `${name}.py`), join(root, `${name}.py`));
  const script = join(dirname(venv.executable), 'sleeper');
  writeFileSync(script, `#!${venv.executable}\nimport sys\nfrom sync import main\nsys.exit(main())\n`);
  chmodSync(script, 0o755);
  return { root, venv: dirname(dirname(venv.executable)), site: venv.site };
}

/** The trials of the rows in a process of its own, so that several runs sleep at the same time. */
async function phasesOf(python: Python, args: readonly string[], { root, venv }: Partial<Place>) {
  const { stdout, stderr } = await ended(
    startColdstart(
      [
        ...['bench', ...args, '--python', python.executable, ...(venv === undefined ? [] : ['--venv', venv])],
        ...['--runs', '1', '--no-pitfalls', '--format', 'json', ...VARIABLES],
      ],
      root === undefined ? {} : { cwd: root },
    ),
  );
  if (stdout === '') throw new Error(`no report\n${stderr}`);
  const rows = reportSchema
    .parse(JSON.parse(stdout))
    .results.filter(({ scenario }) => scenario.runner === 'worker');
  for (const { id, trials } of rows) {
    for (const trial of trials) {
      expect(trial, id).toMatchObject({ status: 'ok' });
      const { phases, wallMs } = trial as OkWorkerTrial;
      const sum = Object.values(phases).reduce<number>((total, ms) => total + (ms ?? 0), 0);
      expect(Math.abs(sum - wallMs), id).toBeLessThan(0.05);
    }
  }
  const all = rows.flatMap(({ warnings }) => warnings);
  return {
    rows: rows.map(({ id, trials }) => ({ id, trials: trials as OkWorkerTrial[] })),
    pth: all.filter(({ code }) => code === 'PTH_IMPORTS').map(({ message }) => message),
    stderr,
  };
}

type Place = ReturnType<typeof place>;
type Phase = keyof OkWorkerTrial['phases'];

const ROUNDING_MS = 0.1;

/**
 * Each phase has waited for as long as it sleeps, by the CPU time of the same moments: a sleep that is counted in
 * another phase is missing in its own, however long that computes. And it is never absurdly long.
 */
function slept(trial: OkWorkerTrial, sleeps: Partial<Record<Phase, readonly number[]>>, id: string): void {
  const { phases, phaseCpuMs = {}, cpu } = trial;
  const told = Object.values(phaseCpuMs).reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  const cpuMs: { [phase in Phase]?: number | undefined } = {
    ...phaseCpuMs,
    exit: Math.max(0, (cpu?.userMs ?? 0) + (cpu?.systemMs ?? 0) - told),
  };
  for (const [phase, all] of Object.entries(sleeps) as [Phase, readonly number[]][]) {
    const leastMs = all.reduce((sum, seconds) => sum + seconds * 1000, 0);
    const what = `${phase} of ${id}: ${JSON.stringify(trial)}`;
    expect(cpuMs[phase], what).toBeDefined();
    expect((phases[phase] ?? 0) - (cpuMs[phase] ?? 0), what).toBeGreaterThanOrEqual(leastMs - ROUNDING_MS);
    expect(phases[phase], what).toBeLessThan(leastMs + BOUND_MS);
  }
}

/** The oldest and the newest that are here, and three between them where all is run. */
function chosenPythons(): Python[] {
  const all = allPythons();
  const ends = [all.at(0)?.minor, all.at(-1)?.minor];
  return all.filter(({ minor }) => [...orFewer<number[]>([8, 11, 13], []), ...ends].includes(minor));
}

const newest = allPythons().find(({ minor }) => minor >= 15);

/** A folder with anyio, for this Python. */
async function anyioFolder(python: Python): Promise<string> {
  const context = { env: process.env, cwd: '/', cacheDir: await cacheDirectory(process.env) };
  const [interpreter] = await findInterpreters([python.executable], context);
  if (!interpreter) throw new Error(`${python.executable} was not found`);
  const request = { interpreter, requirements: 'anyio\n', requireHashes: false, label: 'tests of anyio' };
  const lib = join(dirname(dirname((await ensureEnvironment(request, context)).python)), 'lib');
  const found = readdirSync(lib).map((name) => join(lib, name, 'site-packages'));
  const folder = found.find((site) => existsSync(join(site, 'anyio')));
  if (folder === undefined) throw new Error(`no anyio in ${lib}`);
  return folder;
}

describe.each(chosenPythons())('known sleeps, Python $version', { concurrent: true }, (python) => {
  const online = hasRegistry();
  let at: Place;
  beforeAll(async () => {
    at = place(python);
    // A line of a .pth file that is a path: nothing is run for it.
    if (online) writeFileSync(join(at.site, 'anyio-path.pth'), `${await anyioFolder(python)}\n`);
  });
  const boot = [SLEEPS.pth, SLEEPS.site, ...(python.minor < 15 ? [] : [SLEEPS.start])];
  const names = STYLES.filter(
    (name) => (name !== 'runner' || python.minor >= 11) && (name !== 'any' || online),
  );

  it.each([
    ['asyncio', 'python'],
    ['asyncio', '-I'],
    ['asyncio', '-O'],
    // uvloop has no wheels for older Pythons.
    ...(python.minor >= 8 ? [['uvloop', 'python'] as const] : []),
  ] as const)('land in their phases with %s and %s, however the loop is run', async (loop, launch) => {
    // What an option changes is the start.
    const files = (launch === 'python' ? names : ['run', 'forever']).map((name) => `${name}.py`);
    // Few installations have bytecode for -O.
    const bytecode = launch === '-O' ? 'present' : 'found';
    const options = ['--loop', loop, `--launch=${launch}`, '--bytecode', bytecode];
    const { rows, stderr } = await phasesOf(python, [...files, ...options], at);
    expect(rows, stderr).toHaveLength(files.length);
    for (const { id, trials } of rows) {
      const sleeps = {
        ...{ boot, imports: [SLEEPS.import], loop: [SLEEPS.loop], work: [SLEEPS.task] },
        exit: [SLEEPS.after, SLEEPS.atexit],
      };
      for (const trial of trials) slept(trial, sleeps, id);
    }
  });

  it('land in imports and work without a loop: scripts, -m, functions, console scripts', async () => {
    const targets = ['sync.py', 'sync:main', 'sleeper', '-m', 'sync'];
    const { rows, pth, stderr } = await phasesOf(python, [...targets, '--loop', 'own'], at);
    expect(rows, stderr).toHaveLength(4);
    expect(pth).toHaveLength(4);
    for (const text of pth)
      expect(text).toMatch(python.minor < 15 ? /: slow\.pth\.$/ : /: other\.start, slow\.pth\.$/);
    const sleeps = { boot, imports: [SLEEPS.import], work: [SLEEPS.task], exit: [SLEEPS.atexit] };
    for (const { id, trials } of rows) {
      for (const trial of trials) {
        slept(trial, sleeps, id);
        expect(trial.phases.loop).toBeUndefined();
      }
    }
  });

  it('ends imports where the function is called', async () => {
    const targets = ['sync:main', 'sleeper', '-m', 'package', 'common:main'];
    const { rows } = await phasesOf(python, [...targets, '--loop', 'own', '--env', 'SLEEP_LAZY=1'], at);
    expect(rows).toHaveLength(4);
    for (const { id, trials } of rows) {
      const inLoop = { loop: [SLEEPS.loop], work: [SLEEPS.task] };
      const sleeps = id.startsWith('common:') ? inLoop : { work: [SLEEPS.task, SLEEPS.import] };
      for (const trial of trials) slept(trial, sleeps, id);
    }
  });

  it('land in boot from the site of the user, which an environment leaves out', async () => {
    const base = scratchFolder();
    const site = join(base, 'lib', `python${python.version}`, 'site-packages');
    customize(site);
    writeFileSync(join(site, 'usercustomize.py'), slow(SLEEPS.user));
    const root = scratchFolder();
    cpSync(join(WORKERS, 'run.py'), join(root, 'run.py'));
    const args = ['run.py', '--loop', 'asyncio', '--env', `PYTHONUSERBASE=${base}`];
    const { rows, stderr } = await phasesOf(python, args, { root });
    expect(rows, stderr).toHaveLength(1);
    const sleeps = { boot: [SLEEPS.pth, SLEEPS.user], imports: [SLEEPS.import] };
    for (const trial of rows[0]?.trials ?? []) slept(trial, sleeps, 'run');
  });
});

it.skipIf(!newest)(
  'of .start files are in boot, instead of import lines beside them (skipped: there is no Python 3.15 on PATH or in pyenv)',
  async () => {
    if (!newest) throw new Error('no Python 3.15');
    const at = place(newest);
    // slow.pth is there as well.
    writeFileSync(join(at.site, 'slow.start'), '\n# nothing\n');
    const { rows, pth } = await phasesOf(newest, ['sync.py', '--loop', 'own'], at);
    for (const trial of rows[0]?.trials ?? []) slept(trial, { boot: [SLEEPS.start, SLEEPS.site] }, 'sync');
    expect(pth).toEqual(['1 .pth or .start file runs code at every start of this environment: other.start.']);
    const code = 'import sys; print("slow_pth" in sys.modules)';
    const { stdout } = spawnSync(join(at.venv, 'bin', 'python'), ['-c', code], { encoding: 'utf8' });
    expect(stdout).toBe('False\n');
  },
);

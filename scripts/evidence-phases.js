// Where known sleeps land: each worker of test/fixtures/workers/sleeps with its sleeps against the same worker with sleeps of
// zero, rounds in random order; what a phase holds more than its sleep, by minimum and by median. Beside it plain Python says
// of the same worker what its own clock saw, without coldstart: what it has too is the machine's. docs/accuracy.md has figures.
// Usage: npm run evidence:phases [-- --python 3.8,3.13 --runs 5 --scale 0.1 --only 'run|-m' --loop asyncio,uvloop]
// --scale: of import .5, between loop and first task .9, task .7, after the loop .4, atexit .3, sitecustomize .2, .pth .1 s.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheDirectory } from '../dist/io/cache-dir.js';
import { ensureEnvironment } from '../dist/python/environments.js';
import { defaultInterpreter, findInterpreters } from '../dist/python/interpreters.js';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const WORKERS = fileURLToPath(new URL('../test/fixtures/workers/sleeps/', import.meta.url));
const LIMIT_MS = 5;
const SECONDS = { PTH: 0.1, SITE: 0.2, IMPORT: 0.5, LOOP: 0.9, TASK: 0.7, AFTER: 0.4, ATEXIT: 0.3 };
const ASYNC = {
  boot: ['PTH', 'SITE'],
  imports: ['IMPORT'],
  loop: ['LOOP'],
  work: ['TASK'],
  exit: ['AFTER', 'ATEXIT'],
};
const SYNC = { boot: ['PTH', 'SITE'], imports: ['IMPORT'], work: ['TASK'], exit: ['ATEXIT'] };

const { values: flags } = parseArgs({
  options: {
    python: { type: 'string' },
    runs: { type: 'string', default: '5' },
    scale: { type: 'string', default: '0.1' },
    loop: { type: 'string', default: 'asyncio,uvloop' },
    only: { type: 'string', default: '' },
  },
});
const runs = Number(flags.runs);
const scale = Number(flags.scale);
if (!(runs >= 5) || !(scale > 0)) throw new Error('--runs must be 5 or more, --scale more than 0');
const sleeps = Object.fromEntries(
  Object.entries(SECONDS).map(([name, seconds]) => [`SLEEP_${name}`, String(seconds * scale)]),
);
const zeros = Object.fromEntries(Object.keys(sleeps).map((name) => [name, '0']));
const say = (text) => process.stdout.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'coldstart-phases-'));

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => {
  const all = sorted(values);
  return (all[(all.length - 1) >> 1] + all[all.length >> 1]) / 2;
};
const shown = (ms) => (Number.isNaN(ms) ? '?' : `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(1)}`);
const sleptMs = (names) => names.reduce((sum, name) => sum + SECONDS[name] * scale * 1000, 0);

/** An environment with the workers, in which site sleeps too. */
async function place(interpreter, context) {
  const root = mkdtempSync(join(folder, 'py-'));
  const venv = join(root, 'venv');
  const python = join(venv, 'bin', 'python');
  execFileSync(interpreter.executable, ['-m', 'venv', '--without-pip', venv]);
  const [site] = JSON.parse(
    execFileSync(python, ['-I', '-c', 'import json, site; print(json.dumps(site.getsitepackages()))'], {
      encoding: 'utf8',
    }),
  );
  // Where -I finds them as well: it leaves out the folder of the script and the one it is started in.
  cpSync(WORKERS, site, { recursive: true });
  cpSync(join(WORKERS, 'site'), site, { recursive: true });
  const files = join(root, 'files');
  mkdirSync(files);
  for (const name of ['run', 'until', 'forever', 'thread', 'runner', 'any', 'sync']) {
    cpSync(join(WORKERS, `${name}.py`), join(files, `${name}.py`));
  }
  for (const [name, module] of [
    ['async-script', 'common'],
    ['sync-script', 'sync'],
  ]) {
    const script = join(venv, 'bin', name);
    writeFileSync(script, `#!${python}\nimport sys\nfrom ${module} import main\nsys.exit(main())\n`);
    chmodSync(script, 0o755);
  }
  // A line that is a path: nothing is run for it.
  const anyio = await ensureEnvironment(
    { interpreter, requirements: 'anyio\n', requireHashes: false, label: 'anyio' },
    context,
  );
  writeFileSync(join(site, 'anyio-path.pth'), `${anyio.sitePackages}\n`);
  return { root, files, venv, python };
}

/** What is started, for an interpreter of this minor version. */
function cells({ files }, minor) {
  const launches = ['python', '-I', '-O'];
  const loops = flags.loop.split(',').filter((loop) => loop !== 'uvloop' || minor >= 8);
  const file = (name, ...launch) => ({
    name,
    start: { worker: join(files, `${name}.py`) },
    launch,
    loops,
    phases: ASYNC,
  });
  const all = [
    file('run', ...launches),
    file('forever', ...launches),
    file('until', 'python'),
    file('thread', 'python'),
    ...(minor >= 11 ? [file('runner', 'python')] : []),
    file('any', 'python'),
    { name: '-m_run', start: { module: 'run' }, launch: launches, loops, phases: ASYNC },
    { name: 'common:main', start: { callable: 'common:main' }, launch: launches, loops, phases: ASYNC },
    { name: 'async-script', start: { script: 'async-script' }, launch: launches, loops, phases: ASYNC },
    ...[
      ['sync', { worker: join(files, 'sync.py') }],
      ['-m_package', { module: 'package' }],
      ['sync:main', { callable: 'sync:main' }],
      ['sync-script', { script: 'sync-script' }],
    ].map(([name, start]) => ({ name, start, launch: launches, loops: ['own'], phases: SYNC })),
  ];
  const chosen = all.flatMap((cell) =>
    cell.launch.flatMap((launch) =>
      cell.loops.map((loop) => ({ ...cell, launch, loop, id: `${cell.name} ${launch} ${loop}` })),
    ),
  );
  return chosen.filter(({ id }) => new RegExp(flags.only).test(id));
}

/** The trials of all cells, both sides of each, in one run. */
function measure(at, interpreter, all) {
  const scenarios = all.flatMap(({ start, launch, loop }, index) =>
    [zeros, sleeps].map((env, side) => ({
      ...{ runner: 'worker', name: `c${index}s${side}`, ...start, env, loop: [loop], launch: [launch] },
      ...{ python: [interpreter.executable], venv: at.venv },
    })),
  );
  const config = join(at.root, 'coldstart.json');
  writeFileSync(config, JSON.stringify({ scenarios }));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      BIN,
      'bench',
      '--config',
      config,
      '--runs',
      String(runs),
      '--format',
      'json',
      '--no-pitfalls',
      '--quiet',
    ],
    { cwd: at.root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (stdout === '') throw new Error(stderr);
  const { results } = JSON.parse(stdout);
  return (index, side) => {
    const row = results.find(({ id }) => id.split('/')[0] === `c${index}s${side}`);
    const failed = row.trials.find(({ status }) => status === 'failed');
    if (failed) throw new Error(`${all[index].id}: ${failed.message}`);
    return row.trials
      .filter(({ round }) => round > 0)
      .map(({ phases, phaseCpuMs, cpu }) => {
        const told = Object.values(phaseCpuMs).reduce((sum, ms) => sum + ms, 0);
        return { phases, cpu: { ...phaseCpuMs, exit: cpu.userMs + cpu.systemMs - told } };
      });
  };
}

/** Plain Python, started from here: the same phases by its own clock. */
function plain({ files, python, root }) {
  const sides = [[], []];
  const told = join(root, 'told');
  for (let run = 0; run <= runs; run++) {
    for (const side of Math.random() < 0.5 ? [0, 1] : [1, 0]) {
      const env = {
        PATH: dirname(python),
        LANG: 'C.UTF-8',
        PYTHONDONTWRITEBYTECODE: '1',
        SLEEP_TELL: told,
        ...[zeros, sleeps][side],
      };
      const from = process.hrtime.bigint();
      const { status, stderr } = spawnSync(python, [join(files, 'run.py')], { env, encoding: 'utf8' });
      const to = process.hrtime.bigint();
      if (status !== 0) throw new Error(stderr);
      const moments = readFileSync(told, 'utf8')
        .trim()
        .split('\n')
        .map((text) => text.split(' '));
      const wall = [from, ...moments.map(([, ns]) => BigInt(ns)), to].map((ns) => Number(ns - from) / 1e6);
      const [cpu, waited] = [2, 3].map((at) => [0, ...moments.map((words) => Number(words[at]) / 1e6)]);
      const between = (times) =>
        Object.fromEntries(
          Object.keys(ASYNC).map((phase, index) => [phase, times[index + 1] - times[index]]),
        );
      // The first one is a first touch.
      if (run > 0) sides[side].push({ phases: between(wall), cpu: between(cpu), waited: between(waited) });
    }
  }
  return sides;
}

/** What each phase holds beyond its sleep, in ms; `cpu`, of CPU time, has no sleep in it (NaN where it is not known). */
function excess([zero, slept], phases) {
  return Object.entries(phases).map(([phase, names]) => {
    const [before, after] = [zero, slept].map((trials) => trials.map((trial) => trial.phases[phase]));
    const [idle, busy] = [zero, slept].map((trials) => trials.map((trial) => trial.cpu[phase]));
    return {
      phase,
      least: Math.min(...after) - Math.min(...before) - sleptMs(names),
      typical: median(after) - median(before) - sleptMs(names),
      cpu: Math.min(...busy) - Math.min(...idle),
    };
  });
}

/** How much longer plain Python waited for a CPU with sleeps than without: mostly once it was awake again. */
function waits(sides) {
  const known = Object.keys(ASYNC).filter((phase) => !Number.isNaN(sides[0][0].waited[phase]));
  return known
    .map((phase) => {
      const [zero, slept] = sides.map((trials) => trials.map(({ waited }) => waited[phase]));
      const [least, typical] = [Math.min(...slept) - Math.min(...zero), median(slept) - median(zero)];
      return `${phase} ${shown(least)} / ${shown(typical)}`.padEnd(30);
    })
    .join('')
    .trimEnd();
}

const line = (title, figures) => {
  const cells = figures.map(({ phase, least, typical, cpu }) =>
    `${phase} ${[least, typical, cpu].map(shown).join(' / ')}`.padEnd(30),
  );
  say(`${title.padEnd(30)}${cells.join('')}`.trimEnd());
};

const context = { env: process.env, cwd: '/', cacheDir: await cacheDirectory(process.env) };
const found = flags.python
  ? await findInterpreters(flags.python.split(','), context)
  : [await defaultInterpreter(context)];
const over = { least: [], typical: [], cpu: [] };
let count = 0;
try {
  say(
    `what each phase holds beyond its sleep, in ms: by minima / by medians / of CPU time (minima), n = ${runs} a side, sleeps × ${scale}`,
  );
  for (const interpreter of found) {
    const minor = Number(interpreter.version.split('.')[1]);
    const at = await place(interpreter, context);
    const all = cells(at, minor);
    if (all.length === 0) throw new Error(`no cell matches ${flags.only}`);
    say(`\nPython ${interpreter.version}`);
    const sides = plain(at);
    const plainly = excess(sides, ASYNC);
    line('plain Python, run', plainly);
    say(`${'  of that, waiting for a CPU'.padEnd(30)}${waits(sides)}`);
    const trialsOf = measure(at, interpreter, all);
    for (const [index, { id, phases }] of all.entries()) {
      const figures = excess([trialsOf(index, 0), trialsOf(index, 1)], phases);
      line(id, figures);
      count += figures.length;
      for (const figure of figures) {
        for (const by of Object.keys(over)) {
          if (figure[by] <= LIMIT_MS) continue;
          const peer = plainly.find(({ phase }) => phase === figure.phase);
          over[by].push(
            `py${interpreter.version} ${id}: ${figure.phase} ${shown(figure[by])} (of CPU time ${shown(figure.cpu)}; plain Python ${shown(peer[by])})`,
          );
        }
      }
    }
  }
  for (const [by, title] of [
    ['least', 'minima'],
    ['typical', 'medians'],
    ['cpu', 'minima of CPU time'],
  ]) {
    const share = ((over[by].length / count) * 100).toFixed(1);
    say(
      `\nby ${title} more than ${LIMIT_MS} ms beyond the sleep: ${over[by].length} of ${count} phases (${share} %), n = ${runs} a side`,
    );
    for (const text of over[by]) say(`  ${text}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

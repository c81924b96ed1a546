// Measures coldstart against its peers in the same minutes and prints figures with their n and ratios; asserts nothing.
// Usage: npm run bench:self [-- part...]; without parts all but the last three, which take long:
// start, first, command, overhead, probe, server, readiness, installs, compare, lambda, memory, aa, page, wheel, containers; phases, imports, images.
// hyperfine is used where it is installed, and COLDSTART_IMAGE names the image of the containers.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../dist/io/cache-dir.js';
import { findInterpreters } from '../dist/python/interpreters.js';
import { startIndex } from '../dist/wheels/index-server.js';
import { lockedSet } from '../dist/wheels/locked-set.js';
import { ensureWheels } from '../dist/wheels/wheel-set.js';
import { compareInits } from './bench-lambda.js';
import { readinessDelays } from './bench-readiness.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'coldstart.js');
const WORKERS = fileURLToPath(new URL('../fixtures/workers/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'coldstart-self-'));

// Settings of the machine that would change a peer's Python but never reach coldstart's clean environment.
for (const name of Object.keys(process.env)) if (/^(PYTHON|VIRTUAL_ENV)/.test(name)) delete process.env[name];

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
};
/** 95 % interval of the median: the values at these ranks. */
const interval = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const low = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  return [sorted[low], sorted[sorted.length - 1 - low]];
};
const say = (text) => process.stdout.write(`${text}\n`);
const ms = (value) => `${value.toFixed(2)} ms`;

/** Runs coldstart bench and returns its report and what the whole process took. */
function bench(...args) {
  const startedAt = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [BIN, 'bench', '--format', 'json', '--quiet', ...args],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  const tookMs = performance.now() - startedAt;
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout), tookMs };
}

const row = (report, start) => report.results.find(({ id }) => id.startsWith(start));
const python = row(bench('--runs', '1', '--', 'true').report, 'control/').scenario.command[0];

/** Wall times of whole processes, in turn, so that drift hits all alike. */
function inTurn(commands, runs) {
  const times = commands.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, [program, ...args]] of commands.entries()) {
      const startedAt = performance.now();
      spawnSync(program, args, { stdio: 'ignore' });
      times[index].push(performance.now() - startedAt);
    }
  }
  return times.map(median);
}

/** The wheels of the set that installs are measured with. */
async function smallWheels() {
  const context = {
    env: process.env,
    cwd: folder,
    cacheDir: await cacheDirectory(process.env, process.platform),
    signal: new AbortController().signal,
  };
  const [interpreter] = await findInterpreters([python], context);
  const lock = await lockedSet({ kind: 'bundled', set: 'small' }, interpreter, context);
  return ensureWheels(lock, interpreter, context);
}

/**
 * Times of the install step of a row, as hyperfine sees the commands that its report tells, and the CPU time of all timed
 * steps; ms. CPU time is the same however busy the machine is, nearly.
 */
async function hyperfineInstalls(scenario, place) {
  return {
    wallMs: (await hyperfineSteps(scenario, place, ['install'])).map(({ wallMs }) => wallMs),
    cpuMs: (await hyperfineSteps(scenario, place, ['venv', 'install', 'import'])).map(({ cpuMs }) => cpuMs),
  };
}

/** Of each run the time, and of all the mean CPU time, of these steps one after the other. */
function hyperfineSteps({ commands, installer, imports }, { wheels, index }, steps) {
  const places = {
    venv: join(folder, 'venv'),
    requirements: wheels.requirementsFile,
    index: index.url,
  };
  const words = (argv) =>
    argv.map((word) => `'${word.replace(/\{(\w+)\}/g, (_, name) => places[name])}'`).join(' ');
  const file = join(folder, 'hyperfine.json');
  const makes = steps.includes('venv');
  const prepare = `rm -rf '${places.venv}'${makes ? '' : ` && ${words(commands.venv)}`}`;
  const all = { ...commands, import: ['{venv}/bin/python', '-c', `import ${imports.join(', ')}`] };
  // The certificates too: where they are named, both installers read them all, uv for 7 of 18 ms.
  const kept = ['PATH', 'HOME', 'SSL_CERT_FILE', 'SSL_CERT_DIR'].filter((name) => process.env[name]);
  const env = {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NO_PROXY: '127.0.0.1',
    ...(installer === 'pip'
      ? {
          PIP_CACHE_DIR: join(folder, 'pip'),
          PIP_CONFIG_FILE: '/dev/null',
          PIP_DISABLE_PIP_VERSION_CHECK: '1',
        }
      : { UV_CACHE_DIR: join(folder, 'uv'), UV_NO_CONFIG: '1' }),
  };
  // Not synchronous: the index that it asks is served by this process.
  return new Promise((resolve, reject) => {
    const args = ['--warmup', '1', '--runs', '3', '--prepare', prepare, '--export-json', file];
    const command = steps.map((step) => words(all[step])).join(' && ');
    const child = spawn('hyperfine', [...args, command], { stdio: 'ignore', env });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`hyperfine ended with ${code}`));
      const [{ times, user, system }] = JSON.parse(readFileSync(file, 'utf8')).results;
      resolve(times.map((seconds) => ({ wallMs: seconds * 1000, cpuMs: (user + system) * 1000 })));
    });
  });
}

/** A script of its own that prints its figures; what failed in it is said, and ends this one. */
function script(part, name, ...args) {
  say(`${part}: scripts/${name} ${args.join(' ')}`.trimEnd());
  const program = name.endsWith('.py') ? 'python3' : process.execPath;
  const { status } = spawnSync(program, [join(ROOT, 'scripts', name), ...args], {
    ...{ cwd: ROOT, stdio: 'inherit' },
  });
  if (status !== 0) throw new Error(`scripts/${name} ended with ${status}`);
}

const parts = {
  start() {
    const node = process.execPath;
    const [bare, version, help] = inTurn(
      [
        [node, '-e', '0'],
        [node, BIN, '--version'],
        [node, BIN, '--help'],
      ],
      40,
    );
    say(
      `start: node -e 0 ${ms(bare)}; --version ${(version / bare).toFixed(2)}x; --help ${(help / bare).toFixed(2)}x (n = 40 each, in turn; at most 1.40x)`,
    );
  },

  /** To the first trial, as the bundle and as modules one by one, which is what was shipped before there was a bundle. */
  first() {
    const modules = join(folder, 'modules.js');
    const entry = new URL('../dist/main.js', import.meta.url);
    writeFileSync(
      modules,
      `import { main } from ${JSON.stringify(entry.href)};\nprocess.exitCode = await main(process);\n`,
    );
    const args = ['bench', '--format', 'json', '--quiet', '--runs', '1', '--', '/bin/true'];
    const toFirst = (bin) => {
      const startedAt = Date.now();
      const { stdout } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', cwd: folder });
      const trials = JSON.parse(stdout).results.flatMap((result) => result.trials);
      return Math.min(...trials.map((trial) => Date.parse(trial.startedAt))) - startedAt;
    };
    const pairs = Array.from({ length: 20 }, () => ({ apart: toFirst(modules), bundled: toFirst(BIN) }));
    const [apart, bundled] = ['apart', 'bundled'].map((side) => median(pairs.map((pair) => pair[side])));
    const ratios = pairs.map((pair) => pair.bundled / pair.apart);
    const [low, high] = interval(ratios);
    say(
      `first: bench -- /bin/true reaches its first trial after ${bundled.toFixed(0)} ms (at most 250 ms), from modules one by one ${apart.toFixed(0)} ms: ${median(ratios).toFixed(2)}x [${low.toFixed(2)}, ${high.toFixed(2)}] (n = ${pairs.length} each, in turn)`,
    );
  },

  command() {
    if (spawnSync('hyperfine', ['--version']).status !== 0)
      return say('command: hyperfine is not installed: left out');
    const file = join(folder, 'hyperfine.json');
    for (const command of [['/bin/true'], [python, '-I', '-S', '-c', 'pass']]) {
      const rounds = [0, 1, 2].map(() => {
        const own = row(bench('--runs', '100', '--', ...command).report, command.join(' ')).summary.wall
          .median;
        execFileSync(
          'hyperfine',
          ['-N', '--warmup', '3', '--runs', '100', '--export-json', file, command.join(' ')],
          { stdio: 'ignore' },
        );
        return { own, peer: JSON.parse(readFileSync(file, 'utf8')).results[0].median * 1000 };
      });
      const [own, peer] = [
        median(rounds.map((round) => round.own)),
        median(rounds.map((round) => round.peer)),
      ];
      say(
        `command: ${command.join(' ')}: coldstart ${ms(own)}, hyperfine -N ${ms(peer)}: ${ms(own - peer)} apart, ${(own / peer).toFixed(3)}x (medians of 3 x 100, in turn)`,
      );
    }
  },

  overhead() {
    bench('--runs', '1');
    const { report, tookMs } = bench('--runs', '10');
    const trials = report.results.flatMap((result) => result.trials);
    // A second import is measured too, though it is in no sum.
    const sum = trials.reduce(
      (total, { wallMs = 0, secondImportMs = 0 }) => total + wallMs + secondImportMs,
      0,
    );
    const ends = report.results
      .flatMap(({ scenario, trials }) => trials.map((trial) => ({ runner: scenario.runner, ...trial })))
      .map((trial) => ({ ...trial, from: Date.parse(trial.startedAt) }))
      .map((trial) => ({ ...trial, to: trial.from + (trial.wallMs ?? 0) + (trial.secondImportMs ?? 0) }))
      .sort((a, b) => a.from - b.from);
    // What stands before a trial is its own: a cache is filled, a disk settles.
    const between = (isMeant) =>
      ends.reduce(
        (total, trial, at) => total + (at > 0 && isMeant(trial) ? trial.from - ends[at - 1].to : 0),
        0,
      );
    const isInstall = ({ runner }) => runner === 'install';
    const filled = between((trial) => isInstall(trial) && trial.round === 0);
    const settled = between((trial) => isInstall(trial) && trial.round > 0);
    const others = between((trial) => !isInstall(trial));
    say(
      `overhead: the default run took ${(tookMs / sum).toFixed(3)}x the sum of its ${trials.length} trials, ${ms(tookMs - sum)} more (at most 1.25x + 1000 ms): before installs of round 0, whose caches are filled, ${ms(filled)}; before the other ${ends.filter((trial) => isInstall(trial) && trial.round > 0).length} installs ${ms(settled)}; before other trials ${ms(others)}; start and end ${ms(tookMs - sum - filled - settled - others)}`,
    );
    const first = Math.min(...trials.map((trial) => Date.parse(trial.startedAt)));
    say(
      `overhead: first trial ${first - Date.parse(report.startedAt)} ms after the start of the command (n = 1; at most 500 ms)`,
    );
  },

  probe() {
    for (const loop of ['asyncio']) {
      const worker = join(WORKERS, 'hello.py');
      const { report } = bench(
        '--runs',
        '100',
        '--loop',
        loop,
        worker,
        '--command',
        `bare=${python} ${worker}`,
        '--python',
        python,
      );
      const [probed, bare] = [row(report, 'hello/'), row(report, 'bare')];
      const differences = bare.trials.flatMap((trial, index) =>
        trial.round > 0 ? [probed.trials[index].wallMs - trial.wallMs] : [],
      );
      say(
        `probe: ${loop}: ${ms(median(differences))} more than a bare run of the same worker (${ms(bare.summary.wall.median)}; median of n = ${differences.length} rounds; at most 2 ms)`,
      );
    }
  },

  server() {
    const app = fileURLToPath(new URL('../test/fixtures/workers/servers/fastapi_app.py', import.meta.url));
    const ready = ['--ready', 'http://127.0.0.1:{port}/health'];
    const own = ['--args', '{port}', ...ready, '--loop', 'own', '--python', python];
    // The same packages as a bare run: those of the environment that its PEP 723 block gets.
    const tell = join(folder, 'tell.py');
    const source = readFileSync(app, 'utf8').replace(
      'import sys',
      'import sys\nopen("prefix", "w").write(sys.prefix)',
    );
    writeFileSync(tell, source);
    bench('--runs', '1', '--cwd', folder, ...own, tell);
    const venv = readFileSync(join(folder, 'prefix'), 'utf8');
    const { report } = bench(
      ...['--runs', '60', '--venv', venv, ...own, app],
      ...['--command', `bare=${join(venv, 'bin', 'python')} ${app} {port}`],
    );
    const [probed, bare] = [row(report, 'fastapi_app/'), row(report, 'bare')];
    for (const metric of ['readyMs', 'wallMs']) {
      const differences = bare.trials.flatMap((trial, index) =>
        trial.round > 0 ? [probed.trials[index][metric] - trial[metric]] : [],
      );
      const [low, high] = interval(differences);
      say(
        `server: FastAPI, ${metric}: ${ms(median(differences))} more with the probe than ${ms(median(bare.trials.map((trial) => trial[metric])))} without (median of n = ${differences.length} rounds, 95 % interval ${ms(low)} to ${ms(high)}; at most 2 ms)`,
      );
    }
  },

  async readiness() {
    for (const [kind, delays] of Object.entries(await readinessDelays(folder, python, 25)))
      say(
        `readiness: ${kind}: seen ${ms(median(delays))} after the worker's own moment, at most ${ms(Math.max(...delays))} (n = ${delays.length}; forms in turn)`,
      );
  },

  async installs() {
    if (spawnSync('hyperfine', ['--version']).status !== 0)
      return say('installs: hyperfine is not installed: left out');
    const wheels = await smallWheels();
    const index = await startIndex(wheels.wheels);
    const times = { pip: [], uv: [] };
    try {
      // In turn: own, peer, own, peer, …
      for (let turn = 0; turn < 6; turn++) {
        const { report } = bench('installs', '--python', python, '--bytecode', 'default', '--runs', '3');
        for (const { scenario, trials } of report.results.filter(({ id }) => id.startsWith('install/'))) {
          const counted = trials.filter(({ round, phases }) => round > 0 && phases);
          const own = counted.map(({ phases }) => phases.install);
          const ownCpu = counted.map(({ cpu }) => cpu.userMs + cpu.systemMs);
          const { wallMs: peer, cpuMs: peerCpu } = await hyperfineInstalls(scenario, { wheels, index });
          times[scenario.installer].push({ own, peer, ownCpu, peerCpu });
        }
      }
    } finally {
      await index.close();
    }
    for (const [installer, turns] of Object.entries(times)) {
      const [own, peer, ownCpu, peerCpu] = ['own', 'peer', 'ownCpu', 'peerCpu'].map((side) =>
        turns.flatMap((turn) => turn[side]),
      );
      // A machine whose speed changes from turn to turn shows in the spread of their ratios.
      const spread = (one, other) => {
        const ratios = turns.map((turn) => median(turn[one]) / median(turn[other])).sort((a, b) => a - b);
        return `${median(ratios).toFixed(3)}x (median of ${turns.length} turns, ${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)}; n = ${own.length} and ${peer.length}; within 10 %)`;
      };
      say(
        `installs: ${installer}: coldstart ${ms(median(own))}, hyperfine --prepare ${ms(median(peer))} for the same command: ${spread('own', 'peer')}`,
      );
      say(
        `installs: ${installer}: CPU time of environment, install and first import ${ms(median(ownCpu))}, hyperfine ${ms(median(peerCpu))}: ${spread('ownCpu', 'peerCpu')}`,
      );
    }
  },

  compare() {
    // A report with many trials: one that is there, its row repeated with other times.
    const { report } = bench('--runs', '1', '--', 'true');
    const many = (trials, factor) => {
      const made = structuredClone(report);
      for (const result of made.results) {
        const [trial] = result.trials;
        const length = result.scenario.control ? 60 : trials;
        result.trials = Array.from({ length }, (_, round) => {
          const wallMs = factor * 10 * Math.exp(0.06 * Math.sin(round * 12.9898) + 1e-6 * round);
          return { ...trial, round, wallMs, phases: { run: wallMs } };
        });
      }
      return made;
    };
    for (const trials of [20_000, 50_000]) {
      const [base, head] = ['base', 'head'].map((name, side) => {
        const file = join(folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(many(trials, 1 + side / 10)));
        return file;
      });
      const [version, compared, shown] = inTurn(
        [
          [process.execPath, BIN, '--version'],
          [process.execPath, BIN, 'compare', base, head],
          [process.execPath, BIN, 'report', head],
        ],
        3,
      );
      say(
        `compare: ${trials} trials against as many: ${ms(compared)}, start-up ${ms(version)} (n = 3 each; at most 1 s beyond it for 20,000); report of ${trials} trials: ${ms(shown)} (at most 5 s for 50,000)`,
      );
    }
  },

  async lambda() {
    if (process.platform !== 'linux') return say('lambda: AWS’s emulator runs on Linux only: left out');
    const found = await compareInits(mkdtempSync(join(folder, 'lambda-')), 40);
    const [{ packages, writable }] = found;
    say(
      `lambda: code ${writable === undefined ? 'read-only' : `writable: ${writable}`}; packages ${packages}`,
    );
    for (const { name, own, official } of found) {
      // Both sides of a turn saw the same machine.
      const ratios = own.map((time, turn) => time / official[turn]);
      say(
        `lambda: init of ${name}: coldstart ${ms(median(own))}, AWS's emulator ${ms(median(official))}: ${(median(own) / median(official)).toFixed(3)}x (n = ${own.length} each, in turn; ${median(ratios).toFixed(3)}x by turns; within 10 %)`,
      );
    }
  },

  memory() {
    const file = join(folder, 'grow.py');
    writeFileSync(
      file,
      'import atexit\ndata = bytearray(60_000_000)\natexit.register(lambda: open("hwm", "w").write([l for l in open("/proc/self/status") if l.startswith("VmHWM")][0].split()[1]))\n',
    );
    const { report } = bench('--runs', '5', '--cwd', folder, file);
    const own = Number(readFileSync(join(folder, 'hwm'), 'utf8')) * 1024;
    const { rss } = row(report, 'grow/').summary;
    say(
      `memory: peakRssBytes ${(rss.median / own).toFixed(4)}x the worker's own VmHWM (n = ${rss.n}; within 3 %)`,
    );
  },

  aa() {
    let excluded = 0;
    const widths = [];
    const worker = join(WORKERS, 'hello.py');
    for (let pair = 0; pair < 40; pair++) {
      const pairOf = ['--reference', 'a', `a=${worker}`, `b=${worker}`];
      const [comparison] = bench('--runs', '20', '--loop', 'asyncio', ...pairOf).report.comparisons;
      const [low, high] = comparison.ratioCi95;
      if (low > 1 || high < 1) excluded += 1;
      widths.push(comparison.resolvable);
    }
    say(
      `aa: ${excluded} of 40 intervals of the same worker exclude 1 (n = 20 each; at most 6); typical resolution ±${(median(widths) * 100).toFixed(1)} %`,
    );
  },

  page() {
    script('page', 'page-evidence.js');
  },

  /** The wheel of this tree, installed by pip into an environment of its own. */
  wheel() {
    const [wheels, venv] = [join(folder, 'wheel'), join(folder, 'wheel-venv')];
    script('wheel', 'build-wheel.js', wheels);
    const file = readdirSync(wheels).find((name) => name.endsWith('.whl'));
    execFileSync(python, ['-m', 'venv', venv]);
    const pip = [join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet'];
    execFileSync(pip[0], [...pip.slice(1), '--disable-pip-version-check', join(wheels, file)]);
    script('wheel', 'wheel-start.py', join(venv, 'bin', 'coldstart'));
  },

  containers() {
    const image = process.env.COLDSTART_IMAGE;
    if (!image) return say('containers: COLDSTART_IMAGE names no image with python3: left out');
    script('containers', 'containers-evidence.js', image);
  },
};

/** Parts that take many minutes: only by name. */
const long = {
  phases: () => script('phases', 'evidence-phases.js'),
  imports: () => {
    script('imports', 'explain-evidence.js', '12', 'sums');
    script('imports', 'explain-evidence.js', '16', 'ranks');
  },
  images: () => script('images', 'images-evidence.js'),
};

try {
  const chosen = process.argv.slice(2);
  const all = { ...parts, ...long };
  const unknown = chosen.find((name) => !Object.hasOwn(all, name));
  if (unknown) throw new Error(`There is no part ${unknown}; there are ${Object.keys(all).join(', ')}.`);
  for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) await all[name]();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

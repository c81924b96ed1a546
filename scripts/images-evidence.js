// Measures what people ask about images, by `coldstart bench --image` itself: packages installed by pip or by uv, bytecode of packages and of
// the standard library, a slim system against a full one, and one image padded to three sizes, warm and with its layers out of the page
// cache. Prints the tables of docs/cli/containers.md ("Measured").
// Usage: node scripts/images-evidence.js [rounds 15] | --clear
// As root on Debian with podman, runc and debootstrap, without an image registry; wheels come through pip. Images are made once, in a
// storage of their own (node_modules/.cache/coldstart-images, 3 GB; --clear removes it), and used again.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, homedir, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const BIN = at('bin/coldstart.js');
const KEPT = at('node_modules/.cache/coldstart-images');
/** Podman's clean-up refuses one of more than 50 characters, and each container would wait 20 s for it. */
const RUN = '/run/coldstart-images';
const [rounds = '15'] = process.argv.slice(2);

/** Ends when it is told to: an engine takes seconds to notice the end of one that has to be killed. */
const WORKER = `import asyncio, signal, fastapi
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    print("READY", flush=True)
    await asyncio.sleep(60)
try:
    asyncio.run(main())
except asyncio.CancelledError:
    pass
`;
const REQUIREMENT = 'fastapi==0.115.6';
/** Of each of the two runs: on a busy machine there are fewer rounds, which the tables say. */
const MOST = '110s';
const NAME = 'localhost/coldstart-evidence';

/** As the tests have it. */
const CONF = at('test/support/containers.conf');

const env = {
  ...process.env,
  CONTAINERS_CONF: CONF,
  CONTAINERS_STORAGE_CONF: join(KEPT, 'storage.conf'),
};
const say = (text) => process.stderr.write(`${text}\n`);
const run = (file, ...args) =>
  execFileSync(file, args, { cwd: KEPT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const podman = (...args) => run('podman', ...args);

function clear() {
  if (!existsSync(KEPT)) return;
  podman('rmi', '--all', '--force');
  spawnSync('umount', [join(KEPT, 'graph', 'overlay')], { stdio: 'ignore' });
  for (const folder of [KEPT, RUN]) rmSync(folder, { recursive: true, force: true });
}

function prepare() {
  mkdirSync(join(KEPT, 'context'), { recursive: true });
  const places = `runroot="${RUN}"\ngraphroot="${join(KEPT, 'graph')}"\n`;
  writeFileSync(join(KEPT, 'storage.conf'), `[storage]\ndriver="overlay"\n${places}`);
}

/** Makes an image where it is not there yet. */
function made(name, make) {
  const image = `${NAME}:${name}`;
  if (spawnSync('podman', ['image', 'exists', image], { env }).status === 0) return image;
  const began = performance.now();
  say(`making the image ${name} …`);
  make(image);
  say(`  ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return image;
}

/** A Debian by debootstrap; the small one is there where the tests of containers have run. */
function system(name, variant) {
  const ofTests = at('node_modules/.cache/coldstart-test-image.tar');
  return made(name, (image) => {
    if (variant === 'minbase' && existsSync(ofTests)) return void podman('import', '--quiet', ofTests, image);
    const root = join(KEPT, name);
    try {
      run('debootstrap', `--variant=${variant}`, '--include=python3', 'bookworm', root);
      const without = ['usr/share/doc', 'usr/share/man', 'var/cache', 'var/lib/apt'];
      run('tar', '-C', root, ...without.map((path) => `--exclude=./${path}/*`), '-cf', `${root}.tar`, '.');
      podman('import', '--quiet', `${root}.tar`, image);
    } finally {
      for (const path of [root, `${root}.tar`]) rmSync(path, { recursive: true, force: true });
    }
  });
}

function built(name, from, lines, mounts = []) {
  return made(name, (image) => {
    writeFileSync(join(KEPT, 'Dockerfile'), [`FROM ${from}`, ...lines, ''].join('\n'));
    const options = ['--pull=never', '--quiet', '--file', join(KEPT, 'Dockerfile'), '--tag', image];
    podman('build', ...options, ...mounts.flatMap((one) => ['--volume', one]), join(KEPT, 'context'));
  });
}

/** Wheels, pip and uv, as a build finds them, which then needs no network. */
function tools() {
  const wheels = join(KEPT, 'wheels');
  if (!existsSync(wheels) || readdirSync(wheels).length === 0) {
    say(`fetching ${REQUIREMENT} …`);
    const target = ['--only-binary', ':all:', '--python-version', '3.11'];
    run('python3', '-m', 'pip', 'download', '--quiet', ...target, '--dest', wheels, REQUIREMENT);
  }
  const pip = join(KEPT, 'pip');
  if (!existsSync(pip)) {
    const from = run('python3', '-c', 'import os, pip; print(os.path.dirname(pip.__file__))');
    cpSync(from, join(pip, 'pip'), { recursive: true, filter: (path) => !path.endsWith('__pycache__') });
  }
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const candidates = [join(cache, 'coldstart/uv/bin'), ...(process.env.PATH ?? '').split(':')];
  const uv = candidates.map((folder) => join(folder, 'uv')).find((path) => existsSync(path));
  if (uv === undefined) throw new Error('There is no uv: run coldstart bench installs once, which gets it.');
  return [`${wheels}:/wheels:ro`, `${pip}:/pip:ro`, `${uv}:/usr/local/bin/uv:ro`];
}

function makeImages() {
  const mounts = tools();
  const offline = `--no-index --find-links /wheels --target /packages ${REQUIREMENT}`;
  const uv = `RUN UV_CACHE_DIR=/tmp/uv uv pip install --quiet --python python3 ${offline}`;
  const clean = ' && rm -rf /tmp/uv';
  const pip = `RUN PYTHONPATH=/pip PYTHONDONTWRITEBYTECODE=1 python3 -m pip install --quiet --root-user-action ignore ${offline}`;
  const found = ['ENV PYTHONPATH=/packages PYTHONDONTWRITEBYTECODE=1'];
  const slim = system('system-slim', 'minbase');
  // As the official images of Python: no bytecode of the standard library.
  const bare = built('system-bare', slim, [
    'RUN find /usr/lib/python3* -name __pycache__ -prune -exec rm -rf {} +',
  ]);
  const compiled = built('all-compiled', slim, [`${uv} --compile-bytecode${clean}`, ...found], mounts);
  built('pip', bare, [pip, ...found], mounts);
  built('uv-compiled', bare, [`${uv} --compile-bytecode${clean}`, ...found], mounts);
  built('uv', bare, [`${uv}${clean}`, ...found], mounts);
  const full = system('system-full', 'buildd');
  built('full', full, [`${uv} --compile-bytecode${clean}`, ...found], mounts);
  for (const megabytes of [200, 800])
    built(`padded-${megabytes}`, compiled, [
      `RUN dd if=/dev/urandom of=/pad bs=1M status=none count=${megabytes}`,
    ]);
}

const TITLES = {
  'all-compiled': 'slim, uv, all bytecode',
  pip: 'pip, no bytecode of the standard library',
  'uv-compiled': 'uv `--compile-bytecode`, likewise',
  uv: 'uv, no bytecode at all',
  full: 'full system (with a compiler), all bytecode',
  'padded-200': 'the first, 200 MB more',
  'padded-800': 'the first, 800 MB more',
};

/** The report of rows for these images in the same rounds, each compared with the first. */
function measured(names, ...more) {
  const images = names.flatMap((name) => ['--image', `${name}=${NAME}:${name}`]);
  const others = names.includes('pip') ? ['--compare', 'pip,uv-compiled'] : [];
  const options = [
    ...['--engine', 'podman', '--runs', rounds, '--max-time', MOST],
    ...['--ready', 'output:/READY/', '--no-pitfalls'],
  ];
  const args = ['bench', ...images, ...options, '--compare', names.join(','), ...others, '--format', 'json'];
  const { stdout, status } = spawnSync(
    process.execPath,
    [BIN, ...args, ...more, '--', 'python3', '-c', WORKER],
    { cwd: tmpdir(), env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (stdout === '') throw new Error(`coldstart bench ended with ${status}.`);
  const report = JSON.parse(stdout);
  for (const { id, trials, summary } of report.results) {
    const failed = trials.find((trial) => trial.status === 'failed');
    if (failed) throw new Error(`${id}: ${failed.message}`);
    if (!summary.wall) throw new Error(`${id}: no round after the first within ${MOST}.`);
  }
  return report;
}

const fixed = (value) => value.toFixed(Math.abs(value) < 10 ? 1 : 0).replace('-', '−');
const interval = (pair, show) => (pair ? ` [${pair.map(show).join(', ')}]` : '');

function tableOf({ results, comparisons }, names) {
  const rows = names.map((name) => {
    const { scenario, summary } = results.find(({ id }) => id === `image/${name}`);
    const figure = ({ median, medianCi95 }) => `${fixed(median)} ms${interval(medianCi95, fixed)}`;
    const against = comparisons.find(
      ({ base, head }) => base === `image/${names[0]}` && head === `image/${name}`,
    );
    const factor = (value) => value.toFixed(2);
    const ratio = against ? `${factor(against.ratio)}x${interval(against.ratioCi95, factor)}` : '';
    const size = `${(scenario.imageBytes / 1e6).toFixed(0)} MB`;
    const cells = [
      TITLES[name],
      size,
      figure(summary.create),
      figure(summary.ready),
      figure(summary.imports),
    ];
    return `| ${[...cells, ratio, summary.ready.n].join(' | ')} |`;
  });
  return [
    '| image | size | create | start until ready | of it imports | start until ready against the first | n |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

if (rounds === '--clear') clear();
else {
  prepare();
  makeImages();
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  const all = Object.keys(TITLES);
  const sizes = ['all-compiled', 'full', 'padded-200', 'padded-800', 'uv'];
  say('warm …');
  const warm = measured(all);
  say('evicted …');
  const evicted = measured(sizes, '--page-cache', 'evicted');
  const { engine, python } = warm.results.find(({ id }) => id === 'image/uv').scenario;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Linux ${release()}, load ${load}`;
  const pair = warm.comparisons.find(({ base }) => base === 'image/pip');
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)}, ${machine}; ${engine.name} ${engine.version} with runc, Python ${python.version}, ${REQUIREMENT}.

Page cache warm:

${tableOf(warm, all)}

${pair?.sentence}

Layers out of the page cache before each trial (\`--page-cache evicted\`):

${tableOf(evicted, sizes)}
`,
  );
}

// Measures what people ask about images: packages installed by pip or by uv, bytecode of packages and of the standard library, and
// one image padded to three sizes, warm and with its layers out of the page cache. docs/cli/containers.md has the figures.
// Usage: node scripts/images-evidence.js IMAGE [rounds 15]
// IMAGE has a python3 of the version of `python3 -m pip` here, which installs the packages; uv is on PATH. podman builds: its own
// variables (CONTAINERS_CONF, CONTAINERS_STORAGE_CONF) are passed on.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const [image, rounds = '15'] = process.argv.slice(2);
if (!image) throw new Error('Name an image that has python3.');

const WORKER = `import asyncio, fastapi
async def main():
    print("READY", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
`;
const PACKAGES = ['fastapi==0.115.6'];
const PAD = 'dd if=/dev/urandom of=/pad bs=1M status=none count=';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-images-'));
const run = (file, ...args) =>
  execFileSync(file, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
const images = [];

/** An image on top of the named one, from lines of a Dockerfile. */
function built(name, from, lines) {
  const tag = `localhost/coldstart-evidence:${name}`;
  writeFileSync(join(folder, 'Dockerfile'), [`FROM ${from}`, ...lines, ''].join('\n'));
  run('podman', 'build', '--pull=never', '--quiet', '-t', tag, '.');
  images.push(tag);
  return tag;
}

/** Summaries of rows for these images, in the same rounds. */
function measured(names, ...more) {
  const scenarios = names.map((name) => ({
    ...{ runner: 'container', name, image: `localhost/coldstart-evidence:${name}` },
    ...{ command: ['python3', '/app/worker.py'], ready: 'output:/READY/' },
  }));
  const config = join(folder, 'coldstart.json');
  writeFileSync(config, JSON.stringify({ scenarios }));
  const options = ['--runs', rounds, '--format', 'json', '--quiet', '--engine', 'podman', '--config', config];
  const { stdout, stderr } = spawnSync(process.execPath, [BIN, 'bench', ...options, ...more], {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).results.filter(({ scenario }) => scenario.runner === 'container');
}

function row(result) {
  const failed = result.trials.find(({ status }) => status === 'failed');
  if (failed) throw new Error(`${result.id}: ${failed.message}`);
  const figure = ({ median, medianCi95: [low, high] = [] }) =>
    `${median.toFixed(0)} ms [${low?.toFixed(0)}, ${high?.toFixed(0)}]`;
  const { create, ready, imports } = result.summary;
  const size = `${(result.scenario.imageBytes / 1e6).toFixed(0)} MB`;
  const cells = [result.scenario.name ?? result.id, size, figure(create), figure(ready), figure(imports)];
  return `| ${cells.join(' | ')} | ${ready.n} |`;
}

try {
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/worker.py'), WORKER);
  const pip = (target, ...more) =>
    run('python3', '-m', 'pip', 'install', '-q', '--target', target, ...more, ...PACKAGES);
  const uv = (target, ...more) =>
    run('uv', 'pip', 'install', '-q', '--python', 'python3', '--target', target, ...more, ...PACKAGES);
  pip('pip');
  uv('uv');
  uv('uv-compiled', '--compile-bytecode');
  // As the official images: no bytecode of the standard library.
  const bare = built('bare', image, [
    'RUN find /usr/lib/python3* -name __pycache__ -prune -exec rm -rf {} +',
  ]);
  const with_ = (packages) => [
    `COPY ${packages} /packages`,
    'COPY app /app',
    'ENV PYTHONPATH=/packages PYTHONDONTWRITEBYTECODE=1',
  ];
  built('uv', bare, with_('uv'));
  built('pip', bare, with_('pip'));
  built('uv-compiled', bare, with_('uv-compiled'));
  const compiled = built('all-compiled', bare, [
    'RUN python3 -m compileall -q /usr/lib/python3* || true',
    ...with_('uv-compiled'),
  ]);
  for (const megabytes of [100, 500]) built(`padded-${megabytes}`, compiled, [`RUN ${PAD}${megabytes}`]);
  const head = '| image | size | create | start until ready | imports | n |\n|---|---|---|---|---|---|';
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  const sizes = ['all-compiled', 'padded-100', 'padded-500'];
  const warm = measured(['uv', 'pip', 'uv-compiled', ...sizes]);
  const evicted = measured(sizes, '--page-cache', 'evicted');
  const version = warm[0].scenario.engine.version;
  process.stdout.write(
    `podman ${version}, load ${load}\n${head}\n${warm.map(row).join('\n')}\n\nevicted\n${head}\n${evicted.map(row).join('\n')}\n`,
  );
} finally {
  for (const tag of images.reverse()) spawnSync('podman', ['rmi', '--force', tag], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
}

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning } from '../../src/io/running.js';

/** The image that is there: a small Debian with its Python. */
export const IMAGE = 'localhost/coldstart-test:python';

/** Why there is no engine to test with; undefined where there is one. */
export function whyNoEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'containers are tested as root on Linux';
  if (!mayMount()) return 'this machine lets nobody mount (CAP_SYS_ADMIN)';
  const missing = ['podman', 'runc', 'debootstrap'].filter((name) => !isThere(name));
  return missing.length > 0 ? `there is no ${missing.join(', no ')}` : undefined;
}

/** Why there is no client of Docker to test with; undefined where there is one. */
export function whyNoDocker(): string | undefined {
  return whyNoEngine() ?? (isThere('docker') ? undefined : 'there is no docker');
}

function isThere(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Root within a container often may not. */
function mayMount(): boolean {
  const [, effective = '0'] =
    /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${effective}`) & (1n << 21n)) !== 0n;
}

/** Not read by Python, and half of it. */
const LEFT_OUT = ['./usr/share/doc', './usr/share/locale', './usr/share/man', './var/cache', './var/lib/apt'];

/** The files of the image, made once and kept: 17 s of CPU, and no registry. Whoever comes meanwhile waits. */
function files(): string {
  const kept = resolve(import.meta.dirname, '../../node_modules/.cache/coldstart-test-image.tar');
  mkdirSync(resolve(kept, '..'), { recursive: true });
  const maker = `${kept}.maker`;
  while (!existsSync(kept)) {
    try {
      writeFileSync(maker, `${process.pid}`, { flag: 'wx' });
    } catch {
      if (!isRunning(numberIn(maker))) rmSync(maker, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      if (!existsSync(kept)) make(kept);
    } finally {
      rmSync(maker, { force: true });
    }
  }
  return kept;
}

/** The process that is at it; this one, which is none to be cleared away, where its number is not yet written or gone. */
function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

function make(kept: string): void {
  const system = mkdtempSync(join(tmpdir(), 'coldstart-system-'));
  const aside = `${kept}.${process.pid}`;
  try {
    const options = ['--variant=minbase', '--include=python3'];
    execFileSync('debootstrap', [...options, 'bookworm', system], { stdio: 'pipe' });
    const without = LEFT_OUT.map((path) => `--exclude=${path}/*`);
    execFileSync('tar', ['-C', system, ...without, '-cf', aside, '.'], { stdio: 'pipe' });
    renameSync(aside, kept);
  } finally {
    rmSync(system, { recursive: true, force: true });
    rmSync(aside, { force: true });
  }
}

/** Podman with a storage of its own, and the image in it. */
export function scratchEngine() {
  const root = mkdtempSync(join(tmpdir(), 'coldstart-containers-'));
  const places = `runroot="${join(root, 'run')}"\ngraphroot="${join(root, 'graph')}"\n`;
  writeFileSync(join(root, 'storage.conf'), `[storage]\ndriver="overlay"\n${places}`);
  const env = {
    CONTAINERS_CONF: resolve(import.meta.dirname, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(root, 'storage.conf'),
  };
  const podman = (...args: string[]) =>
    execFileSync('podman', args, { env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' }).trim();
  podman('import', files(), IMAGE);
  let service: ChildProcess | undefined;
  return {
    env,
    podman,
    /** Where images lie. */
    graph: join(root, 'graph'),
    /** Ids of all containers that there are. */
    containers: () => podman('ps', '--all', '--quiet', '--no-trunc').split('\n').filter(Boolean),
    /** Variables with which Docker's client reaches this podman, as a daemon. */
    docker: async (): Promise<Record<string, string>> => {
      const socket = join(root, 'docker.sock');
      if (!service) {
        const args = ['system', 'service', '--time', '0', `unix://${socket}`];
        service = spawn('podman', args, { env: { ...process.env, ...env }, stdio: 'ignore' });
        const until = Date.now() + 30_000;
        while (!existsSync(socket) && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
      }
      return { DOCKER_HOST: `unix://${socket}` };
    },
    close: () => {
      service?.kill('SIGKILL');
      podman('rm', '--all', '--force', '--time', '0');
      podman('rmi', '--all', '--force');
      // The storage is mounted where it lies.
      spawnSync('umount', [join(root, 'graph', 'overlay')]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

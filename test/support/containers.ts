import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The image that is there: a small Debian with its Python. */
export const IMAGE = 'localhost/coldstart-test:python';

/** Why there is no engine to test with; undefined where there is one. */
export function whyNoEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'containers are tested as root on Linux';
  const missing = ['podman', 'runc', 'debootstrap'].filter(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  return missing.length > 0 ? `there is no ${missing.join(', no ')}` : undefined;
}

/** As many containers as the kernel lets this machine have: no daemon, no network of their own, cgroups without systemd. */
const CONF = `[containers]
netns="host"
default_ulimits=["nofile=20000:20000","nproc=16384:16384"]
[engine]
cgroup_manager="cgroupfs"
runtime="runc"
events_logger="file"
`;

/** Podman with a storage of its own, and the image in it. Half a minute, and no registry. */
export function scratchEngine() {
  const root = mkdtempSync(join(tmpdir(), 'coldstart-containers-'));
  writeFileSync(join(root, 'containers.conf'), CONF);
  const places = `runroot="${join(root, 'run')}"\ngraphroot="${join(root, 'graph')}"\n`;
  writeFileSync(join(root, 'storage.conf'), `[storage]\ndriver="overlay"\n${places}`);
  const env = {
    CONTAINERS_CONF: join(root, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(root, 'storage.conf'),
  };
  const podman = (...args: string[]) =>
    execFileSync('podman', args, { env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' }).trim();
  const system = join(root, 'system');
  mkdirSync(system);
  const options = ['--variant=minbase', '--include=python3'];
  execFileSync('debootstrap', [...options, 'bookworm', system], { stdio: 'pipe' });
  execFileSync('sh', ['-c', 'tar -C "$1" -c . | podman import - "$2"', 'sh', system, IMAGE], {
    ...{ env: { ...process.env, ...env }, stdio: 'pipe' },
  });
  rmSync(system, { recursive: true, force: true });
  return {
    env,
    podman,
    /** Ids of all containers that there are. */
    containers: () => podman('ps', '--all', '--quiet').split('\n').filter(Boolean),
    close: () => {
      podman('rm', '--all', '--force', '--time', '0');
      podman('rmi', '--all', '--force');
      // The storage is mounted where it lies.
      spawnSync('umount', [join(root, 'graph', 'overlay')]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

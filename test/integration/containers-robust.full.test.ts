import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { IMAGE, scratchEngine, whyNoDocker, whyNoEngine } from '../support/containers.js';
import { seeded } from '../support/random.js';
import { orFewer } from '../support/thoroughly.js';

const why = whyNoEngine();
if (why) console.warn(`skipped: containers, since ${why}`);
const noDocker = whyNoDocker();
if (!why && noDocker) console.warn(`skipped: containers through docker, since ${noDocker}`);

const KILLS = orFewer(20, 6);
const NEVER = ['--ready', 'output:/never/', '--', 'python3', '-c', 'import time; time.sleep(60)'];

type Engine = ReturnType<typeof scratchEngine>;

/** Why the only row of that name failed, each reason once. */
function failuresOf(report: Report, id: string): string[] {
  const trials = report.results.find((row) => row.id === id)?.trials ?? [];
  return [
    ...new Set(trials.map((trial) => (trial.status === 'failed' ? `${trial.code}: ${trial.message}` : 'ok'))),
  ];
}

describe.skipIf(why !== undefined)('containers that cannot be had', () => {
  let engine: Engine;
  let tar = '';
  beforeAll(() => {
    engine = scratchEngine();
    const empty = mkdtempSync(join(tmpdir(), 'coldstart-empty-'));
    mkdirSync(join(empty, 'etc'));
    writeFileSync(join(empty, 'etc/script'), 'no first line\n', { mode: 0o755 });
    tar = `${empty}.tar`;
    execFileSync('tar', ['-C', empty, '-cf', tar, '.']);
    engine.podman('import', '--arch', 'arm64', tar, 'localhost/other:arm64');
    engine.podman('import', tar, 'localhost/empty:1');
    rmSync(empty, { recursive: true });
  }, 300_000);
  afterAll(() => {
    engine.close();
    rmSync(tar);
  });

  /** One trial of each image, and of a command that is always measured. */
  const bench = async (images: readonly string[], more: readonly string[] = [], env = {}) => {
    const { code, report } = await benchReport(
      [
        ...images.flatMap((image) => ['--image', image]),
        ...['--command', 'plain=echo never', '--runs', '1', '--engine', 'podman', ...more],
      ],
      { env: { ...engine.env, ...env } },
    );
    const told = (name: string) => failuresOf(report, name);
    expect([code, told('plain')]).toEqual([3, ['ok']]);
    return (name: string) => told(`image/${name}`);
  };

  it('say why: missing, for another processor, with nothing to start', async () => {
    const told = await bench([
      'gone=localhost/gone:1',
      'arm=localhost/other:arm64',
      'bare=localhost/empty:1',
    ]);
    expect(told('gone')).toEqual([
      expect.stringMatching(
        /^PREPARE_FAILED: podman has no image localhost\/gone:1: .* Build it, or .*--pull/,
      ),
    ]);
    expect(told('arm')).toEqual([expect.stringContaining('is for arm64, this machine is')]);
    expect(told('bare')).toEqual([
      expect.stringContaining('does not say what it starts: it has neither ENTRYPOINT nor CMD'),
    ]);
    expect(engine.containers()).toEqual([]);
  });

  it('say why: no such program in it, ended at once, killed by somebody', async () => {
    const told = await bench(
      ['bare=localhost/empty:1', `py=${IMAGE}`],
      [...['--ready', 'output:/never/', '--', 'python3', '-c', 'import nosuch']],
    );
    expect(told('bare')).toEqual([
      expect.stringMatching(
        /^NOT_STARTED: the engine did not start it: .*The image has no python3: name a command/,
      ),
    ]);
    expect(told('py')).toEqual([
      expect.stringMatching(
        /^DIED_BEFORE_READY: .*exit status 1.*nosuch.*The image lacks it: install it there$/,
      ),
    ]);
    const killed = await bench([`py=${IMAGE}`], ['--', 'python3', '-c', 'import os; os._exit(137)']);
    // Nothing was short of memory: the exit status alone tells nothing.
    expect(killed('py')).toEqual([expect.stringMatching(/^EXIT_CODE: exit status 137/)]);
  });

  it('say where there is no space', async () => {
    const full = mkdtempSync(join(tmpdir(), 'coldstart-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', full]);
    try {
      const storage = join(full, 'storage.conf');
      const places = `runroot="${join(full, 'run')}"\ngraphroot="${join(full, 'graph')}"\n`;
      writeFileSync(storage, `[storage]\ndriver="overlay"\n${places}`);
      const env = { CONTAINERS_STORAGE_CONF: storage };
      execFileSync('podman', ['import', tar, 'localhost/empty:1'], {
        ...{ env: { ...process.env, ...engine.env, ...env }, stdio: 'pipe' },
      });
      expect(() => writeFileSync(join(full, 'fill'), Buffer.alloc(2 ** 24))).toThrow('ENOSPC');
      const told = await bench(['bare=localhost/empty:1'], ['--', '/bin/true'], env);
      for (const reason of told('bare'))
        expect(reason).toMatch(/^NO_SPACE: .*no space left on device\. Make room/);
    } finally {
      spawnSync('umount', [join(full, 'graph', 'overlay')]);
      execFileSync('umount', ['--lazy', full]);
      rmSync(full, { recursive: true, force: true });
    }
  });

  it('need an engine that answers, of those that there are', async () => {
    const down = { DOCKER_HOST: 'unix:///no/socket' };
    const { code, report } = await benchReport(['--runs', '1', '--engine', 'docker', '--image', 'x'], {
      env: down,
    });
    expect(code).toBe(3);
    expect(failuresOf(report, 'image/x')).toEqual([
      expect.stringMatching(
        /^PREPARE_FAILED: No container engine answers: docker: .+ Install docker or start/,
      ),
    ]);
    const wrong = await coldstart(['bench', '--engine', 'lxc', '--image', 'x']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('docker, podman, nerdctl')]);
  });

  it(`leave none after ${KILLS} kills: the next run removes them, and cache clear, and nothing else`, async () => {
    const foreign = [
      engine.podman('create', '--network', 'host', IMAGE, 'true'),
      engine.podman('create', '--network', 'host', '--label', 'coldstart=1', IMAGE, 'true'),
      // Of another machine, with the same daemon.
      engine.podman('create', '--network', 'host', '--label', 'coldstart.run=other.1.2-3', IMAGE, 'true'),
    ].sort();
    const random = seeded(21);
    const kill = async () => {
      const child = startColdstart(['bench', '--image', IMAGE, '--engine', 'podman', ...NEVER], {
        cwd: emptyFolder(),
        env: engine.env,
      });
      const end = ended(child);
      await sleep(random() * 1500);
      child.kill('SIGKILL');
      await end;
    };
    for (let turn = 0; turn < KILLS / 2; turn += 1) await Promise.all([kill(), kill()]);
    await sleep(2000);
    const { code } = await benchReport(
      ['--image', IMAGE, '--engine', 'podman', '--runs', '1', '--', 'true'],
      { env: engine.env },
    );
    expect([code, engine.containers().sort()]).toEqual([0, foreign]);
    // An image of its own, too.
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'Dockerfile'), `FROM ${IMAGE}\nENV X=1\n`);
    const child = startColdstart(['bench', '--image', '.', '--engine', 'podman', ...NEVER], {
      ...{ cwd, env: engine.env },
    });
    const end = ended(child);
    // Not the one that compiles the probe, which goes by itself.
    const running = () => engine.podman('ps', '--no-trunc', '--format', '{{.Command}}');
    await expect.poll(running, { timeout: 60_000 }).toContain('sleep');
    const clear = () =>
      coldstart(['cache', 'clear'], { env: { ...engine.env, XDG_CACHE_HOME: emptyFolder() } });
    // What runs is somebody's.
    expect((await clear()).stdout).not.toContain('container');
    child.kill('SIGKILL');
    await end;
    expect((await clear()).stdout).toContain('Removed 1 container of runs that were killed.');
    expect(engine.containers().sort()).toEqual(foreign);
    expect(engine.podman('images', '--format', '{{.Repository}}')).not.toContain('coldstart-image');
    engine.podman('rm', ...foreign);
  });

  it.skipIf(noDocker !== undefined)('are the same through a daemon, with docker', async () => {
    const env = { ...engine.env, ...(await engine.docker()) };
    const { code, report } = await benchReport(
      [
        ...[
          '--image',
          `py=${IMAGE}`,
          '--image',
          'bare=localhost/empty:1',
          '--image',
          'gone=localhost/gone:1',
        ],
        ...['--image', 'arm=localhost/other:arm64', '--engine', 'docker', '--runs', '2'],
        ...['--ready', 'output:/READY/', '--grace', '0.1', '--memory', '200', '--cpus', '0.5', '--'],
        ...['python3', '-c', 'print("READY"); import time; time.sleep(60)'],
      ],
      { env },
    );
    expect([code, failuresOf(report, 'image/py')]).toEqual([3, ['ok']]);
    const row = report.results.find(({ id }) => id === 'image/py');
    expect(row?.scenario).toMatchObject({ engine: { name: 'docker' }, memoryMB: 200, cpus: 0.5 });
    // Its Python tells its phases through a daemon, too.
    expect(row?.summary.imports?.n).toBe(2);
    expect(failuresOf(report, 'image/bare')).toEqual([
      expect.stringMatching(/^NOT_STARTED: .*The image has no python3/),
    ]);
    expect(failuresOf(report, 'image/gone')).toEqual([
      expect.stringContaining('docker has no image localhost/gone:1'),
    ]);
    expect(failuresOf(report, 'image/arm')).toEqual([expect.stringContaining('is for arm64')]);
    expect(engine.containers()).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { LaunchOutcome } from '../../../../src/launch/launcher.js';
import { engineReason } from '../../../../src/runners/container/engine.js';
import { memoryWarning, noSpace, notMeasured } from '../../../../src/runners/container/failure.js';
import { isDead, ownImage, ownLabel } from '../../../../src/runners/container/leftovers.js';
import type { Kills } from '../../../../src/runners/container/oom.js';

const ID = 'f162ae21800e0f9e19c14f34612bc6cd5785365f315577dd8388a916c9d89473';

describe('what an engine says', () => {
  it.each([
    ['Error: no such container', 'no such container'],
    ['Error response from daemon: No such image: x:latest', 'No such image: x:latest'],
    [`a warning\nError: unable to start container ${ID}: no\n`, 'unable to start container: no'],
    [`Error response from daemon: no\nError: failed to start containers: ${ID}`, 'no'],
    ['', ''],
  ])('%j is %j', (stderr, reason) => expect(engineReason(stderr)).toBe(reason));

  it('tells of a full disk', () => {
    expect(noSpace('write /var/lib/x: no space left on device')).toContain('Make room');
    expect(noSpace('permission denied')).toBeUndefined();
  });
});

describe('a container that was killed', () => {
  const outcome = {
    ...{ startedAt: '2026-11-28T12:00:00.000Z', gaveUp: null, timedOut: false, killed: false, signal: null },
    ...{ exitCode: 137, readyMs: null, stderrTail: '', stdoutTail: '', deadChildren: [], lastTry: null },
  } as unknown as LaunchOutcome;
  const state = { Status: 'exited', ExitCode: 137, OOMKilled: false };
  const failed = (told: Partial<typeof state>, kills: Partial<Kills>, memoryMB?: number) =>
    notMeasured(
      outcome,
      { state: { ...state, ...told }, kills: { isNoted: false, machine: undefined, ...kills } },
      { timeoutMs: 1000, ...(memoryMB === undefined ? {} : { memoryMB }) },
    );
  const code = (told: Partial<typeof state>, machine: number | undefined, memoryMB?: number) =>
    failed(told, { machine }, memoryMB)?.code;

  it('was out of memory where engine or kernel says so, or nobody could', () => {
    expect(code({ OOMKilled: true }, 0)).toBe('OUT_OF_MEMORY');
    expect(code({}, 1, 128)).toBe('OUT_OF_MEMORY');
    // The machine itself may have been short of it.
    expect(code({}, 1)).toBe('OUT_OF_MEMORY');
    expect(code({}, undefined, 128)).toBe('OUT_OF_MEMORY');
  });

  it('was killed by somebody else where the kernel has counted none, or it ended otherwise', () => {
    expect(code({}, 0, 128)).toBe('EXIT_CODE');
    expect(code({}, undefined)).toBe('EXIT_CODE');
    expect(code({ ExitCode: 1 }, 1, 128)).toBe('EXIT_CODE');
  });

  it('says who saw it, the nearest first', () => {
    const cgroup = (kills: number) => ({ kills, file: 'memory.events' });
    const message = (kills: Partial<Kills>, told = {}) => failed(told, kills, 128)?.message;
    const needed = 'it needed more memory than it may have of its 128 MB: ';
    const all = { cgroup: cgroup(2), isNoted: true, machine: 3 };
    expect(message(all, { OOMKilled: true })).toBe(
      `${needed}the kernel killed 2 processes of it for memory (memory.events of its control group)`,
    );
    expect(message({ ...all, cgroup: cgroup(0) }, { OOMKilled: true })).toMatch(/\(its monitor conmon\)$/);
    expect(message({ machine: 3 }, { OOMKilled: true })).toBe(`${needed}its engine says so (OOMKilled)`);
    expect(message({ cgroup: cgroup(0), machine: 3 })).toMatch(/on this machine \(\/proc\/vmstat\)$/);
    expect(failed({ ExitCode: 3 }, { cgroup: cgroup(1), machine: 1 }, 128)).toMatchObject({
      ...{ code: 'EXIT_CODE', message: expect.stringContaining('; the kernel killed 1 process of it') },
    });
  });

  it('is not warned of for what was killed elsewhere', () => {
    const code = (kills: Partial<Kills>, memoryMB = 128) =>
      memoryWarning({ memoryMB }, { isNoted: false, machine: 1, ...kills })?.code;
    expect(code({ cgroup: { kills: 1, file: 'memory.events' } })).toBe('KILLED_FOR_MEMORY');
    expect(code({})).toBe('KILLED_FOR_MEMORY');
    expect(code({ cgroup: { kills: 0, file: 'memory.events' } })).toBeUndefined();
    expect(code({ machine: 0 })).toBeUndefined();
  });
});

describe('what a run made', () => {
  const [, run = ''] = /=(.+)$/.exec(ownLabel()) ?? [];
  const dead = { isAlive: () => false, bootedMs: 0 };

  it('is left over when the run has ended, or the machine was started since', () => {
    expect(isDead(run)).toBe(false);
    expect(isDead(run, dead)).toBe(true);
    expect(isDead(run, { isAlive: () => true, bootedMs: Date.now() + 1000 })).toBe(true);
  });

  it.each(['', 'x', `other.${run}`, run.replace(/^[^.]*/, 'elsewhere'), run.replace(/\.\d+\./, '.1.')])(
    'is nobody’s here as %j',
    (text) => expect(isDead(text, dead)).toBe(false),
  );

  it('is an image by its name and by its label', () => {
    const { name, label } = ownImage(3);
    expect([name, label]).toEqual([`coldstart-image:${run}-3`, `coldstart.image=${run}`]);
    expect(name).toMatch(/^[\w.:-]{1,144}$/);
  });
});

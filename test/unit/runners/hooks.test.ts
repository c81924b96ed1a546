import { describe, expect, it } from 'vitest';
import type { Hooks, Scenario } from '../../../src/domain/plan.js';
import type { OnHook, Runner, Sample } from '../../../src/domain/runner.js';
import { type HookFailure, tellFailure } from '../../../src/launch/hook-failure.js';
import type { HookCommand } from '../../../src/launch/hook-process.js';
import { withHooks } from '../../../src/runners/hooks.js';

const record = { runner: 'command' as const, command: ['x'], control: false, pageCache: 'warm' as const };
const sample: Sample = {
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'ok',
  wallMs: 1,
  phases: { run: 1 },
  cpu: { userMs: 0, systemMs: 0 },
};
const ALL: Hooks = { setup: ['s'], prepare: ['p'], conclude: ['c'], cleanup: ['e'] };
const STATUS_1: HookFailure = { kind: 'status', status: 1 };

interface Given {
  readonly hooks?: Hooks;
  readonly env?: Record<string, string>;
  readonly timeoutMs?: number;
  readonly caller?: Record<string, string>;
  /** Failures of hooks, by their programs. */
  readonly failures?: Record<string, HookFailure>;
  readonly inner?: Partial<Runner>;
}

/** A runner with hooks that only note what is called, in order. */
function wrapped({ hooks = ALL, env = {}, timeoutMs = 60_000, caller = {}, failures = {}, inner }: Given) {
  const calls: string[] = [];
  const executed: HookCommand[] = [];
  const notes: string[] = [];
  const note = async (what: string) => void calls.push(what);
  const bare: Runner = {
    prepare: () => note('prepare'),
    measure: async () => {
      calls.push('measure');
      return sample;
    },
    findPitfalls: () => note('findPitfalls'),
    close: () => note('close'),
    describe: () => ({ record, warnings: [{ code: 'OWN', message: '', remedy: '' }] }),
    ...inner,
  };
  const scenario: Scenario = {
    runner: 'command',
    id: 'a',
    argv: ['x'],
    control: false,
    runs: 1,
    pageCache: 'warm',
    timeoutMs,
    env,
    cwd: '/project',
    hooks,
    axes: {},
  };
  const context = {
    python: { env: caller } as never,
    onProgress: (text: string) => void notes.push(text),
  };
  const runner = withHooks(bare, scenario, context, async (hook) => {
    const program = hook.argv[0] ?? '';
    calls.push(program);
    executed.push(hook);
    return failures[program];
  });
  const abort = new AbortController();
  const measure = (onHook?: OnHook) =>
    runner.measure(abort.signal, { firstTouch: false, ...(onHook ? { onHook } : {}) });
  return { runner, bare, calls, executed, notes, abort, measure, signal: abort.signal };
}

const codes = (runner: Runner) => runner.describe().warnings.map(({ code }) => code);

describe('withHooks', () => {
  it('is the runner itself where there are no hooks', () => {
    const { runner, bare } = wrapped({ hooks: {} });
    expect(runner).toBe(bare);
  });

  it('surrounds the row, each trial and the inspection', async () => {
    const { runner, calls, measure, signal, notes } = wrapped({});
    await runner.prepare?.(signal);
    expect(await measure()).toBe(sample);
    await measure();
    await runner.findPitfalls?.(signal);
    await runner.close?.();
    expect(calls.join(' ')).toBe('s prepare p measure c p measure c p findPitfalls c e close');
    expect(codes(runner)).toEqual(['OWN']);
    expect(notes).toEqual(['running the hook setup of a (s)']);
  });

  it('calls what is given only, and inspects only what can be inspected', async () => {
    const { findPitfalls, ...without } = wrapped({ hooks: { conclude: ['c'] } }).bare;
    expect(findPitfalls).toBeDefined();
    const { runner, calls, measure, signal, notes } = wrapped({ hooks: { conclude: ['c'] } });
    await runner.prepare?.(signal);
    await measure();
    await runner.close?.();
    expect(calls.join(' ')).toBe('prepare measure c close');
    expect(notes).toEqual([]);
    const scenario = { hooks: { conclude: ['c'] } } as never;
    expect(withHooks(without, scenario, {} as never)).not.toHaveProperty('findPitfalls');
  });

  it('surrounds each of the runs that count, where the row has any', async () => {
    const started: string[] = [];
    const inner: Partial<Runner> = {
      count: async (_, around = (start) => start()) => {
        for (const name of ['one', 'two']) await around(async () => started.push(name));
      },
    };
    const { runner, calls, signal } = wrapped({ inner });
    await runner.count?.(signal);
    expect(started).toEqual(['one', 'two']);
    expect(calls).toEqual(['p', 'c', 'p', 'c']);
    const broken = wrapped({ inner, failures: { p: { kind: 'missing' } } });
    await expect(broken.runner.count?.(signal)).rejects.toThrow('the hook prepare (p) was not found');
    expect(wrapped({}).runner).not.toHaveProperty('count');
  });

  it('tells which hook runs, and when the trial itself does', async () => {
    const told: unknown[] = [];
    const { measure } = wrapped({});
    await measure((hook) => told.push(hook));
    expect(told).toEqual(['prepare', undefined, 'conclude']);
  });

  it('gives the row up when setup fails, and cleans up', async () => {
    const { runner, calls, signal } = wrapped({ failures: { s: { kind: 'status', status: 3, said: 'no' } } });
    await expect(runner.prepare?.(signal)).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      exitCode: 3,
      message: 'the hook setup (s) ended with exit status 3. It said: no.',
      hint: expect.stringContaining('Run it by hand'),
    });
    await runner.close?.();
    expect(calls).toEqual(['s', 'e', 'close']);
  });

  it('cleans nothing up in a row that was never begun', async () => {
    const { runner, calls } = wrapped({});
    await runner.close?.();
    expect(calls).toEqual(['close']);
  });

  it('measures nothing when prepare fails, and concludes what it began', async () => {
    const { runner, calls, measure, signal } = wrapped({ failures: { p: { kind: 'missing' } } });
    expect(await measure()).toMatchObject({
      status: 'failed',
      code: 'PREPARE_HOOK_FAILED',
      message: expect.stringMatching(/^the hook prepare \(p\) was not found\. Install it/),
    });
    await expect(runner.findPitfalls?.(signal)).rejects.toThrow('the hook prepare (p) was not found');
    expect(calls).toEqual(['p', 'c', 'p', 'c']);
  });

  it('keeps the sample when conclude fails, and counts', async () => {
    const { runner, measure } = wrapped({ failures: { c: STATUS_1 } });
    expect(await measure()).toBe(sample);
    expect(runner.describe().warnings.at(-1)?.message).toMatch(/^the hook conclude \(c\) .* status 1: /);
    await measure();
    expect(codes(runner)).toEqual(['OWN', 'CONCLUDE_FAILED']);
    expect(runner.describe().warnings.at(-1)?.message).toContain('(2 times)');
  });

  it('concludes also what rejects', async () => {
    const { calls, measure } = wrapped({
      inner: {
        measure: async () => {
          throw new Error('gone');
        },
      },
    });
    await expect(measure()).rejects.toThrow('gone');
    expect(calls).toEqual(['p', 'c']);
  });

  it('warns of a failed cleanup, and closes the runner all the same', async () => {
    const { runner, calls, signal } = wrapped({ failures: { e: STATUS_1 } });
    await runner.prepare?.(signal);
    await runner.close?.();
    expect(codes(runner)).toEqual(['OWN', 'CLEANUP_FAILED']);
    expect(calls.at(-1)).toBe('close');
  });

  it.each([
    ['s', 600_000, 0],
    ['p', 60_000, 0],
    ['c', 60_000, 10_000],
    ['e', 600_000, 10_000],
  ])('limits %s to %i ms, and to %i ms after an interrupt', async (program, limitMs, afterInterruptMs) => {
    const { runner, executed, measure, signal } = wrapped({});
    await runner.prepare?.(signal);
    await measure();
    await runner.close?.();
    const hook = executed.find(({ argv }) => argv[0] === program);
    expect(hook).toMatchObject({ limitMs, afterInterruptMs, cwd: '/project' });
    // The interrupt of the run, whenever it comes: also in the trial of another row.
    expect(hook?.signal).toBe(signal);
  });

  it('gives an interrupted conclude no more than the time limit of a trial', async () => {
    const { executed, measure } = wrapped({ timeoutMs: 500 });
    await measure();
    expect(executed.at(-1)).toMatchObject({ limitMs: 500, afterInterruptMs: 500 });
  });

  it('gives the clean environment and the row’s variables, without those that need a port', async () => {
    const { executed, measure } = wrapped({
      env: { WORD: 'hush', URL: 'http://127.0.0.1:{port}' },
      caller: { PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'no' },
    });
    await measure();
    expect(executed[0]?.env).toEqual({ LANG: 'C.UTF-8', PATH: '/bin', WORD: 'hush' });
  });

  it('conceals values, also line by line', async () => {
    const { executed, measure } = wrapped({ env: { KEY: 'first line\r\nlast line', WORD: 'hush' } });
    await measure();
    expect(executed[0]?.conceal('last line, hush, well')).toBe('***, ***, well');
  });
});

describe('tellFailure', () => {
  it.each<[keyof Hooks, HookFailure, string, string]>([
    ['setup', { kind: 'status', status: 3 }, 'ended with exit status 3', 'by hand'],
    ['setup', { kind: 'signal', signal: 'SIGSEGV' }, 'was ended by SIGSEGV', 'by hand'],
    ['prepare', late(500), 'was still running 0.5 s after its start and was ended', '--timeout'],
    ['setup', late(600_000), 'was still running 600 s after its start and was ended', 'in the background'],
    ['cleanup', late(10_000, true), 'was still running 10 s after the interrupt and was ended', 'background'],
    ['setup', { kind: 'interrupted' }, 'was interrupted', 'again'],
    ['setup', { kind: 'missing' }, 'was not found', 'without a shell'],
    ['setup', { kind: 'homeless' }, 'could not be started: its working directory does not exist', 'Create'],
    ['setup', { kind: 'refused', reason: 'EACCES' }, 'could not be started: EACCES', 'may be executed'],
  ])('%s: %o', (name, failure, happened, next) => {
    const { what, said, remedy } = tellFailure(name, 'db', failure);
    expect(what).toBe(`the hook ${name} (db) ${happened}`);
    expect(said).toBe('');
    expect(remedy).toContain(next);
  });

  it.each([
    ['no database', ' It said: no database.'],
    ['no database!', ' It said: no database!'],
    ['', ''],
  ])('quotes %o as one sentence', (said, sentence) => {
    expect(tellFailure('setup', 'db', { ...STATUS_1, said }).said).toBe(sentence);
  });
});

function late(limitMs: number, isInterrupt = false): HookFailure {
  return { kind: 'late', limitMs, isInterrupt };
}

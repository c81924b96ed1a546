import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type HookCommand, runHook } from '../../src/launch/hook-process.js';
import { emptyFolder } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { eventually } from './launcher-harness.js';

const sh = (script: string) => ['sh', '-c', script];

function hook(argv: readonly string[], more: Partial<HookCommand> = {}): HookCommand {
  return {
    argv,
    cwd: emptyFolder(),
    env: { PATH: process.env.PATH ?? '' },
    limitMs: 30_000,
    afterInterruptMs: 0,
    conceal: (text) => text.replaceAll('hush-hush', '***'),
    ...more,
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('runHook', () => {
  it.each([
    ['a success', sh('echo fine'), undefined],
    ['a status', sh('echo one; echo two >&2; exit 3'), { kind: 'status', status: 3, said: 'two' }],
    ['a signal', sh('echo oh; kill -9 $$'), { kind: 'signal', signal: 'SIGKILL', said: 'oh' }],
    ['silence', ['false'], { kind: 'status', status: 1 }],
    ['no such program', ['no-such-program-anywhere'], { kind: 'missing' }],
    ['no program', ['/etc/passwd', 'an-argument'], { kind: 'refused', reason: 'EACCES' }],
    ['an empty name', [''], { kind: 'refused', reason: 'ERR_INVALID_ARG_VALUE' }],
  ])('tells %s', async (_, argv, failure) => {
    expect(await runHook(hook(argv))).toEqual(failure);
  });

  it('never rejects', async () => {
    expect(await runHook(hook(['sh', 'a\0b']))).toMatchObject({ kind: 'refused' });
  });

  it('tells a missing working directory from a missing program', async () => {
    const given = hook(['true']);
    rmSync(given.cwd, { recursive: true });
    expect(await runHook(given)).toEqual({ kind: 'homeless' });
  });

  it('has nothing on stdin and no variable but the given ones', async () => {
    const given = hook(sh('cat; env > seen'), { env: { PATH: process.env.PATH ?? '', WORD: 'x' } });
    expect(await runHook(given)).toBeUndefined();
    const names = readFileSync(join(given.cwd, 'seen'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=')[0]);
    // What a shell sets by itself.
    const shells = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    expect(names.filter((name) => !shells.includes(name ?? '')).sort()).toEqual(['PATH', 'WORD']);
  });

  it.each([
    ['where a line is cut', sh(`printf '%0295d' 0; echo hush-hush; exit 1`)],
    ['where the tail begins', sh(`printf 'hush-hush%065530d' 0; echo; exit 1`)],
  ])('repeats no part of a secret %s', async (_, argv) => {
    expect((await runHook(hook(argv)))?.said ?? '').not.toMatch(/hush/);
  });

  it('runs also where its output cannot be kept', async () => {
    const given = hook(sh('echo x > done; exit 4'));
    vi.stubEnv('TMPDIR', join(given.cwd, 'nowhere'));
    expect(tmpdir()).toContain('nowhere');
    expect(await runHook(given)).toEqual({ kind: 'status', status: 4 });
    vi.unstubAllEnvs();
    expect(existsSync(join(given.cwd, 'done'))).toBe(true);
  });

  it('leaves no file behind, whatever goes on in the background', async () => {
    const given = hook(sh('sleep 44.4444 & echo $! > pid'));
    const scratch = emptyFolder();
    vi.stubEnv('TMPDIR', scratch);
    expect(await runHook(given)).toBeUndefined();
    vi.unstubAllEnvs();
    const pid = readFileSync(join(given.cwd, 'pid'), 'utf8').trim();
    expect(() => process.kill(Number(pid), 'SIGTERM')).not.toThrow();
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('gives the whole group its grace, not only the shell that goes at once', async () => {
    const tidy = `trap "sleep 0.3; echo x > tidied; exit" TERM; echo x > ready; while :; do sleep 0.05; done`;
    const abort = new AbortController();
    const given = hook(sh(`sh tidy.sh; true`), { signal: abort.signal });
    writeFileSync(join(given.cwd, 'tidy.sh'), tidy);
    const failure = runHook(given);
    await until(() => existsSync(join(given.cwd, 'ready')));
    abort.abort();
    expect(await failure).toMatchObject({ kind: 'interrupted' });
    expect(existsSync(join(given.cwd, 'tidied'))).toBe(true);
  });

  it('kills what ignores SIGTERM', async () => {
    const argv = sh('trap "" TERM; echo mine; sleep 33.3333; sleep 33.3333');
    expect(await runHook(hook(argv, { limitMs: 200 }))).toEqual({
      kind: 'late',
      limitMs: 200,
      isInterrupt: false,
      said: 'mine',
    });
    // What was killed is gone a moment after its shell is.
    expect(await eventually(() => processesWith('sleep\x0033.3333\0').length === 0)).toBe(true);
  });

  it('is not begun after an interrupt, unless it has time of its own', async () => {
    const signal = AbortSignal.abort();
    expect(await runHook(hook(['false'], { signal }))).toEqual({ kind: 'interrupted' });
    expect(await runHook(hook(['true'], { signal, afterInterruptMs: 30_000 }))).toBeUndefined();
  });

  it.each([
    ['before', true],
    ['while', false],
  ])('has less time when the interrupt comes %s it runs', async (_, before) => {
    const abort = new AbortController();
    if (before) abort.abort();
    const given = hook(sh('echo x > ready; exec sleep 22.2222'), {
      signal: abort.signal,
      afterInterruptMs: 200,
    });
    const failure = runHook(given);
    await until(() => existsSync(join(given.cwd, 'ready')));
    abort.abort();
    expect(await failure).toMatchObject({ kind: 'late', limitMs: 200, isInterrupt: true });
  });

  it('is not ended at once by a limit longer than a timer can be set for', async () => {
    expect(await runHook(hook(['sleep', '0.1'], { limitMs: 1e12 }))).toBeUndefined();
  });
});

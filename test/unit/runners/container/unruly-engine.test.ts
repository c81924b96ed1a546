import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LaunchOutcome } from '../../../../src/launch/launcher.js';
import type { ToolResult } from '../../../../src/python/run-tool.js';
import { createdId } from '../../../../src/runners/container/create-options.js';
import { inTime } from '../../../../src/runners/container/engine.js';
import { notCreated } from '../../../../src/runners/container/failure.js';
import { isContainerId } from '../../../../src/runners/container/leftovers.js';

const ID = 'f162ae21800e0f9e19c14f34612bc6cd5785365f315577dd8388a916c9d89473';

describe('what an engine calls a container', () => {
  it.each([
    [`${ID}\n`, ID],
    [`WARNING: no swap\r\n${ID}\r\n`, ID],
    // Handed to its rm command, this would remove everybody's containers.
    ['--all\n', ''],
    [`${ID}\nWARNING: late\n`, ''],
    ['', ''],
    [`${ID}${ID}`, ''],
  ])('%j is %j', (stdout, id) => {
    expect(createdId(stdout)).toBe(id);
    expect(isContainerId(id)).toBe(id !== '');
  });

  it('is needed for a container that counts', () => {
    const created = {
      ...{
        startedAt: '2026-11-28T12:00:00.000Z',
        gaveUp: null,
        timedOut: false,
        killed: false,
        signal: null,
      },
      ...{ exitCode: 0, readyMs: null, stderrTail: '', deadChildren: [], lastTry: null, stdoutTail: '' },
    } as unknown as LaunchOutcome;
    expect(notCreated(created, { timeoutMs: 1000 }, ID)).toBeUndefined();
    const failed = notCreated({ ...created, stdoutTail: 'x\n\u001b[2J--all\n' }, { timeoutMs: 1000 }, '');
    expect(failed).toMatchObject({ code: 'NOT_CREATED', status: 'failed' });
    expect(failed?.message).toContain('named no container that it created, but said: --all.');
    // One that was killed says nothing: then it is told how it ended.
    const killed = notCreated(
      { ...created, exitCode: null, signal: 'SIGKILL' } as never,
      { timeoutMs: 1 },
      '',
    );
    expect(killed?.message).toMatch(/^the engine did not create it: .*SIGKILL/);
  });
});

describe('a command of an engine', () => {
  const ok: ToolResult = { ok: true, stdout: 'x', stderr: '', summary: '' };
  /** As tools do: ends with its signal, and throws its reason. */
  const hanging = async (_: readonly string[], signal: AbortSignal | undefined): Promise<ToolResult> => {
    await sleep(60_000, undefined, signal ? { signal } : {}).catch(() => undefined);
    signal?.throwIfAborted();
    return ok;
  };

  it('that never ends has failed after its limit', async () => {
    const result = await inTime('docker inspect', hanging, ['inspect'], undefined, 20);
    expect(result).toEqual({
      ...{ ok: false, stdout: '', stderr: '' },
      summary: 'docker inspect did not end within 0.02 s',
    });
  });

  it('ends with whoever interrupts it, with that reason', async () => {
    const why = new Error('interrupted');
    const controller = new AbortController();
    const ended = inTime('docker rm', hanging, ['rm'], controller.signal, 50_000);
    controller.abort(why);
    await expect(ended).rejects.toBe(why);
  });

  it('may take its time to fetch and to build, and tells its own errors', async () => {
    const seen: unknown[] = [];
    const run = async (_: readonly string[], signal: AbortSignal | undefined) => {
      seen.push(signal);
      return ok;
    };
    expect(await inTime('docker pull', run, ['pull', 'x'], undefined)).toBe(ok);
    expect(await inTime('docker rm', run, ['rm', 'x'], undefined)).toBe(ok);
    expect(seen).toEqual([undefined, expect.any(AbortSignal)]);
    const failing = () => Promise.reject(new Error('own'));
    await expect(inTime('docker rm', failing, ['rm'], undefined)).rejects.toThrow('own');
  });
});

import { describe, expect, it } from 'vitest';
import { loopRemedy } from '../../../../src/commands/remedies/loop-remedy.js';
import type { WorkerScenario } from '../../../../src/domain/plan.js';

type Asked = Parameters<typeof loopRemedy>[0];

const file: Asked = {
  target: { kind: 'file', path: '/app/worker.py', shown: 'worker.py' },
  args: [],
  launch: { kind: 'python', options: [] },
};
const module = (name: string, args: readonly string[]): Asked => ({
  ...file,
  ...{ target: { kind: 'module', module: name }, args },
});
const ASYNCIO = 'asyncio.unix_events._UnixSelectorEventLoop';

function tried(asked: Asked, loopClass: string) {
  const found = loopRemedy(asked, loopClass);
  if (!('head' in found)) throw new Error(found.reason);
  return found;
}

describe('the other event loop', () => {
  it('is uvloop where asyncio’s ran, and the other way round, with bytecode of its own', () => {
    expect(tried(file, ASYNCIO)).toMatchObject({
      ...{ head: { kind: 'loop', label: 'uvloop in place of asyncio' }, ownBytecode: true },
      scenario: { loop: 'uvloop' },
    });
    expect(tried(file, 'uvloop.Loop').scenario).toEqual({ loop: 'asyncio' });
  });

  it('is asked of a server in its own words', () => {
    expect(tried(module('uvicorn', ['app:app']), 'uvloop.Loop').scenario).toEqual({
      loop: 'asyncio',
      args: ['app:app'],
      serverLoop: { shown: 'uvicorn loop auto = asyncio' },
    });
    expect(tried(module('hypercorn', ['app:app']), ASYNCIO).scenario).toMatchObject({
      args: ['--worker-class', 'uvloop', 'app:app'],
    });
  });

  it('has to run: a worker that makes its loop itself does not take it', () => {
    const verify = tried(file, ASYNCIO).verify as (seen: object) => string | undefined;
    expect(verify({ loopClass: 'uvloop.Loop' })).toBeUndefined();
    expect(verify({ loopClass: ASYNCIO })).toBe(`it chooses its loop itself: ${ASYNCIO}`);
    expect(verify({})).toBe('it chooses its loop itself: none');
  });

  it.each<[string, Partial<WorkerScenario>, string | undefined, string]>([
    ['no loop', {}, undefined, 'no event loop runs until it is ready'],
    ['another loop', {}, 'trio.Loop', 'its loop is neither: trio.Loop'],
    ['uv run', { launch: { kind: 'uv-run' } }, ASYNCIO, 'uv run starts its own environment'],
    [
      'a server that is told',
      module('uvicorn', ['--loop', 'asyncio', 'app:app']),
      ASYNCIO,
      'its arguments say --loop asyncio',
    ],
  ])('is not tried where there is %s', (_, more, loopClass, reason) => {
    expect(loopRemedy({ ...file, ...more }, loopClass)).toMatchObject({ reason });
  });
});

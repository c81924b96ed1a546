import { afterEach, describe, expect, it } from 'vitest';
import { createFleet } from '../../src/emulator/fleet.js';
import type { FunctionContainer, FunctionImage } from '../../src/emulator/model.js';
import { emptyFolder } from '../support/cli.js';
import { processesWithVariable } from '../support/processes.js';
import { call, deployed } from './emulator-harness.js';

/** A runtime client in a few lines, which ends as an engine's command does where the kernel kills its process. */
const CLIENT = `
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
console.log('loading');
for (;;) {
  const next = await fetch(api + 'next');
  const event = await next.json();
  if (event.exit !== undefined) process.exit(event.exit);
  const seen = Object.fromEntries(['_HANDLER', 'LAMBDA_TASK_ROOT', 'HOME', 'OWN'].map((name) => [name, process.env[name] ?? null]));
  await fetch(api + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body: JSON.stringify(seen) });
}
`;

/** An image whose containers are processes; `began` is what its engine says of their beginning. */
function fakeImage(began: (startedAtMs: number) => number | undefined = () => undefined, memory = true) {
  const removed: string[] = [];
  const image: FunctionImage = {
    create: async (env, memorySizeMB): Promise<FunctionContainer> => {
      const made = Date.now();
      const file = process.execPath;
      return {
        start: { file, args: ['--input-type=module', '-e', CLIENT], env: { ...env }, cwd: '/' },
        look: async () => {
          const startedAtMs = began(made);
          return startedAtMs === undefined ? {} : { startedAtMs };
        },
        isOutOfMemory: async () => memory,
        remove: async () => {
          removed.push(String(memorySizeMB));
          for (const pid of processesWithVariable(`AWS_LAMBDA_RUNTIME_API=${env.AWS_LAMBDA_RUNTIME_API}`))
            process.kill(Number(pid), 'SIGKILL');
        },
      };
    },
  };
  return { image, removed };
}

describe.skipIf(process.platform !== 'linux')('a function in an image', () => {
  const opened: ReturnType<typeof createFleet>[] = [];
  afterEach(async () => {
    for (const fleet of opened.splice(0)) await fleet.close();
  });
  const open = () => {
    const findRuntime = async () => {
      throw new Error('an image has its own runtime');
    };
    const fleet = createFleet({ workFolder: emptyFolder(), findRuntime });
    opened.push(fleet);
    return fleet;
  };

  it('is asked through its own client, with the variables of AWS that are no paths of this machine', async () => {
    const { image, removed } = fakeImage();
    const fn = deployed({}, { image, variables: { OWN: 'mine' }, memorySizeMB: 256 });
    const fleet = open();
    const [cold, warm] = [await call(fleet, fn), await call(fleet, fn)];
    expect([cold.label, warm.label]).toEqual(['cold', 'warm']);
    expect(cold.payload).toEqual({ _HANDLER: null, LAMBDA_TASK_ROOT: '/var/task', HOME: null, OWN: 'mine' });
    expect(removed).toEqual([]);
    await fleet.discard(fn.key);
    expect(removed).toEqual(['256']);
  });

  it('is initialised from when its process began, where the engine tells a time that can be', async () => {
    const initOf = async (began: (made: number) => number | undefined) =>
      (await call(open(), deployed({}, { image: fakeImage(began).image }))).report.initMs ?? 0;
    // It cannot have begun before it was started, nor after it asked.
    const [untold, before, after] = [
      await initOf(() => undefined),
      await initOf((made) => made - 60_000),
      await initOf((made) => made + 60_000),
    ];
    expect(Math.max(untold, before, after)).toBeLessThan(30_000);
    expect(Math.min(untold, before, after)).toBeGreaterThan(0);
    const late = await call(open(), deployed({}, { image: fakeImage((made) => made + 15).image }));
    expect(late.report.initMs).toBeLessThanOrEqual(late.wallMs - 13);
  });

  it('is out of memory where it was killed and nobody here did that, and is made again for the next request', async () => {
    const { image, removed } = fakeImage();
    const fn = deployed({}, { image });
    const fleet = open();
    const killed = await call(fleet, fn, { exit: 137 });
    expect(killed.report).toMatchObject({
      errorType: 'Runtime.OutOfMemory',
      maxMemoryUsedBytes: 512 * 1024 * 1024,
    });
    expect(removed).toHaveLength(1);
    expect((await call(fleet, fn)).label).toBe('cold');
    // One that kills itself is not.
    const itself = deployed({}, { image: fakeImage(() => undefined, false).image });
    expect((await call(fleet, itself, { exit: 137 })).report.errorType).toBe('Runtime.ExitError');
    const ended = await call(fleet, fn, { exit: 3 });
    expect(ended.report.errorType).toBe('Runtime.ExitError');
  });

  it('says what its engine says where no container can be made', async () => {
    const create = async () => {
      throw new Error('no space');
    };
    await expect(call(open(), deployed({}, { image: { create } }))).rejects.toThrow('no space');
  });
});

import { expect, it } from 'vitest';
import { trialParts } from '../../../src/launch/readiness.js';

const scenario = {
  env: { ADDRESS: '127.0.0.1:{port}', OTHER: 'x' },
  ready: { condition: 'http://127.0.0.1:{port}/health', graceMs: 5 },
};

it('fills in one port a trial, which no outgoing connection can have', async () => {
  const ports = new Set<number>();
  for (let trial = 0; trial < 20; trial++) {
    const { args, env, readiness } = await trialParts(scenario, ['--port', '{port}', 'a{port}b']);
    const port = Number(args[1]);
    expect(args).toEqual(['--port', `${port}`, `a${port}b`]);
    expect(env).toEqual({ ADDRESS: `127.0.0.1:${port}`, OTHER: 'x' });
    expect(readiness).toMatchObject({ ready: { kind: 'http', port, path: '/health' }, graceMs: 5 });
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
    ports.add(port);
  }
  // Twenty of 12,000: the same one again is a matter of luck.
  expect(ports.size).toBeGreaterThan(10);
});

it('leaves alone what names none', async () => {
  expect(await trialParts({ env: { A: 'b' } }, ['c'])).toEqual({
    args: ['c'],
    env: { A: 'b' },
    readiness: {},
  });
});

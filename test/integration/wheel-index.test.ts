import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/python/install-failure.js';
import type { Interpreter } from '../../src/python/interpreters.js';
import { ensureUv } from '../../src/python/uv.js';
import { startIndex, type WheelIndex } from '../../src/wheels/index-server.js';
import { lockedSet } from '../../src/wheels/locked-set.js';
import { ensureWheels, type WheelSet } from '../../src/wheels/wheel-set.js';
import {
  emptyPlace,
  type Installer,
  pipInstaller,
  prepareCache,
  startRemoteIndex,
  uvInstaller,
} from './install-harness.js';
import { emptyContext, hasRegistry } from './python-harness.js';

const online = hasRegistry();
const site = emptyContext();
afterAll(() => site.remove());

describe.skipIf(!online)('the small set (skipped where pip does not reach the registry)', () => {
  const said: string[] = [];
  let interpreter: Interpreter;
  let wheels: WheelSet;
  let index: WheelIndex;
  const installers: Record<string, Installer> = {};

  beforeAll(async () => {
    interpreter = await prepareCache(site.context);
    const set = await lockedSet({ kind: 'bundled', set: 'small' }, interpreter, site.context);
    expect(set.packages.map(({ name }) => name)).toEqual([
      'annotated-types',
      'pydantic',
      'pydantic-core',
      'typing-extensions',
      'typing-inspection',
    ]);
    wheels = await ensureWheels(set, interpreter, site.context, (text) => said.push(text));
    index = await startIndex(wheels.wheels);
    installers.pip = pipInstaller(interpreter.executable);
    installers.uv = uvInstaller((await ensureUv(site.context)).path, interpreter.executable);
  });
  afterAll(() => index?.close());

  it('is fetched once', async () => {
    expect(wheels).toMatchObject({ built: [], fresh: true });
    expect(said).not.toEqual([]);
    said.length = 0;
    const set = await lockedSet({ kind: 'bundled', set: 'small' }, interpreter, site.context);
    const again = await ensureWheels(set, interpreter, site.context, (text) => said.push(text));
    expect(again).toEqual({ ...wheels, fresh: false });
    expect(said).toEqual([]);
  });

  it.each(['pip', 'uv'])(
    '%s downloads every wheel with a cold cache and none with a warm one',
    async (name) => {
      const install = installers[name] as Installer;
      const place = emptyPlace(site.root);
      index.reset();
      expect(await install(wheels.requirementsFile, index.url, place)).toMatchObject({ code: 0 });
      const cold = index.counts();
      expect(cold).toMatchObject({ pages: 5, wheels: 5, notFound: 0 });
      expect(cold.bytes).toBeGreaterThanOrEqual(wheels.wheels.reduce((sum, { bytes }) => sum + bytes, 0));
      index.reset();
      expect(await install(wheels.requirementsFile, index.url, place)).toMatchObject({ code: 0 });
      expect(index.counts()).toMatchObject({ wheels: 0, metadata: 0, bytes: 0, notFound: 0 });
      expect(readdirSync(join(place.root, 'target'))).toContain('pydantic');
    },
  );

  it.each(['pip', 'uv'])('%s says soon that the index went away', async (name) => {
    const install = installers[name] as Installer;
    const failing = await startRemoteIndex(wheels.wheels);
    failing.answer = (path) => (path.endsWith('.whl') ? 'down' : undefined);
    const started = Date.now();
    const ended = await install(wheels.requirementsFile, failing.url, emptyPlace(site.root));
    expect(failing.asked.at(-1)).toMatch(/\.whl$/);
    expect(ended.code).not.toBe(0);
    const { message, hint } = explainFailure('The installation failed', {
      stderr: ended.stderr,
      summary: '',
    });
    expect(message).toMatch(/connection|connect|reset|error sending request/i);
    expect(hint).toMatch(/Check the network, the index/);
    // Far below what the tools' own retries would take, far above what a slow machine needs.
    expect(Date.now() - started).toBeLessThan(30_000);
    await failing.close();
  });
});

import { describe, expect, it } from 'vitest';
import { invoke } from '../../../src/emulator/api/invoke.js';
import { DEFAULT_CONFIGURATION } from '../../../src/emulator/control-plane/configuration.js';
import { configurationOf } from '../../../src/emulator/control-plane/describe.js';
import {
  defineFunction,
  publishVersion,
  updateConfiguration,
} from '../../../src/emulator/control-plane/functions.js';
import type { Account } from '../../../src/emulator/control-plane/model.js';
import { fakeFleet } from '../../support/lambda-faults.js';

/** An account whose clock stands still until it is told. */
async function account(snapStart: 'None' | 'PublishedVersions' = 'None') {
  let nowMs = 0;
  const discarded: string[] = [];
  let finish: (failed?: string) => void = () => undefined;
  const fleet = fakeFleet();
  const here: Account = {
    ...{ region: 'us-east-1', accountId: '000000000000', concurrencyLimit: 1000, workFolder: '' },
    ...{ functions: new Map(), layers: new Map(), mappings: new Map(), logs: [] },
    delays: { pendingMs: 100, inProgressMs: 50 },
    openUrl: () => Promise.reject(new Error('nothing is served here')),
    now: () => nowMs,
    fleet: {
      ...fleet,
      discard: async (key) => void discarded.push(key),
      snapshot: () =>
        new Promise((resolve) => {
          finish = (failed) => resolve(failed === undefined ? {} : { failed });
        }),
    },
  };
  const code = { taskRoot: '', sha256: 'a', bytes: 1, unzippedBytes: 1 };
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    runtime: 'python3.12',
    handler: 'app.handler',
    snapStart,
  };
  const found = await defineFunction(here, 'fn', configuration, code);
  return {
    here,
    found,
    discarded,
    at: (ms: number) => {
      nowMs = ms;
    },
    finishSnapshot: async (failed?: string) => {
      finish(failed);
      await new Promise((resolve) => setImmediate(resolve));
    },
    call: (name = 'fn') =>
      invoke(
        here,
        {
          ...{ params: [name], query: new URLSearchParams(), headers: {}, body: Buffer.from('{}') },
          json: () => ({}),
        },
        new Map(),
      ),
    state: (record = found.latest) =>
      configurationOf(here, found, record) as { State: string; LastUpdateStatus: string; SnapStart: object },
  };
}

describe('states of a function', () => {
  it('is Pending after its creation, and answers no request until it is Active', async () => {
    const { at, call, state, here } = await account();
    expect(state()).toMatchObject({ State: 'Pending' });
    await expect(call()).rejects.toMatchObject({ type: 'ResourceConflictException', status: 409 });
    await expect(updateConfiguration(here, 'fn', {})).rejects.toMatchObject({ status: 409 });
    at(100);
    expect(state()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect((await call()).status).toBe(200);
  });

  it('answers with what was before while an update is in progress', async () => {
    const { at, call, state, here, found } = await account();
    at(100);
    const before = found.latest;
    await updateConfiguration(here, 'fn', { MemorySize: 256 });
    expect(state()).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress', MemorySize: 256 });
    await expect(updateConfiguration(here, 'fn', {})).rejects.toMatchObject({ status: 409 });
    expect(found.before).toBe(before);
    expect((await call()).status).toBe(200);
    at(150);
    expect(state()).toMatchObject({ LastUpdateStatus: 'Successful' });
    await expect(updateConfiguration(here, 'fn', { RevisionId: before.revisionId })).rejects.toMatchObject({
      type: 'PreconditionFailedException',
    });
  });

  it('of a version with SnapStart wait for its snapshot', async () => {
    const { at, here, call, state, finishSnapshot } = await account('PublishedVersions');
    at(100);
    const record = publishVersion(here, 'fn', {});
    at(1000);
    expect(state(record)).toMatchObject({ State: 'Pending', SnapStart: { OptimizationStatus: 'Off' } });
    await expect(call('fn:1')).rejects.toMatchObject({ type: 'SnapStartNotReadyException', status: 409 });
    await finishSnapshot();
    expect(state(record)).toMatchObject({ State: 'Active', SnapStart: { OptimizationStatus: 'On' } });
    expect((await call('fn:1')).status).toBe(200);
  });

  it('fails where the snapshot cannot be made', async () => {
    const { at, here, call, state, finishSnapshot } = await account('PublishedVersions');
    at(100);
    const record = publishVersion(here, 'fn', {});
    await finishSnapshot('it raised');
    expect(state(record)).toMatchObject({ State: 'Failed', StateReason: 'it raised' });
    await expect(call('fn:1')).rejects.toMatchObject({ status: 409 });
  });
});

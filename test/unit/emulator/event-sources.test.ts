import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../src/emulator/control-plane/configuration.js';
import {
  createMapping,
  deleteMapping,
  mappingAnswer,
  mappingOf,
  updateMapping,
} from '../../../src/emulator/control-plane/event-sources.js';
import { defineFunction } from '../../../src/emulator/control-plane/functions.js';
import type { Account } from '../../../src/emulator/control-plane/model.js';
import { fakeFleet } from '../../support/lambda-faults.js';

/** An account whose clock stands still until it is told, with a function and a mapping to it. */
async function account() {
  let nowMs = 0;
  const here: Account = {
    ...{ region: 'us-east-1', accountId: '000000000000', concurrencyLimit: 1000, workFolder: '' },
    ...{ functions: new Map(), layers: new Map(), mappings: new Map(), fleet: fakeFleet() },
    ...{ logs: [], delays: { pendingMs: 100, inProgressMs: 50 } },
    openUrl: () => Promise.reject(new Error('nothing is served here')),
    now: () => nowMs,
  };
  const code = { taskRoot: '', sha256: 'a', bytes: 1, unzippedBytes: 1 };
  const configuration = { ...DEFAULT_CONFIGURATION, runtime: 'python3.13', handler: 'app.handler' };
  await defineFunction(here, 'fn', configuration, code);
  const { uuid } = createMapping(here, {
    FunctionName: 'fn',
    EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
  });
  return {
    here,
    uuid,
    at: (ms: number) => {
      nowMs = ms;
    },
    state: () => (mappingAnswer(here, mappingOf(here, uuid)) as { State: string }).State,
  };
}

describe('states of an event source mapping', () => {
  it('is Creating, then Enabled; changes are refused until then', async () => {
    const { here, uuid, at, state } = await account();
    expect(state()).toBe('Creating');
    const inUse = expect.objectContaining({ type: 'ResourceInUseException', status: 400 });
    expect(() => updateMapping(here, uuid, { BatchSize: 5 })).toThrow(inUse);
    expect(() => deleteMapping(here, uuid)).toThrow(inUse);
    at(50);
    expect(state()).toBe('Enabled');
  });

  it('goes through what it is told', async () => {
    const { here, uuid, at, state } = await account();
    at(50);
    const seen: string[] = [];
    for (const [step, body] of [{ BatchSize: 5 }, { Enabled: false }, { Enabled: true }].entries()) {
      updateMapping(here, uuid, body);
      seen.push(state());
      at(100 + step * 50);
      seen.push(state());
    }
    expect(seen).toEqual(['Updating', 'Enabled', 'Disabling', 'Disabled', 'Enabling', 'Enabled']);
  });

  it('is Deleting, then gone', async () => {
    const { here, uuid, at, state } = await account();
    at(50);
    deleteMapping(here, uuid);
    expect(state()).toBe('Deleting');
    at(100);
    expect(state).toThrow(expect.objectContaining({ type: 'ResourceNotFoundException' }));
    expect(here.mappings.size).toBe(0);
  });
});

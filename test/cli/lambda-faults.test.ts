import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import type { OnCall } from '../../src/emulator/api/server.js';
import { startEmulator } from '../../src/emulator/emulator.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { expired, fakeFleet, faults, throttled, withoutReport } from '../support/lambda-faults.js';

const credentials = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_EC2_METADATA_DISABLED: 'true' };

/** An emulator without processes, with one function. */
async function emulated(onCall: OnCall) {
  const workFolder = emptyFolder();
  const folder = join(workFolder, 'fn');
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.py'), '');
  const fleet = fakeFleet();
  const emulator = await startEmulator({ fleet, workFolder, onCall });
  onTestFinished(() => emulator.close());
  await emulator.define('fn', folder, { runtime: 'python3.12', handler: 'app.handler' });
  return { ...emulator, fleet };
}

/** The trials of `lambda bench fn`, in run order. */
async function trialsWith(onCall: OnCall, runs = 4) {
  const { url } = await emulated(onCall);
  const { code, stdout, stderr } = await coldstart(
    [
      'lambda',
      'bench',
      'fn',
      '--force',
      'observe',
      '--endpoint-url',
      url,
      '--runs',
      String(runs),
      '--format',
      'json',
      '--no-progress',
    ],
    { env: credentials },
  );
  const report = reportSchema.parse(JSON.parse(stdout));
  const trials = report.results.flatMap((result) => [...result.trials]).sort((a, b) => a.round - b.round);
  return {
    code,
    stderr,
    said: trials.map((trial) => (trial.status === 'failed' ? trial.code : 'label' in trial && trial.label)),
  };
}

describe('lambda bench, where calls fail', () => {
  // Dry runs come first; the invocations for real are the Invoke calls from the fourth on.
  it('keeps what succeeded, and names what did not', async () => {
    const onCall = faults({
      'Invoke#4': throttled,
      'Invoke#5': withoutReport,
      'Invoke#6': { kind: 'latency', ms: 50 },
    });
    const { code, said } = await trialsWith(onCall);
    expect(said).toEqual(['cold', 'THROTTLED', 'NO_REPORT', 'warm']);
    expect(code).toBe(0);
    // Nothing is asked twice behind the user's back.
    expect(onCall.seen.filter((action) => action === 'Invoke')).toHaveLength(7);
    expect(onCall.seen.filter((action) => !['Invoke', 'GetFunction'].includes(action))).toEqual([]);
  });

  it('names a connection that is cut', async () => {
    const onCall = faults({ 'Invoke#4': { kind: 'reset', when: 'before' } });
    const { said } = await trialsWith(onCall, 3);
    expect(said).toEqual(['cold', 'NETWORK', 'warm']);
  });

  it('ends where credentials expire, with what was measured', async () => {
    const { code, said, stderr } = await trialsWith(faults({ 'Invoke#5': expired }), 6);
    expect(code).toBe(3);
    expect(said).toEqual(['cold', 'warm', 'CREDENTIALS']);
    expect(stderr).toMatch(/aws sso login/);
  });
});

describe('the faults', () => {
  it('lose updates: answered as done, and nothing is changed', async () => {
    const { url } = await emulated(
      faults({
        'UpdateFunctionConfiguration#0': {
          kind: 'lost',
          answer: { status: 200, body: { Description: 'new' } },
        },
      }),
    );
    const client = new LambdaClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    const update = () =>
      client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'fn', Description: 'new' }));
    const described = async () =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }))).Description;
    expect((await update()).Description).toBe('new');
    expect(await described()).toBe('');
    await update();
    expect(await described()).toBe('new');
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.js';
import { createFleet } from '../../src/emulator/fleet.js';
import type { Fleet } from '../../src/emulator/model.js';
import { processesWith } from '../support/processes.js';
import { ownModule, runtimeHere } from './emulator-harness.js';

const runtime = await runtimeHere();
const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';

// Other runs on this machine have processes too.
const MODULE = ownModule('conformance');
const [HANDLER, FILE] = [`${MODULE}.handler`, `${MODULE}.py`];
const APP = `import os, time
def handler(event, context):
    if event.get('raise'): raise ValueError('bad')
    time.sleep(event.get('sleep', 0))
    return {'version': context.function_version, 'arn': context.invoked_function_arn, 'mode': os.environ.get('MODE'), 'n': event.get('n')}
`;
const zipped = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** A zip of one file of zeros, in pieces: made at once it would hold up the emulator, which is in this process too. */
async function zipOfZeros(bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((_error, chunk) => chunks.push(chunk));
  const file = new ZipDeflate('zeros.bin', { level: 1 });
  zip.add(file);
  const piece = new Uint8Array(2 ** 20);
  for (let left = bytes; left > 0; left -= piece.length) {
    file.push(piece.subarray(0, left), left <= piece.length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  zip.end();
  return Buffer.concat(chunks);
}

describe.skipIf(typeof runtime === 'string')(`the emulator, as the AWS SDK sees it${why}`, () => {
  let work = '';
  let fleet: Fleet;
  let emulator: Emulator;
  let client: LambdaClient;
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'coldstart-conformance-'));
    fleet = createFleet({
      workFolder: work,
      findRuntime: async () => runtime as Exclude<typeof runtime, string>,
    });
    // Long enough to be seen also where the machine is busy.
    const delays = { pendingMs: 200, inProgressMs: 1000 };
    emulator = await startEmulator({ fleet, workFolder: work, concurrencyLimit: 110, delays });
    client = new LambdaClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await emulator.close();
    await fleet.close();
    rmSync(work, { recursive: true, force: true });
    expect(processesWith(HANDLER)).toEqual([]);
  });

  const wait = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };
  const create = async (more: Partial<ConstructorParameters<typeof CreateFunctionCommand>[0]> = {}) => {
    const FunctionName = `f-${randomUUID()}`;
    await client.send(
      new CreateFunctionCommand({
        ...{
          FunctionName,
          Runtime: 'python3.12',
          Handler: HANDLER,
          Role: 'arn:aws:iam::000000000000:role/x',
        },
        Code: { ZipFile: zipped({ [FILE]: APP }) },
        Timeout: 10,
        ...more,
      }),
    );
    await waitUntilFunctionActiveV2({ client, ...wait }, { FunctionName });
    return FunctionName;
  };
  const invoke = async (FunctionName: string, event: object = {}, more: object = {}) => {
    const answer = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail', ...more }),
    );
    return {
      ...answer,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
      value: JSON.parse(answer.Payload?.transformToString() || 'null') as Record<string, unknown>,
    };
  };
  const refused = async (sent: Promise<unknown>) => {
    const error = await sent.then(
      () => undefined,
      (reason: { name: string; message: string; $metadata: { httpStatusCode?: number }; Reason?: string }) =>
        reason,
    );
    return [error?.name, error?.$metadata.httpStatusCode, error?.Reason].filter((part) => part !== undefined);
  };

  // [what, the AWS document that it follows, the check]
  const table: readonly [string, string, () => Promise<void>][] = [
    [
      'invokes by name, qualifier, partial and whole ARN',
      'API reference: Invoke, FunctionName',
      async () => {
        const name = await create();
        const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
        for (const one of [name, `${name}:$LATEST`, `000000000000:function:${name}`, arn, `${arn}:$LATEST`]) {
          const { StatusCode, ExecutedVersion, value, FunctionError } = await invoke(one, { n: one });
          expect([StatusCode, ExecutedVersion, FunctionError]).toEqual([200, '$LATEST', undefined]);
          expect(value.n).toBe(one);
        }
      },
    ],
    [
      'gives the log only where it is asked for, with the id of the request',
      'API reference: Invoke, LogType',
      async () => {
        const name = await create();
        const { log, $metadata } = await invoke(name);
        expect(log).toContain(`REPORT RequestId: ${$metadata.requestId}\t`);
        expect((await invoke(name, {}, { LogType: 'None' })).LogResult).toBeUndefined();
      },
    ],
    [
      'tells a function error from an error of the service',
      'Developer guide: Understanding function errors',
      async () => {
        const name = await create();
        const failed = await invoke(name, { raise: true });
        expect([failed.StatusCode, failed.FunctionError]).toEqual([200, 'Unhandled']);
        expect(failed.value).toMatchObject({ errorType: 'ValueError', errorMessage: 'bad' });
        expect(await refused(invoke('nothing'))).toEqual(['ResourceNotFoundException', 404]);
        const text = client.send(new InvokeCommand({ FunctionName: name, Payload: 'no json' }));
        expect(await refused(text)).toEqual(['InvalidRequestContentException', 400]);
        const large = client.send(
          new InvokeCommand({ FunctionName: name, Payload: JSON.stringify('x'.repeat(6_291_455)) }),
        );
        expect(await refused(large)).toEqual(['RequestTooLargeException', 413]);
      },
    ],
    [
      'ends a function at its timeout',
      'Developer guide: Configure Lambda function timeout',
      async () => {
        const name = await create({ Timeout: 1 });
        const late = await invoke(name, { sleep: 30 });
        expect(late.value).toMatchObject({ errorType: 'Sandbox.Timedout' });
        expect(late.log).toMatch(/Duration: 1000\.00 ms\t.*Status: timeout/);
      },
    ],
    [
      'takes events and dry runs',
      'API reference: Invoke, InvocationType',
      async () => {
        const name = await create();
        const event = await invoke(name, {}, { InvocationType: 'Event' });
        // AWS names no version here, as its tests by LocalStack have recorded.
        expect([event.StatusCode, event.ExecutedVersion]).toEqual([202, undefined]);
        expect((await invoke(name, {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
      },
    ],
    [
      'is Pending, then Active; refuses changes while one is in progress',
      'Developer guide: Lambda function states',
      async () => {
        const FunctionName = `f-${randomUUID()}`;
        const made = await client.send(
          new CreateFunctionCommand({
            ...{
              FunctionName,
              Runtime: 'python3.12',
              Handler: HANDLER,
              Role: 'arn:aws:iam::000000000000:role/x',
            },
            Code: { ZipFile: zipped({ [FILE]: APP }) },
          }),
        );
        expect([made.State, made.Version, made.MemorySize, made.Timeout]).toEqual([
          'Pending',
          '$LATEST',
          128,
          3,
        ]);
        const twice = new CreateFunctionCommand({
          ...{
            FunctionName,
            Runtime: 'python3.12',
            Handler: HANDLER,
            Role: 'arn:aws:iam::000000000000:role/x',
          },
          Code: { ZipFile: zipped({ [FILE]: APP }) },
        });
        expect(await refused(client.send(twice))).toEqual(['ResourceConflictException', 409]);
        await waitUntilFunctionActiveV2({ client, ...wait }, { FunctionName });
        const update = (Description: string, RevisionId?: string) =>
          client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description, RevisionId }));
        expect((await update('a')).LastUpdateStatus).toBe('InProgress');
        expect(await refused(update('b'))).toEqual(['ResourceConflictException', 409]);
        await waitUntilFunctionUpdatedV2({ client, ...wait }, { FunctionName });
        expect(await refused(update('c', 'another'))).toEqual(['PreconditionFailedException', 412]);
        const { RevisionId } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
        expect((await update('c', RevisionId)).Description).toBe('c');
      },
    ],
    [
      'starts new environments after a change, and old ones answer until then',
      'Developer guide: Understanding the Lambda execution environment lifecycle',
      async () => {
        const name = await create();
        const start = async () => ((await invoke(name)).log.includes('Init Duration') ? 'cold' : 'warm');
        expect([await start(), await start()]).toEqual(['cold', 'warm']);
        await client.send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: name,
            Environment: { Variables: { MODE: 'new' } },
          }),
        );
        expect((await invoke(name)).value.mode).toBeNull();
        await waitUntilFunctionUpdatedV2({ client, ...wait }, { FunctionName: name });
        const { log, value } = await invoke(name);
        expect([log.includes('Init Duration'), value.mode]).toEqual([true, 'new']);
        await client.send(
          new UpdateFunctionCodeCommand({
            FunctionName: name,
            ZipFile: zipped({ [FILE]: 'def handler(e, c): return {"code": 2}\n' }),
          }),
        );
        await waitUntilFunctionUpdatedV2({ client, ...wait }, { FunctionName: name });
        expect((await invoke(name)).value).toEqual({ code: 2 });
      },
    ],
    [
      'publishes versions, and none where nothing has changed',
      'Developer guide: Manage Lambda function versions',
      async () => {
        const name = await create();
        const publish = () => client.send(new PublishVersionCommand({ FunctionName: name }));
        const first = await publish();
        await waitUntilPublishedVersionActive({ client, ...wait }, { FunctionName: name, Qualifier: '1' });
        expect([first.Version, (await publish()).Version]).toEqual(['1', '1']);
        await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 256 }));
        await waitUntilFunctionUpdatedV2({ client, ...wait }, { FunctionName: name });
        expect((await publish()).Version).toBe('2');
        await waitUntilPublishedVersionActive({ client, ...wait }, { FunctionName: name, Qualifier: '2' });
        expect((await invoke(`${name}:1`)).value).toMatchObject({ version: '1' });
        const { Versions = [] } = await client.send(
          new ListVersionsByFunctionCommand({ FunctionName: name }),
        );
        expect(Versions.map(({ Version, MemorySize }) => [Version, MemorySize])).toEqual([
          ['$LATEST', 256],
          ['1', 128],
          ['2', 256],
        ]);
        const stale = new PublishVersionCommand({ FunctionName: name, CodeSha256: 'other' });
        expect(await refused(client.send(stale))).toEqual(['InvalidParameterValueException', 400]);
      },
    ],
    [
      'has aliases, which keep their version from being deleted',
      'Developer guide: Create an alias for a Lambda function',
      async () => {
        const name = await create();
        await client.send(new PublishVersionCommand({ FunctionName: name }));
        const alias = { FunctionName: name, Name: 'live' };
        await client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
        await waitUntilPublishedVersionActive({ client, ...wait }, { FunctionName: name, Qualifier: '1' });
        const { value, ExecutedVersion } = await invoke(name, {}, { Qualifier: 'live' });
        expect([value.version, ExecutedVersion]).toEqual(['1', '1']);
        expect(value.arn).toMatch(/:live$/);
        const remove = () => client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '1' }));
        expect(await refused(remove())).toEqual(['ResourceConflictException', 409]);
        const missing = new UpdateAliasCommand({ ...alias, FunctionVersion: '9' });
        expect(await refused(client.send(missing))).toEqual(['ResourceNotFoundException', 404]);
        expect((await client.send(new GetAliasCommand(alias))).FunctionVersion).toBe('1');
        await client.send(new DeleteAliasCommand(alias));
        await remove();
        expect(await refused(invoke(`${name}:1`))).toEqual(['ResourceNotFoundException', 404]);
      },
    ],
    [
      'has provisioned concurrency of versions and aliases, and spills over',
      'Developer guide: Configuring provisioned concurrency for a function',
      async () => {
        const name = await create();
        const put = (Qualifier: string, count: number) =>
          client.send(
            new PutProvisionedConcurrencyConfigCommand({
              FunctionName: name,
              Qualifier,
              ProvisionedConcurrentExecutions: count,
            }),
          );
        expect(await refused(put('$LATEST', 1))).toEqual(['InvalidParameterValueException', 400]);
        await client.send(new PublishVersionCommand({ FunctionName: name }));
        await waitUntilPublishedVersionActive({ client, ...wait }, { FunctionName: name, Qualifier: '1' });
        expect((await put('1', 2)).Status).toBe('IN_PROGRESS');
        const place = { FunctionName: name, Qualifier: '1' };
        const get = () => client.send(new GetProvisionedConcurrencyConfigCommand(place));
        await expect.poll(async () => (await get()).Status).toBe('READY');
        expect((await get()).AvailableProvisionedConcurrentExecutions).toBe(2);
        const calls = await Promise.all([1, 2, 3].map(() => invoke(`${name}:1`, { sleep: 0.5 })));
        // INIT_START is in the log of those that a caller waited for.
        expect(calls.filter(({ log }) => log.includes('INIT_START'))).toHaveLength(1);
        const list = new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name });
        expect((await client.send(list)).ProvisionedConcurrencyConfigs).toHaveLength(1);
        await client.send(new DeleteProvisionedConcurrencyConfigCommand(place));
        expect(await refused(get())).toEqual(['ProvisionedConcurrencyConfigNotFoundException', 404]);
      },
    ],
    [
      'restores versions with SnapStart, once their snapshot is there',
      'Developer guide: Improving startup performance with Lambda SnapStart',
      async () => {
        // Its snapshot takes a while.
        const Code = { ZipFile: zipped({ [FILE]: `import time\ntime.sleep(1)\n${APP}` }) };
        const name = await create({ SnapStart: { ApplyOn: 'PublishedVersions' }, Code });
        const { State } = await client.send(new PublishVersionCommand({ FunctionName: name }));
        expect(State).toBe('Pending');
        expect(await refused(invoke(`${name}:1`))).toEqual(['SnapStartNotReadyException', 409]);
        await waitUntilPublishedVersionActive({ client, ...wait }, { FunctionName: name, Qualifier: '1' });
        const { SnapStart } = await client.send(
          new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: '1' }),
        );
        expect(SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' });
        expect((await invoke(`${name}:1`)).log).toContain('Restore Duration');
        // $LATEST silently has none of it.
        expect((await invoke(name)).log).toContain('Init Duration');
        const both = new PutProvisionedConcurrencyConfigCommand({
          FunctionName: name,
          Qualifier: '1',
          ProvisionedConcurrentExecutions: 1,
        });
        expect(await refused(client.send(both))).toEqual(['InvalidParameterValueException', 400]);
      },
    ],
    [
      'throttles above the reserved concurrency and that of the account',
      'Developer guide: Understanding Lambda function scaling',
      async () => {
        const name = await create();
        const reserve = (ReservedConcurrentExecutions: number) =>
          client.send(
            new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions }),
          );
        expect(await refused(reserve(11))).toEqual(['InvalidParameterValueException', 400]);
        await reserve(1);
        const [first, second] = await Promise.all([
          refused(invoke(name, { sleep: 1 })),
          new Promise((resolve) => setTimeout(resolve, 300)).then(() => refused(invoke(name))),
        ]);
        const limit = 'ReservedFunctionConcurrentInvocationLimitExceeded';
        expect([first, second]).toEqual([[], ['TooManyRequestsException', 429, limit]]);
        const settings = await client.send(new GetAccountSettingsCommand({}));
        expect(settings.AccountLimit).toMatchObject({
          ConcurrentExecutions: 110,
          UnreservedConcurrentExecutions: 109,
        });
        await reserve(0);
        expect(await refused(invoke(name))).toEqual(['TooManyRequestsException', 429, limit]);
        await client.send(new DeleteFunctionCommand({ FunctionName: name }));
      },
    ],
    [
      'loads layers from /opt, in order, five at the most',
      'Developer guide: Managing Lambda dependencies with layers',
      async () => {
        const layer = async (LayerName: string, text: string) => {
          const ZipFile = zipped({ 'python/layered.py': `NAME = ${JSON.stringify(text)}\n` });
          const made = await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }));
          return made.LayerVersionArn ?? '';
        };
        const [first, second] = [await layer('a', 'first'), await layer('b', 'second')];
        expect(await layer('b', 'third')).toMatch(/:layer:b:2$/);
        const Code = {
          ZipFile: zipped({
            [FILE]: 'import layered\ndef handler(e, c): return {"name": layered.NAME}\n',
          }),
        };
        const name = await create({ Code, Layers: [first, second] });
        expect((await invoke(name)).value).toEqual({ name: 'second' });
        expect(await refused(create({ Layers: Array<string>(6).fill(first) }))).toEqual([
          'InvalidParameterValueException',
          400,
        ]);
        expect(await refused(create({ Layers: [`${first}9`] }))).toEqual([
          'InvalidParameterValueException',
          400,
        ]);
      },
    ],
    [
      'refuses what AWS refuses',
      'Developer guide: Lambda quotas; API reference: CreateFunction',
      async () => {
        expect(await refused(create({ MemorySize: 64 }))).toEqual(['ValidationException', 400]);
        expect(await refused(create({ Timeout: 901 }))).toEqual(['InvalidParameterValueException', 400]);
        const large = { Variables: { LARGE: 'x'.repeat(4096) } };
        expect(await refused(create({ Environment: large }))).toEqual([
          'InvalidParameterValueException',
          400,
        ]);
        const own = { Variables: { AWS_REGION: 'x' } };
        expect(await refused(create({ Environment: own }))).toEqual(['InvalidParameterValueException', 400]);
        for (const path of ['../out.py', '/etc/out.py', 'a/../../out.py', 'C:\\out.py', '..\\out.py']) {
          const Code = { ZipFile: zipped({ [path]: 'x' }) };
          expect(await refused(create({ Code }))).toEqual(['InvalidParameterValueException', 400]);
        }
        const bomb = { ZipFile: await zipOfZeros(262_144_001) };
        expect(await refused(create({ Code: bomb }))).toEqual(['InvalidParameterValueException', 400]);
      },
    ],
    [
      'lists and describes',
      'API reference: GetFunction, ListFunctions, ListTags, GetPolicy, ListEventSourceMappings',
      async () => {
        const name = await create({ Tags: { team: 'a' } });
        const { Configuration, Tags } = await client.send(new GetFunctionCommand({ FunctionName: name }));
        expect([Configuration?.FunctionName, Tags]).toEqual([name, { team: 'a' }]);
        const Resource = Configuration?.FunctionArn;
        await client.send(new TagResourceCommand({ Resource, Tags: { stage: 'b' } }));
        expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({
          team: 'a',
          stage: 'b',
        });
        const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
        expect(Functions.map(({ FunctionName }) => FunctionName)).toContain(name);
        expect(await refused(client.send(new GetPolicyCommand({ FunctionName: name })))).toEqual([
          'ResourceNotFoundException',
          404,
        ]);
        const mappings = new ListEventSourceMappingsCommand({ FunctionName: name });
        expect((await client.send(mappings)).EventSourceMappings).toEqual([]);
        await client.send(new DeleteFunctionCommand({ FunctionName: name }));
        expect(await refused(invoke(name))).toEqual(['ResourceNotFoundException', 404]);
      },
    ],
  ];
  it.each(table)('%s (%s)', async (_, __, check) => {
    await check();
  });
});

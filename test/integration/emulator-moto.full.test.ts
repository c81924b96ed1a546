import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lambdaConnections } from '../../src/aws/connection.js';
import { controlPlane, createLimiter } from '../../src/aws/control/control-plane.js';
import { openJournal } from '../../src/aws/control/journal.js';
import { optimizeFunction } from '../../src/aws/control/optimize.js';
import { markedDescription, RUN_VARIABLE } from '../../src/domain/lambda-journal.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { testAccount } from '../support/lambda-account.js';
import { hasRegistry } from './python-harness.js';
import { motoServer } from './test-environments.js';

const online = hasRegistry();
const RUN = '0badcafe';

/** Another implementation of Lambda's control plane; it cannot invoke without Docker. */
describe.skipIf(!online)(`moto${online ? '' : ' (skipped: the package registry cannot be reached)'}`, () => {
  it('has code in its S3 that the emulator takes', async () => {
    const store = await motoServer();
    await fetch(`${store}/my-bucket`, { method: 'PUT' });
    const body = zipSync({ 'app.py': Buffer.from('def handler(event, context): return 1\n') });
    await fetch(`${store}/my-bucket/a%20b/c%2B1.zip`, { method: 'PUT', body });
    const keys = { accessKeyId: 'x', secretAccessKey: 'y' };
    const { client } = await testAccount({ objects: { endpoint: new URL(store), keys } });
    const create = (S3Key: string) =>
      client.send(
        new CreateFunctionCommand({
          ...{ FunctionName: 'fn', Role: 'arn:aws:iam::000000000000:role/r', Runtime: 'python3.12' },
          ...{ Handler: 'app.handler', Code: { S3Bucket: 'my-bucket', S3Key } },
        }),
      );
    await expect(create('none.zip')).rejects.toThrow(/S3 Error Code: NoSuchKey/);
    expect((await create('a b/c+1.zip')).CodeSize).toBe(body.byteLength);
  }, 180_000);

  it('has all put back by cleanup, and is inspected', async () => {
    const endpoint = await motoServer();
    const account = { region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'y' } };
    const client = new LambdaClient({ endpoint, ...account });
    onTestFinished(() => client.destroy());
    const Role = 'arn:aws:iam::123456789012:role/r';
    const query = new URLSearchParams({
      Action: 'CreateRole',
      RoleName: 'r',
      AssumeRolePolicyDocument: '{}',
      Version: '2010-05-08',
    });
    await fetch(`${endpoint}/?${query}`, {
      method: 'POST',
      headers: {
        host: 'iam.amazonaws.com',
        authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request`,
      },
    });
    const FunctionName = 'fn';
    const code = { ZipFile: zipSync({ 'app.py': Buffer.from('def handler(event, context): return 1\n') }) };
    await client.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role, Runtime: 'python3.12', Handler: 'app.handler', Code: code, Publish: true },
        ...{ Description: 'mine', MemorySize: 512, Environment: { Variables: { KEY: 'value' } } },
      }),
    );
    const state = async () => {
      const { Configuration: found } = await client.send(new GetFunctionCommand({ FunctionName }));
      const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
      const versions = Versions.map(({ Version }) => Version).sort();
      return {
        memory: found?.MemorySize,
        description: found?.Description,
        variables: found?.Environment?.Variables,
        versions,
      };
    };
    const before = await state();
    // As a run leaves it that was killed after it had published.
    await client.send(
      new UpdateFunctionConfigurationCommand({
        ...{ FunctionName, Description: markedDescription(RUN, 2, 'mine'), MemorySize: 1024 },
        Environment: { Variables: { KEY: 'value', [RUN_VARIABLE]: `${RUN}-2` } },
      }),
    );
    await client.send(
      new PublishVersionCommand({ FunctionName, Description: markedDescription(RUN, 2, 'mine') }),
    );
    expect(await state()).not.toEqual(before);
    const folder = join(emptyFolder(), 'coldstart');
    mkdirSync(folder);
    const journal = {
      ...{
        schemaVersion: 1,
        kind: 'journal',
        run: RUN,
        pid: 2 ** 22 + 1,
        startedAt: '2026-01-02T03:04:05.000Z',
      },
      functions: [
        {
          ...{ function: FunctionName, region: 'us-east-1', endpointUrl: endpoint, memorySizesMB: [1024] },
          original: { description: 'mine', memorySizeMB: 512, snapStart: 'None' },
          ...{ setsSnapStart: false, provisioned: [] },
        },
      ],
    };
    writeFileSync(join(folder, `lambda-${RUN}.json`), JSON.stringify(journal));
    const env = { XDG_STATE_HOME: join(folder, '..'), AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
    const cleaned = await coldstart(['lambda', 'cleanup', '--control-plane-rps', '100'], { env });
    expect([cleaned.code, cleaned.stderr]).toEqual([0, '']);
    expect(cleaned.stdout).toMatch(/restored: configuration of \$LATEST; versions 2/);
    expect(await state()).toEqual(before);
    const args = ['lambda', 'inspect', 'f*', '--region', 'us-east-1', '--endpoint-url', endpoint];
    const inspected = await coldstart([...args, '--format', 'json'], { env });
    expect(inspected.code).toBe(0);
    expect(JSON.parse(inspected.stdout).functions).toMatchObject([
      { function: 'fn', runtime: 'python3.12', memorySizeMB: 512 },
    ]);

    // What a tuning sets: a version and an alias, made first, then moved.
    const connections = lambdaConnections(env);
    onTestFinished(() => connections.close());
    const terms = { function: FunctionName, region: 'us-east-1', endpointUrl: endpoint };
    const target = { ...terms, kind: 'deployed' } as const;
    const set = async (memorySizeMB: number) =>
      optimizeFunction(
        {
          terms: { ...terms, memorySizesMB: [], setsSnapStart: false },
          journal: openJournal(env),
          connect: async () => controlPlane(await connections.to(target), createLimiter(1000)),
        },
        { memorySizeMB, alias: 'live' },
        new AbortController().signal,
      );
    const made = await set(256);
    expect(made).toEqual({
      ...{ beforeMB: 512, memorySizeMB: 256, left: [] },
      alias: { name: 'live', version: expect.any(String) },
    });
    const moved = await set(1024);
    expect(moved).toMatchObject({ beforeMB: 256, left: [], alias: { before: made.alias?.version } });
    expect(await state()).toMatchObject({ memory: 1024, description: 'mine' });
    const alias = await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    expect(alias.FunctionVersion).toBe(moved.alias?.version);
    expect(readdirSync(folder)).toEqual([]);
  }, 180_000);
});

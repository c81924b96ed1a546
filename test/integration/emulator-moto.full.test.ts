import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { markedDescription, RUN_VARIABLE } from '../../src/domain/lambda-journal.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { hasRegistry } from './python-harness.js';
import { motoServer } from './test-environments.js';

const online = hasRegistry();
const RUN = '0badcafe';

/** Another implementation of Lambda's control plane; it cannot invoke without Docker. */
describe.skipIf(!online)(`moto${online ? '' : ' (skipped: the package registry cannot be reached)'}`, () => {
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
  }, 180_000);
});

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { markedDescription, RUN_VARIABLE } from '../../src/domain/lambda-journal.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { defaultInterpreter } from '../../src/python/interpreters.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { testAccount } from '../support/lambda-account.js';
import { emptyContext, hasRegistry } from './python-harness.js';

const online = hasRegistry();
const RUN = '0badcafe';

/** Another implementation of Lambda's control plane; it cannot invoke without Docker. */
describe.skipIf(!online)(`moto${online ? '' : ' (skipped: the package registry cannot be reached)'}`, () => {
  let python = '';
  beforeAll(async () => {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    const { context, remove } = emptyContext({ cacheDir });
    try {
      const requirements = 'moto[awslambda,server]<6\n';
      const interpreter = await defaultInterpreter(context);
      const options = { interpreter, requirements, requireHashes: false, label: 'a test: moto' };
      python = (await ensureEnvironment(options, context)).python;
    } finally {
      remove();
    }
  }, 180_000);

  it('has code in its S3 that the emulator takes', async () => {
    const port = await freePort();
    const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
    });
    onTestFinished(() => void server.kill('SIGKILL'));
    const store = `http://127.0.0.1:${port}`;
    await until(() =>
      fetch(store).then(
        () => true,
        () => false,
      ),
    );
    await fetch(`${store}/my-bucket`, { method: 'PUT' });
    const body = zipSync({ 'app.py': Buffer.from('def handler(event, context): return 1\n') });
    await fetch(`${store}/my-bucket/a%20b/c%2B1.zip`, { method: 'PUT', body });
    const keys = { accessKeyId: 'x', secretAccessKey: 'y' };
    const { client } = await testAccount({ objects: { endpoint: new URL(store), keys } });
    const create = (S3Key: string) =>
      client.send(
        new CreateFunctionCommand({
          ...{ FunctionName: 'fn', Role: 'arn:aws:iam::123456789012:role/r', Runtime: 'python3.12' },
          ...{ Handler: 'app.handler', Code: { S3Bucket: 'my-bucket', S3Key } },
        }),
      );
    await expect(create('none.zip')).rejects.toThrow(/S3 Error Code: NoSuchKey/);
    expect((await create('a b/c+1.zip')).CodeSize).toBe(body.byteLength);
  }, 60_000);

  it('has all put back by cleanup, and is inspected', async () => {
    const port = await freePort();
    const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
    });
    onTestFinished(() => void server.kill('SIGKILL'));
    const endpoint = `http://127.0.0.1:${port}`;
    await until(() =>
      fetch(endpoint).then(
        () => true,
        () => false,
      ),
    );
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
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 100));
}

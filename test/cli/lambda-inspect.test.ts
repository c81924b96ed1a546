import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Inspection, inspectionSchema } from '../../src/domain/inspection.js';
import type { EmulatorCall, Fault } from '../../src/emulator/api/server.js';
import { startEmulator } from '../../src/emulator/emulator.js';
import type { Fleet } from '../../src/emulator/model.js';
import { coldstart, emptyFolder } from '../support/cli.js';

/** Nothing is ever run. */
const fleet: Fleet = {
  invoke: () => Promise.reject(new Error('invoked')),
  discard: async () => {},
  provision: async () => ({}),
  snapshot: async () => ({}),
  count: () => ({ provisioned: 0, onDemand: 0 }),
  close: async () => {},
};

const ENV = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

const zipped = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

const APP = 'import boto3\n\ndef handler(event, context):\n    return boto3.client("s3")\n';

/** An emulated account with a function that has much against it, and one that has nothing. */
async function account(onCall: (call: EmulatorCall) => Fault | undefined = () => undefined) {
  const calls: string[] = [];
  let isSet = false;
  const emulator = await startEmulator({
    ...{ fleet, workFolder: emptyFolder(), region: 'eu-central-1', accountId: '123456789012' },
    delays: { pendingMs: 0, inProgressMs: 0 },
    onCall: (call) => {
      if (!isSet) return undefined;
      calls.push(call.action);
      return onCall(call);
    },
  });
  onTestFinished(() => emulator.close());
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new LambdaClient({ endpoint: emulator.url, region: 'eu-central-1', credentials });
  const { LayerVersionArn } = await client.send(
    new PublishLayerVersionCommand({
      LayerName: 'telemetry',
      Content: { ZipFile: zipped({ 'extensions/agent': 'x' }) },
    }),
  );
  const of = { Role: 'arn:aws:iam::123456789012:role/r', Handler: 'app.handler', MemorySize: 512 };
  await client.send(
    new CreateFunctionCommand({
      ...{ ...of, FunctionName: 'orders', Runtime: 'python3.8', Layers: [LayerVersionArn ?? ''] },
      Environment: { Variables: { PYTHONPROFILEIMPORTTIME: 'hunter2', OTEL_TOKEN: 's3cret-token' } },
      Code: { ZipFile: zipped({ 'app.py': APP, 'p/tests/test_p.py': `# ${'x'.repeat(200_000)}\n` }) },
    }),
  );
  await client.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  await client.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: 'orders',
      Qualifier: '1',
      ProvisionedConcurrentExecutions: 5,
    }),
  );
  await client.send(
    new CreateFunctionCommand({
      ...{ ...of, FunctionName: 'snap', Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } },
      Code: { ZipFile: zipped({ 'data.txt': 'x' }) },
    }),
  );
  await client.send(new PublishVersionCommand({ FunctionName: 'snap' }));
  await client.send(new CreateAliasCommand({ FunctionName: 'snap', Name: 'live', FunctionVersion: '1' }));
  client.destroy();
  isSet = true;
  const run = (args: readonly string[], cwd?: string) =>
    coldstart(['lambda', 'inspect', ...args, '--endpoint-url', emulator.url, '--region', 'eu-central-1'], {
      env: ENV,
      ...(cwd === undefined ? {} : { cwd }),
    });
  return { run, calls };
}

const read = (stdout: string): Inspection => inspectionSchema.parse(JSON.parse(stdout));
const findings = (stdout: string, index = 0) => read(stdout).functions[index]?.findings ?? [];
const denied: Fault = {
  kind: 'error',
  type: 'AccessDeniedException',
  status: 403,
  message: 'arn:aws:iam::123456789012:user/x may not',
};

describe('coldstart lambda inspect', () => {
  it('tells what is wrong, by figure and remedy, and only reads', async () => {
    const { run, calls } = await account();
    const { code, stdout, stderr } = await run(['orders', 'snap', '--format', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(calls.filter((action) => !/^(?:Get|List|Download)/.test(action))).toEqual([]);
    const [orders, snap] = read(stdout).functions;
    expect(orders).toMatchObject({
      function: 'orders',
      version: '$LATEST',
      emulated: true,
      runtime: 'python3.8',
    });
    const warnings = orders?.findings.filter(({ status }) => status === 'warning').map(({ id }) => id);
    expect(warnings).toEqual(
      expect.arrayContaining([
        'provisioned-concurrency',
        'runtime',
        'extensions',
        'client-in-handler',
        'python-variables',
      ]),
    );
    const client = orders?.findings.find(({ id }) => id === 'client-in-handler');
    expect(client?.message).toContain('boto3.client at app.py:4 in handler');
    const waste = orders?.findings.find(({ id }) => id === 'unused-content');
    expect(waste?.figures[0]).toMatchObject({ value: 200_003, unit: 'bytes' });
    expect(snap?.findings.map(({ id, status }) => `${status} ${id}`)).toEqual(
      expect.arrayContaining(['warning snapstart-latest', 'ok snapshots']),
    );
    for (const secret of ['hunter2', 's3cret-token', '123456789012', 'emulated-s3', '127.0.0.1']) {
      expect(stdout).not.toContain(secret);
    }
  });

  it('writes files, a page among them, which report shows again, and refuses one that it could not write first', async () => {
    const { run, calls } = await account();
    const cwd = emptyFolder();
    const { code } = await run(['orders', 'snap', '-o', 'a.json', '-o', 'a.html'], cwd);
    expect(code).toBe(0);
    const text = readFileSync(join(cwd, 'a.html'), 'utf8');
    expect(text).toContain('<h2 id="function-1">snap</h2>');
    for (const secret of ['hunter2', 's3cret-token', '123456789012']) expect(text).not.toContain(secret);
    await coldstart(['report', 'a.json', '-o', 'again.html'], { cwd });
    expect(readFileSync(join(cwd, 'again.html'), 'utf8')).toBe(text);
    const before = calls.length;
    const refused = await run(['orders', '-o', 'nowhere/a.html'], cwd);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('its folder does not exist')]);
    expect(calls).toHaveLength(before);
  });

  it('shows tables and Markdown, and follows a qualifier', async () => {
    const { run } = await account();
    const table = await run(['snap:live']);
    expect(table.stdout).toMatch(
      /^snap:live · version 1 · python3\.13 · x86_64 · 512 MB · eu-central-1 · emulated\n(?:\d+ (?:problems?|warnings?|notes?|ok)(?:, |\n))+\n/,
    );
    expect(table.stdout).toMatch(/^✓ snapstart {2}SnapStart is on, and version 1 has its snapshot\.$/m);
    const markdown = await run(['snap', '--format', 'markdown']);
    expect(markdown.stdout).toMatch(/^### snap · \$LATEST/);
    expect(markdown.stdout).toContain(
      '| warning | snapstart-latest | SnapStart is on for published versions',
    );
  });

  it('names the action that is missing for what it may not see', async () => {
    const { run } = await account(({ action }) =>
      /^(?:List(?:Aliases|EventSourceMappings)|GetLayerVersionByArn|DownloadCode)$/.test(action)
        ? denied
        : undefined,
    );
    const { code, stdout } = await run(['orders', '--format', 'json']);
    expect(code).toBe(0);
    const unseen = findings(stdout).filter(({ id }) => id === 'not-seen');
    expect(unseen.map(({ message, remedy }) => `${message} ${remedy}`)).toEqual([
      expect.stringContaining('the aliases, as lambda:ListAliases is not allowed'),
      expect.stringContaining('the event sources, as lambda:ListEventSourceMappings is not allowed'),
      expect.stringContaining(
        'the content of the layer telemetry:1, as lambda:GetLayerVersion is not allowed',
      ),
      expect.stringContaining('the code, as its download was answered with HTTP 403'),
    ]);
    expect(stdout).not.toContain('123456789012');
    // Without the aliases nobody knows whether one points there.
    expect(findings(stdout).find(({ id }) => id === 'provisioned-concurrency')?.status).toBe('note');
  });

  it('uses a log, of one function', async () => {
    const { run } = await account();
    const folder = emptyFolder();
    const line = (second: number, text: string) =>
      `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z ${text}`;
    const lines = [1, 2, 3].flatMap((second) => {
      const id = `11111111-1111-4111-8111-11111111111${second}`;
      return [
        line(second * 2, `START RequestId: ${id} Version: 1`),
        line(
          second * 2 + 1,
          `REPORT RequestId: ${id}\tDuration: 900.00 ms\tBilled Duration: 900 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t`,
        ),
      ];
    });
    writeFileSync(join(folder, 'orders.log'), lines.join('\n'));
    const { stdout } = await run(['orders:1', '--logs', 'orders.log', '--format', 'json'], folder);
    const found = findings(stdout).find(({ id }) => id === 'provisioned-concurrency');
    expect(found?.message).toContain('At most 1 were busy at once in the 3 invocations of the log');
    expect(found?.remedy).toContain('--provisioned-concurrent-executions 1');
    const several = await run(['orders', 'snap', '--logs', 'orders.log'], folder);
    expect([several.code, several.stderr]).toEqual([2, expect.stringContaining('the log of one function')]);
  });

  it.each<[string, Fault | undefined, string, number, string]>([
    ['a function that is not there', undefined, 'nothing', 2, 'There is no function nothing in eu-central-1'],
    ['a name that was nearly typed', undefined, 'ordres', 2, '\nDid you mean orders? Check its name'],
    ['a qualifier', undefined, 'orders:9', 2, '\norders is there, but not that qualifier. Check its name'],
    ['a function that may not be looked at', denied, 'orders', 3, 'lambda:GetFunction'],
    ['a name that is none', undefined, 'a b', 2, 'is not a function name'],
  ])('ends for %s', async (_, fault, name, expected, message) => {
    const { run } = await account(({ action }) => (action === 'GetFunction' ? fault : undefined));
    const { code, stdout, stderr } = await run([name]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('123456789012');
  });
});

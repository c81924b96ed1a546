import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { onTestFinished } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import type { EmulatorCall, Fault, OnCall } from '../../src/emulator/api/server.js';
import type { Configuration, FunctionRecord } from '../../src/emulator/control-plane/model.js';
import { type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.js';
import type { Fleet } from '../../src/emulator/model.js';
import { type CliResult, coldstart, emptyFolder } from './cli.js';
import { fakeFleet } from './lambda-faults.js';

/** An emulated account without processes, and the tool run against it. */
export interface TestAccount {
  readonly url: string;
  readonly env: Record<string, string>;
  /** Where journals lie. */
  readonly stateFolder: string;
  readonly client: LambdaClient;
  define(name: string, configuration?: Partial<Configuration>): Promise<FunctionRecord>;
  /** Publishes $LATEST, and points an alias there if one is named. */
  publish(name: string, alias?: string): Promise<string>;
  /** `coldstart lambda …` against it, as fast as may be. */
  run(args: readonly string[]): Promise<CliResult>;
  /** The same with --format json, read. */
  report(args: readonly string[]): Promise<CliResult & { readonly report: Report }>;
}

export async function testAccount(
  options: { readonly onCall?: OnCall; readonly fleet?: Fleet } & Partial<
    Omit<EmulatorOptions, 'fleet'>
  > = {},
): Promise<TestAccount> {
  const workFolder = options.workFolder ?? emptyFolder();
  const stateFolder = emptyFolder();
  const folder = join(workFolder, 'code');
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.py'), '');
  const delays = { pendingMs: 10, inProgressMs: 10 };
  const emulator = await startEmulator({
    delays,
    ...options,
    fleet: options.fleet ?? fakeFleet(),
    workFolder,
  });
  onTestFinished(() => emulator.close());
  const client = new LambdaClient({
    ...{ endpoint: emulator.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  onTestFinished(() => client.destroy());
  const env = {
    ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ AWS_REGION: 'us-east-1', XDG_STATE_HOME: stateFolder, AWS_CONFIG_FILE: '/dev/null' },
  };
  const run = (args: readonly string[]) => {
    const [command = '', ...rest] = args;
    const place = ['--endpoint-url', emulator.url, '--control-plane-rps', '1000'];
    const quiet = command === 'cleanup' ? [] : ['--no-progress'];
    return coldstart(['lambda', command, ...place, ...quiet, ...rest], { env });
  };
  return {
    ...{ url: emulator.url, env, stateFolder, client, run },
    define: (name, configuration = {}) =>
      emulator.define(name, folder, {
        runtime: 'python3.12',
        handler: 'app.handler',
        memorySizeMB: 512,
        ...configuration,
      }),
    publish: async (name, alias) => {
      const { Version = '' } = await client.send(new PublishVersionCommand({ FunctionName: name }));
      await new Promise((resolve) => setTimeout(resolve, delays.pendingMs + 50));
      if (alias !== undefined) {
        await client.send(
          new CreateAliasCommand({ FunctionName: name, Name: alias, FunctionVersion: Version }),
        );
      }
      return Version;
    },
    report: async (args) => {
      const result = await run([...args, '--format', 'json']);
      if (result.stdout === '') throw new Error(`no report: exit ${result.code}\n${result.stderr}`);
      return { ...result, report: reportSchema.parse(JSON.parse(result.stdout)) };
    },
  };
}

/** Everything of a function that a run could change. */
export function stateOf({ latest, versions, aliases, provisioned, reserved, eventInvoke }: FunctionRecord) {
  return structuredClone({
    configuration: latest.configuration,
    code: latest.code.sha256,
    versions: [...versions].map(([version, { configuration }]) => ({ version, configuration })),
    aliases: [...aliases].map(([name, { version, weights }]) => ({ name, version, weights })),
    provisioned: [...provisioned].map(([qualifier, { requested }]) => ({ qualifier, requested })),
    reserved,
    eventInvoke: [...eventInvoke],
  });
}

/** Goes wrong as the script says, once the account has been set up. */
export function later(script: (call: EmulatorCall & { readonly nth: number }) => Fault | undefined) {
  let isOn = false;
  const counts = new Map<string, number>();
  const seen: string[] = [];
  const onCall: OnCall = (call) => {
    if (!isOn) return undefined;
    const nth = counts.get(call.action) ?? 0;
    counts.set(call.action, nth + 1);
    seen.push(call.action);
    return script({ ...call, nth });
  };
  const turn = (on: boolean) => () => {
    isOn = on;
  };
  return { onCall, seen, start: turn(true), stop: turn(false) };
}

/** The journals that lie there. */
export const journals = ({ stateFolder }: TestAccount) =>
  readdirSync(stateFolder)
    .flatMap((name) => readdirSync(join(stateFolder, name)))
    // The last failure of all lies there, too.
    .filter((name) => name.startsWith('lambda-'));

/**
 * An account with all that could be changed: a version, an alias, concurrency that was provisioned before, and settings of
 * asynchronous requests.
 */
export async function furnished(
  onCall: OnCall,
  fleet: Fleet = fakeFleet({ initMs: 3, restoreMs: 3, handlerMs: () => 1 }),
) {
  const account = await testAccount({ onCall, fleet });
  const record = await account.define('fn', { description: 'mine', variables: { KEY: 'value' } });
  const version = await account.publish('fn', 'live');
  await account.client.send(
    new PutProvisionedConcurrencyConfigCommand({
      ...{ FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 },
    }),
  );
  for (const Qualifier of ['$LATEST', 'live']) {
    const settings = { FunctionName: 'fn', Qualifier, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 };
    await account.client.send(new PutFunctionEventInvokeConfigCommand(settings));
  }
  return { account, record, version, before: stateOf(record) };
}

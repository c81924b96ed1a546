import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAliasCommand, PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { lambdaCleanup } from '../../src/commands/lambda/cleanup.js';
import type { EmulatorCall, Fault, OnCall } from '../../src/emulator/api/server.js';
import type { Io } from '../../src/io.js';
import { coldstart, ended, startColdstart } from '../support/cli.js';
import { stateOf, type TestAccount, testAccount } from '../support/lambda-account.js';
import { expired, fakeFleet, throttled } from '../support/lambda-faults.js';

const conflict: Fault = {
  ...{ kind: 'error', type: 'ResourceConflictException', status: 409 },
  message: 'The operation cannot be performed at this time. An update is in progress for resource',
};
const lost = (body: object): Fault => ({ kind: 'lost', answer: { status: 200, body } });
const UPDATE = 'UpdateFunctionConfiguration';

/** Goes wrong as the script says, once the account has been set up. */
function later(script: (call: EmulatorCall & { readonly nth: number }) => Fault | undefined) {
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

const journals = ({ stateFolder }: TestAccount) =>
  readdirSync(stateFolder).flatMap((name) => readdirSync(join(stateFolder, name)));

/** Runs whose whole effect must be gone afterwards, by what they are called. */
const RUNS: Record<string, readonly string[]> = {
  'descriptions, sizes and a snapshot': ['bench', 'fn', '--runs', '1', '--memory', '128', '--snapstart'],
  'provisioned concurrency': ['bench', 'fn:live', '--runs', '1', '--provisioned', '2'],
};

/** An account with all that could be changed: a version, an alias, and concurrency that was provisioned before. */
async function furnished(onCall: OnCall) {
  const account = await testAccount({
    onCall,
    fleet: fakeFleet({ initMs: 3, restoreMs: 3, handlerMs: () => 1 }),
  });
  const record = await account.define('fn', { description: 'mine', variables: { KEY: 'value' } });
  const version = await account.publish('fn', 'live');
  await account.client.send(
    new PutProvisionedConcurrencyConfigCommand({
      ...{ FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 },
    }),
  );
  return { account, record, version, before: stateOf(record) };
}

describe('whatever goes wrong, a function is as it was', () => {
  const faults: Record<
    string,
    { readonly fault: (call: EmulatorCall & { nth: number }) => Fault | undefined; readonly code: number }
  > = {
    'updates are throttled': {
      fault: ({ action, nth }) => (action === UPDATE && nth < 2 ? throttled : undefined),
      code: 0,
    },
    'updates conflict': {
      fault: ({ action, nth }) => (action === UPDATE && nth % 3 === 0 ? conflict : undefined),
      code: 0,
    },
    'an update is lost': {
      fault: ({ action, nth }) => (action === UPDATE && nth === 0 ? lost({}) : undefined),
      code: 0,
    },
    'putting back is lost': {
      fault: ({ action, nth }) => (action === UPDATE && nth === 2 ? lost({}) : undefined),
      code: 0,
    },
    'answers to updates are lost': {
      fault: ({ action, nth }) =>
        action === UPDATE && nth % 2 === 0 ? { kind: 'reset', when: 'after' } : undefined,
      code: 0,
    },
    'connections are reset': {
      fault: ({ action, nth }) =>
        action !== 'Invoke' && nth === 1 ? { kind: 'reset', when: 'before' } : undefined,
      code: 0,
    },
    'credentials expire within a sample': {
      fault: ({ action, nth }) => (action === 'Invoke' && nth === 4 ? expired : undefined),
      code: 3,
    },
    'credentials expire at the second update': {
      fault: ({ action, nth }) => (action === UPDATE && nth === 1 ? expired : undefined),
      code: 3,
    },
  };

  it.each(Object.keys(faults))('%s', async (name) => {
    const { fault = () => undefined, code } = faults[name] ?? {};
    const script = later(fault);
    const { account, record, before } = await furnished(script.onCall);
    script.start();
    const result = await account.run(['bench', 'fn', '--runs', '2', '--memory', '128']);
    expect([result.code, result.stderr]).toEqual([code, expect.anything()]);
    expect(stateOf(record)).toEqual(before);
    expect(journals(account)).toEqual([]);
  });

  it('an update takes long', async () => {
    const account = await testAccount({ delays: { pendingMs: 400, inProgressMs: 600 } });
    const record = await account.define('fn', { description: 'mine' });
    const before = stateOf(record);
    expect((await account.run(['bench', 'fn', '--runs', '1', '--force', 'version'])).code).toBe(0);
    expect(stateOf(record)).toEqual(before);
  });

  it('credentials expire for good: what is left is named, and cleanup puts it back', async () => {
    const script = later(({ action, nth }) => (action === UPDATE && nth >= 1 ? expired : undefined));
    const { account, record, before } = await furnished(script.onCall);
    script.start();
    const result = await account.run(['bench', 'fn', '--runs', '3']);
    expect([result.code, result.stderr]).toEqual([
      3,
      expect.stringMatching(/left in the account: .*coldstart lambda cleanup/s),
    ]);
    expect(stateOf(record)).not.toEqual(before);
    script.stop();
    const cleaned = await account.run(['cleanup']);
    expect([cleaned.code, cleaned.stdout]).toEqual([
      0,
      expect.stringMatching(/put back: configuration of \$LATEST/),
    ]);
    expect(stateOf(record)).toEqual(before);
    expect(await account.run(['cleanup'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Nothing is left/),
    });
  });

  it('somebody else deploys meanwhile: what they set stays', async () => {
    const script = later(({ action, nth }) => {
      if (action === UPDATE && nth === 1 && deploy) deploy();
      return undefined;
    });
    let deploy: (() => void) | undefined;
    const { account, record, before } = await furnished(script.onCall);
    deploy = () => {
      const configuration = { ...record.latest.configuration, description: 'theirs', timeoutS: 77 };
      record.latest = { ...record.latest, configuration, revisionId: 'theirs' };
    };
    script.start();
    const { code, stderr } = await account.run(['bench', 'fn', '--runs', '3']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/fn was changed by somebody else during the run/),
    ]);
    expect(stateOf(record).configuration).toEqual({
      ...before.configuration,
      description: 'theirs',
      timeoutS: 77,
    });
  });
});

/** `lambda cleanup` without a process of its own: its exit code, and what it says on stderr. */
async function cleanUpHere({ stateFolder, url: endpointUrl }: TestAccount): Promise<[number, string]> {
  let said = '';
  const io = {
    argv: [],
    env: { XDG_STATE_HOME: stateFolder },
    cwd: '/',
    stdin: process.stdin,
    signal: new AbortController().signal,
  };
  const stdout = { write: () => true };
  const stderr = {
    write: (text: string) => {
      said += text;
      return true;
    },
  };
  const code = await lambdaCleanup({ endpointUrl, controlPlaneRps: 1000 }, {
    ...io,
    stdout,
    stderr,
  } as unknown as Io);
  return [code, said];
}

describe('after SIGKILL at any call, cleanup puts back', () => {
  it.each(Object.keys(RUNS))(
    '%s',
    async (name) => {
      const args = RUNS[name] ?? [];
      let child: ReturnType<typeof startColdstart> | undefined;
      let killAt = -1;
      const script = later(({ action }) => {
        const index = script.seen.length - 1;
        if (index === killAt) child?.kill('SIGKILL');
        // Half of the calls that are cut off are carried out all the same.
        return index === killAt && index % 2 === 0 && action !== 'Invoke'
          ? { kind: 'reset', when: 'before' }
          : undefined;
      });
      const { account, record, before } = await furnished(script.onCall);
      const rest = [
        '--endpoint-url',
        account.url,
        '--control-plane-rps',
        '1000',
        '--yes',
        '--quiet',
        '--seed',
        '1',
      ];
      const runOnce = async (at: number) => {
        script.seen.length = 0;
        killAt = at;
        child = startColdstart(['lambda', ...args, ...rest], { env: account.env });
        await ended(child);
        return script.seen.length;
      };
      script.start();
      const calls = await runOnce(-1);
      expect(stateOf(record)).toEqual(before);
      expect(calls).toBeGreaterThan(10);
      for (let at = 0; at < calls; at += 1) {
        await runOnce(at);
        killAt = -1;
        expect([at, ...(await cleanUpHere(account))]).toEqual([at, 0, '']);
        expect([at, stateOf(record)]).toEqual([at, before]);
        expect(journals(account)).toEqual([]);
      }
    },
    120_000,
  );
});

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('puts back after %s, and reports what it has', async (signal) => {
    const script = later(() => undefined);
    const { account, record, before } = await furnished(script.onCall);
    script.start();
    const args = ['bench', 'fn', '--runs', '1000', '--format', 'json', '--control-plane-rps', '1000'];
    const child = startColdstart(['lambda', ...args, '--endpoint-url', account.url], { env: account.env });
    const end = ended(child);
    while (script.seen.filter((action) => action === UPDATE).length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(signal);
    const { code, stdout, stderr } = await end;
    expect([code, JSON.parse(stdout).interrupted]).toEqual([130, true]);
    expect(stderr).toMatch(/what was changed is being put back/);
    expect(stateOf(record)).toEqual(before);
    expect(journals(account)).toEqual([]);
  });

  it('changes nothing where no journal can be written', async () => {
    const script = later(() => undefined);
    const { account, record, before } = await furnished(script.onCall);
    script.start();
    Object.assign(account.env, { XDG_STATE_HOME: '/dev/null/state' });
    const { code, stderr } = await account.run(['bench', 'fn', '--runs', '3']);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/journal .* cannot be written.*XDG_STATE_HOME/s),
    ]);
    expect(script.seen.filter((action) => /^(?:Update|Publish|Put)/.test(action))).toEqual([]);
    expect(stateOf(record)).toEqual(before);
  });
});

describe('functions that others use', () => {
  it('are changed only with --yes, and it is said who uses them', async () => {
    const source = { EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders', State: 'Enabled' };
    const mappings: Fault = {
      kind: 'lost',
      answer: { status: 200, body: { EventSourceMappings: [source] } },
    };
    const script = later(({ action }) => (action === 'ListEventSourceMappings' ? mappings : undefined));
    const { account, record, version, before } = await furnished(script.onCall);
    await account.client.send(
      new CreateAliasCommand({ FunctionName: 'fn', Name: 'dev', FunctionVersion: '$LATEST' }),
    );
    script.start();
    const refused = await account.run(['bench', 'fn', '--runs', '1']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /fn by event source arn:aws:sqs:us-east-1:\*\*\*:orders, alias dev\.\n.*--yes/,
    );
    expect(stateOf(record)).toEqual({
      ...before,
      aliases: [...before.aliases, { name: 'dev', version: '$LATEST', weights: {} }],
    });
    expect((await account.run(['bench', 'fn', '--runs', '1', '--yes'])).code).toBe(0);
    // A burst changes nothing, and needs no leave.
    script.seen.length = 0;
    expect((await account.run(['bench', `fn:${version}`, '--runs', '2'])).code).toBe(0);
    expect(script.seen.filter((action) => !['Invoke', 'GetFunction'].includes(action))).toEqual([]);
  });
});

describe('lambda cleanup', () => {
  it('leaves alone what it did not make, and refuses what is no journal', async () => {
    const { account, record } = await furnished(() => undefined);
    const file = join(account.stateFolder, 'lambda-0badcafe.json');
    const journal = {
      ...{
        schemaVersion: 1,
        kind: 'journal',
        run: '0badcafe',
        pid: 2 ** 22 + 1,
        startedAt: '2026-01-02T03:04:05.000Z',
      },
      functions: [
        {
          ...{
            function: 'fn',
            region: 'us-east-1',
            endpointUrl: account.url,
            memorySizesMB: [128],
            setsSnapStart: false,
          },
          original: { description: 'of long ago', memorySizeMB: 128, snapStart: 'None' },
          provisioned: [{ qualifier: 'live', before: 3, during: 4 }],
        },
      ],
    };
    writeFileSync(file, JSON.stringify(journal));
    const before = stateOf(record);
    const cleaned = await account.run(['cleanup', '--journal', file]);
    // Somebody has set 1 since then.
    expect([cleaned.code, cleaned.stderr]).toEqual([
      3,
      expect.stringMatching(/neither what it was \(3\) nor what coldstart set \(4\)/),
    ]);
    expect(stateOf(record)).toEqual(before);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(journal);
    writeFileSync(file, '{"kind": "report"}');
    const refused = await coldstart(['lambda', 'cleanup', '--journal', file], { env: account.env });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/is no journal of coldstart/)]);
  });
});

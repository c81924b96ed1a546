import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { EmulatorCall, Fault } from '../../src/emulator/api/server.js';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { furnished, journals, later, stateOf, testAccount } from '../support/lambda-account.js';
import { expired, throttled } from '../support/lambda-faults.js';

const conflict: Fault = {
  ...{ kind: 'error', type: 'ResourceConflictException', status: 409 },
  message: 'The operation cannot be performed at this time. An update is in progress for resource',
};
const lost = (body: object): Fault => ({ kind: 'lost', answer: { status: 200, body } });
const UPDATE = 'UpdateFunctionConfiguration';

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
      expect.stringMatching(/restored: configuration of \$LATEST/),
    ]);
    expect(stateOf(record)).toEqual(before);
    expect(await account.run(['cleanup'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Nothing to restore/),
    });
  });

  it('answers are those of something else: nothing counts as put back before it is seen', async () => {
    let isOther = false;
    const script = later(({ action, nth }) => {
      if (action === UPDATE && nth === 0) isOther = true;
      return isOther && action === 'GetFunction' ? lost({}) : undefined;
    });
    const { account, record, before } = await furnished(script.onCall);
    script.start();
    const result = await account.run(['bench', 'fn', '--runs', '2']);
    expect([result.code, result.stderr]).toEqual([
      3,
      expect.stringMatching(
        /left in the account: .*GetFunction does not tell of fn.*coldstart lambda cleanup/s,
      ),
    ]);
    expect(journals(account)).toHaveLength(1);
    script.stop();
    expect((await account.run(['cleanup'])).code).toBe(0);
    expect(stateOf(record)).toEqual(before);
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
    expect(stderr).toMatch(/restoring what was changed/);
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

it('leaves event-invoke config alone, whatever is run', async () => {
  const script = later(() => undefined);
  const { account, record, before } = await furnished(script.onCall);
  expect(before.eventInvoke).toHaveLength(2);
  const file = join(emptyFolder(), 'power.json');
  const input = {
    lambdaARN: 'fn',
    powerValues: [256],
    num: 1,
    autoOptimize: true,
    autoOptimizeAlias: 'live',
  };
  writeFileSync(file, JSON.stringify(input));
  script.start();
  for (const args of [
    ['bench', 'fn', '--force', 'env', '--memory', '128'],
    ['bench', 'fn', '--snapstart'],
    ['bench', 'fn:live', '--provisioned', '2'],
    ['inspect', 'fn'],
    ['tune', '--input', file],
    ['cleanup'],
  ]) {
    const runs = args[0] === 'bench' ? ['--runs', '1', '--yes'] : args[0] === 'tune' ? ['--yes'] : [];
    expect([args, (await account.run([...args, ...runs])).code]).toEqual([args, expect.any(Number)]);
  }
  for (const action of [
    'UpdateFunctionConfiguration',
    'PublishVersion',
    'UpdateAlias',
    'PutProvisionedConcurrencyConfig',
  ])
    expect(script.seen).toContain(action);
  expect(script.seen.filter((action) => /EventInvoke/.test(action))).toEqual([]);
  expect(stateOf(record).eventInvoke).toEqual(before.eventInvoke);
  // Calls that the emulator does not know have no name there: nothing else in the sources makes one.
  const sources = resolve(import.meta.dirname, '../../src');
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  // Templates name what they set.
  const callers = names.filter((name) => name.endsWith('.ts') && !/^(?:emulator|templates)\//.test(name));
  expect(callers.length).toBeGreaterThan(100);
  expect(
    callers.filter((name) => /EventInvokeConfig/.test(readFileSync(join(sources, name), 'utf8'))),
  ).toEqual([]);
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
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/is not a journal of coldstart/),
    ]);
  });
});

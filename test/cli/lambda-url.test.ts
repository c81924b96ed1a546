import { CreateFunctionUrlConfigCommand, type FunctionUrlAuthType } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { linesOf, requestLog } from '../../src/aws/url/request-log.js';
import type { LambdaResult } from '../../src/domain/report.js';
import type { Fleet } from '../../src/emulator/model.js';
import { coldstart } from '../support/cli.js';
import { testAccount } from '../support/lambda-account.js';
import { fakeFleet, faults } from '../support/lambda-faults.js';

const SECRETS = 'swordfish/x?key=opensesame';
const denied = {
  kind: 'error',
  type: 'AccessDeniedException',
  status: 403,
  message: 'not authorized',
} as const;

/** A function with a URL. */
async function served(
  options: Parameters<typeof testAccount>[0] = {},
  { name = 'fn', type = 'NONE' }: { name?: string; type?: FunctionUrlAuthType } = {},
) {
  const account = await testAccount(options);
  await account.define(name);
  const { FunctionUrl = '' } = await account.client.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: type }),
  );
  return { account, url: `${FunctionUrl}${SECRETS}`, FunctionUrl };
}

const rowsOf = ({ results }: { results: readonly unknown[] }) => results as readonly LambdaResult[];

describe('lambda bench --url', () => {
  it('measures a cold start and a warm one through HTTP, told by REPORT, and restores the function', async () => {
    const { account, url } = await served();
    const { code, report, stderr } = await account.report(['bench', 'fn', '--url', url, '--runs', '2']);
    expect(code).toBe(0);
    const rows = rowsOf(report);
    expect(rows.map(({ id }) => id)).toEqual(['lambda/fn/512/url/cold', 'lambda/fn/512/url/warm']);
    for (const { scenario, trials } of rows) {
      expect(scenario).toMatchObject({
        emulated: true,
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/…$/),
      });
      expect(trials).toHaveLength(2);
      for (const trial of trials) {
        if (trial.status !== 'ok') throw new Error(trial.message);
        expect(trial.label).toBe(scenario.starts);
        const { init = 0, handler = 0, overhead = 0 } = trial.phases;
        expect(init + handler + overhead).toBeCloseTo(trial.wallMs, 1);
        expect(init).toBe(scenario.starts === 'cold' ? 20 : 0);
        expect(trial.connectMs).toBeGreaterThan(0);
      }
    }
    expect(rows[0]?.scenario.cost?.invocations).toBe(2);
    expect(stderr).toMatch(/4 invocations of fn: .* changes fn for each sample and restores it/);
    expect(`${JSON.stringify(report)}${stderr}`).not.toMatch(/swordfish|opensesame/);
  });

  it.each(['table', 'markdown', 'csv', 'junit', 'github', 'bmf', 'gab', 'json'])(
    'shows no more of it than its host as %s',
    async (format) => {
      const { account, url } = await served();
      const { code, stdout, stderr } = await account.run([
        ...['bench', '--url', `fn=${url}`, '--runs', '1', '--format', format],
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain('fn/512/url/cold');
      expect(`${stdout}${stderr}`).not.toMatch(/swordfish|opensesame/);
    },
  );

  it('is held by budgets and gates', async () => {
    const { account, url } = await served();
    const budget = ['--budget', '*/url/warm:wall.max<1ms', '--budget', '*/url/cold:init.p50<30ms'];
    const { code, report } = await account.report(['bench', 'fn', '--url', url, '--runs', '6', ...budget]);
    expect(code).toBe(1);
    expect(report.budgets?.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
  });

  it('signs where the URL asks for it', async () => {
    const { account, url } = await served({}, { type: 'AWS_IAM' });
    const { code } = await account.report(['bench', 'fn', '--url', url, '--runs', '1']);
    expect(code).toBe(0);
    const alone = await account.report(['bench', '--url', url, '--runs', '1']);
    expect(alone.code).toBe(3);
    expect(alone.report.results[0]?.trials[0]).toMatchObject({ status: 'failed', code: 'ACCESS_DENIED' });
  });

  it('says by what rule starts are told where the log cannot be read', async () => {
    const onCall = faults({ 'FilterLogEvents#0': denied, 'FilterLogEvents#1': denied });
    const { account, url } = await served({ onCall });
    const { code, report } = await account.report(['bench', 'fn', '--url', url, '--runs', '3']);
    expect(code).toBe(0);
    const [cold, warm] = rowsOf(report);
    expect(
      cold?.trials.map((trial) => trial.status === 'ok' && [trial.label, Object.keys(trial.phases)]),
    ).toEqual(Array.from({ length: 3 }, () => ['cold', ['overhead']]));
    const rule = (row: LambdaResult | undefined) =>
      row?.warnings.find(({ code: one }) => one === 'START_BY_RULE')?.message;
    expect(rule(cold)).toMatch(
      /3 requests by rule.*first after a change of the description.*cannot be read \(AccessDenied/,
    );
    expect(rule(warm)).toMatch(/right after another one/);
    // Whoever may not read it is not asked each time.
    expect(onCall.seen.filter((action) => action === 'FilterLogEvents')).toHaveLength(2);
    expect(cold?.scenario.cost).toBeUndefined();
  });

  it('knows nothing of starts where only the URL is given, and asks nobody else', async () => {
    const seen: string[] = [];
    const { url } = await served({ onCall: ({ action }) => void seen.push(action) });
    seen.length = 0;
    const args = ['lambda', 'bench', '--url', url, '--runs', '3', '--no-progress'];
    const { code, stdout, stderr } = await coldstart([...args, '--format', 'json'], { env: {} });
    expect(code).toBe(0);
    const [row, ...others] = rowsOf(JSON.parse(stdout));
    expect(others).toEqual([]);
    expect(row?.id).toMatch(/^lambda\/127\.0\.0\.1:\d+\/url\/unknown$/);
    expect(row?.warnings.map(({ code: one }) => one)).toContain('START_UNKNOWN');
    expect(row?.scenario.emulated).toBe(true);
    expect(stderr).toMatch(/what they cost is not known/);
    expect(seen).toEqual([]);
    expect((await coldstart([...args, '--max-cost', '1'], { env: {} })).code).toBe(2);
  });

  it('reports what the URL answers', async () => {
    const fleet = fakeFleet();
    const invoke: Fleet['invoke'] = async (...given) => ({
      ...(await fleet.invoke(...given)),
      ...{
        kind: 'answered',
        payload: Buffer.from('{"statusCode":404,"body":"no opensesame"}'),
        logTail: Buffer.from(''),
      },
    });
    const { url } = await served({ fleet: { ...fleet, invoke } });
    const { code, stdout } = await coldstart(
      ['lambda', 'bench', '--url', url, '--runs', '1', '--format', 'json'],
      { env: {} },
    );
    expect(code).toBe(3);
    expect(rowsOf(JSON.parse(stdout))[0]?.trials[0]).toMatchObject({
      ...{ status: 'failed', code: 'HTTP_STATUS' },
      message: expect.stringMatching(/answered 404: no \*\*\*/),
    });
  });

  it('sends the payload, and plans without asking', async () => {
    const { account, url } = await served();
    const dry = await account.run(['bench', 'fn', '--url', url, '--payload', '{"a":1}', '--dry-run']);
    expect(dry.stdout).toMatch(/InvokeFunctionUrl fn: 10x, .*POST http:\/\/127\.0\.0\.1:\d+\/…/);
    expect(dry.stdout).toMatch(/IAM actions: .*lambda:InvokeFunctionUrl.*logs:FilterLogEvents/);
    expect(dry.stdout).not.toMatch(/swordfish|opensesame/);
    const { code } = await account.report([
      'bench',
      'fn',
      '--url',
      url,
      '--payload',
      '{"a":1}',
      '--runs',
      '1',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    ['no address', ['fn', '--url', 'nonsense'], /--url is not an HTTP address/],
    ['another scheme', ['fn', '--url', 'file:///etc/passwd'], /--url is not an HTTP address/],
    ['a pattern', ['fn*', '--url', 'http://127.0.0.1:1/'], /needs the name of a function/],
    [
      'two functions',
      ['a', 'b', '--url', 'http://127.0.0.1:1/s3cret'],
      /http:\/\/127\.0\.0\.1:1\/… does not say which/,
    ],
    ['one of two', ['a', 'b', '--url', 'a=http://127.0.0.1:1/'], /b has no --url/],
    [
      'versions of its own',
      ['fn', '--url', 'http://127.0.0.1:1/', '--force', 'version'],
      /leads to \$LATEST or an alias/,
    ],
    [
      'a change of who knows what',
      ['--url', 'http://127.0.0.1:1/', '--force', 'env'],
      /only the URL is known/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const account = await testAccount();
    await account.define('fn');
    const { code, stderr } = await account.run(['bench', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/s3cret/);
  });

  it('refuses the URL of another version', async () => {
    const { account, url } = await served();
    await account.publish('fn', 'live');
    const of = { FunctionName: 'fn', Qualifier: 'live', AuthType: 'NONE' } as const;
    const { FunctionUrl = '' } = await account.client.send(new CreateFunctionUrlConfigCommand(of));
    const { stderr, code } = await account.run(['bench', 'fn:live', '--url', url, '--runs', '1']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--url is not that of fn:live/)]);
    const { code: right, report } = await account.report([
      'bench',
      'fn:live',
      '--url',
      FunctionUrl,
      '--runs',
      '2',
    ]);
    expect(right).toBe(0);
    expect(rowsOf(report).map(({ id, scenario }) => [id, scenario.forcedBy])).toEqual([
      ['lambda/fn:live/512/url/cold', 'burst'],
      ['lambda/fn:live/512/url/warm', undefined],
    ]);
  });

  it('gives up where nobody answers', async () => {
    const account = await testAccount();
    await account.define('fn');
    const { code, stdout } = await account.run([
      'bench',
      'fn',
      '--url',
      'http://127.0.0.1:1/',
      '--format',
      'json',
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/"code": "NETWORK"/);
  });
});

describe('the log of a request', () => {
  const entry = (message: string, stream = 's') => ({ message, stream }) as never;

  it('is what its environment wrote since the REPORT before', () => {
    const report = (id: string) => `REPORT RequestId: ${id}\tDuration: 1.00 ms`;
    const entries = [
      entry('INIT_START Runtime Version: python:3.13.v50'),
      entry(report('a')),
      entry(report('x'), 'other'),
      entry('INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout'),
      entry(`START RequestId: b`),
      entry(report('b')),
      entry(report('c')),
    ];
    expect(linesOf(entries, 'b')?.split('\n')).toEqual([
      'INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout',
      'START RequestId: b',
      report('b'),
    ]);
    expect(linesOf(entries, 'x')).toBe(report('x'));
    expect(linesOf(entries, 'another')).toBeUndefined();
  });
});

describe('a log', () => {
  const at = (ms: number, requestId: string) => ({
    ...{ timestamp: ms, logStreamName: 's' },
    message: `REPORT RequestId: ${requestId}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 9 MB\t\n`,
  });
  /** What answers FilterLogEvents with these events, and counts how often. */
  function logged(...events: readonly object[]) {
    let asked = 0;
    const client = async () =>
      ({
        send: async () => {
          asked += 1;
          return { events };
        },
      }) as never;
    return { log: requestLog(client, '/aws/lambda/fn', 0), asked: () => asked };
  }
  const { signal } = new AbortController();

  it('without the request tells a gateway from another function', async () => {
    const now = Date.now();
    const behind = logged(at(now + 10, 'other'));
    expect(await behind.log.of('one', now, signal)).toBeUndefined();
    expect([behind.log.isSilent(), behind.log.why()]).toEqual([false, expect.stringMatching(/gateway/)]);
    const wrong = logged(at(now - 30_000, 'other'));
    expect(await wrong.log.of('one', now, signal)).toBeUndefined();
    expect([wrong.log.isSilent(), wrong.log.why()]).toEqual([
      true,
      expect.stringMatching(/does the URL lead/),
    ]);
    expect(await wrong.log.of('two', now, signal)).toBeUndefined();
    expect(wrong.asked()).toBe(1);
  });

  it('that was read once is waited for again', async () => {
    const now = Date.now();
    const { log, asked } = logged(at(now, 'one'));
    expect(await log.of('one', now, signal)).toMatch(/^REPORT RequestId: one/);
    expect(await log.of('two', now, signal)).toBeUndefined();
    expect([log.why(), asked()]).toEqual([undefined, 2]);
  });

  it('is not asked for an answer without an id', async () => {
    const { log, asked } = logged();
    expect(await log.of('', 0, signal)).toBeUndefined();
    expect([log.why(), asked()]).toEqual([expect.stringMatching(/x-amzn-requestid/), 0]);
  });
});

import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LambdaResult } from '../../src/domain/report.js';
import type { Sample } from '../../src/domain/runner.js';
import { burstSample } from '../../src/runners/function/concurrent-runner.js';
import { testAccount } from '../support/lambda-account.js';
import { fakeFleet, faults } from '../support/lambda-faults.js';

const burstsOf = (report: { readonly results: readonly unknown[] }) =>
  (report.results as readonly LambdaResult[]).map(({ trials }) =>
    trials.map((trial) => (trial.status === 'ok' ? trial.burst : trial)),
  );

describe('lambda bench --concurrency', () => {
  it('counts the cold starts of bursts, and has what each request waited', async () => {
    const account = await testAccount({ fleet: fakeFleet({ handlerMs: () => 30 }) });
    await account.define('fn');
    const { code, report, stderr } = await account.report([
      'bench',
      'fn',
      '--concurrency',
      '8',
      '--runs',
      '2',
    ]);
    expect(code).toBe(0);
    const [row] = report.results as LambdaResult[];
    expect(row).toMatchObject({
      id: 'lambda/fn/512/burst-8',
      scenario: { starts: 'burst', concurrency: 8, forcedBy: 'description', cost: { invocations: 16 } },
    });
    for (const trial of row?.trials ?? []) {
      if (trial.status !== 'ok' || !trial.burst) throw new Error('no burst');
      const { waitsMs, firstMs, middleMs, ...counts } = trial.burst;
      expect(counts).toEqual({
        ...{ requests: 8, cold: 8, restored: 0, others: 0, unknown: 0, failed: 0, throttled: 0 },
      });
      expect(waitsMs).toEqual([...waitsMs].sort((a, b) => a - b));
      expect([waitsMs.length, waitsMs[0], waitsMs.at(-1)]).toEqual([8, firstMs, trial.wallMs]);
      expect(middleMs).toBe(((waitsMs[3] ?? 0) + (waitsMs[4] ?? 0)) / 2);
      const { init = 0, handler = 0, overhead = 0 } = trial.phases;
      expect(init + handler + overhead).toBeCloseTo(trial.wallMs, 1);
    }
    expect(stderr).toMatch(/^8 at the same time \(fn\), of 1000 that the account may run/);
    expect(stderr).toMatch(/16 invocations of fn/);
    const restored = await account.client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
    expect(restored.Description).toBe('');
  });

  it('says it in words, and is held by a budget', async () => {
    const account = await testAccount();
    await account.define('fn');
    const args = ['bench', 'fn', '--concurrency', '4', '--runs', '2', '--budget', '*/burst-4:first.min<1ms'];
    const { code, stdout } = await account.run(args);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /burst-4: of 4 requests at the same time, in 2 bursts: 4 cold starts; first answer after .* ms, half after .* ms, last after .* ms \(medians\)/,
    );
  });

  it('meets what is there where nothing is changed', async () => {
    const account = await testAccount({ fleet: fakeFleet({ handlerMs: () => 30 }) });
    await account.define('fn');
    await account.publish('fn', 'live');
    const { report } = await account.report(['bench', 'fn:live', '--concurrency', '4', '--runs', '2']);
    expect(burstsOf(report)).toEqual([
      [expect.objectContaining({ cold: 4, others: 0 }), expect.objectContaining({ cold: 0, others: 4 })],
    ]);
  });

  it('counts throttled requests apart', async () => {
    const account = await testAccount({ fleet: fakeFleet({ handlerMs: () => 60 }) });
    await account.define('fn');
    const reserve = { FunctionName: 'fn', ReservedConcurrentExecutions: 3 };
    await account.client.send(new PutFunctionConcurrencyCommand(reserve));
    const args = ['bench', 'fn', '--concurrency', '5', '--runs', '1'];
    const refused = await account.run(args);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/may run 3 at once \(its reserved/),
    ]);
    const { code, report } = await account.report([...args, '--yes']);
    expect(code).toBe(0);
    expect(burstsOf(report)).toEqual([[expect.objectContaining({ cold: 3, throttled: 2, failed: 0 })]]);
  });

  it('refuses more than the account may run, of all functions together, unless it is agreed to', async () => {
    const account = await testAccount({ concurrencyLimit: 10 });
    await account.define('a');
    await account.define('b');
    const args = ['bench', 'a', 'b', '--concurrency', '6', '--runs', '1'];
    const { code, stderr } = await account.run(args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/A burst of 12 .* the account may run 10 at once/),
    ]);
    expect((await account.run([...args, '--yes'])).code).toBe(0);
  });

  it('asks for agreement where the limit cannot be seen', async () => {
    const denied = { kind: 'error', type: 'AccessDeniedException', status: 403, message: 'no' } as const;
    const account = await testAccount({
      onCall: faults({ 'GetAccountSettings#0': denied, 'GetAccountSettings#1': denied }),
    });
    await account.define('fn');
    const args = ['bench', 'fn', '--concurrency', '2', '--runs', '1'];
    const { code, stderr } = await account.run(args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be seen.*\nAllow lambda:GetAccountSettings, or pass --yes/),
    ]);
    expect((await account.run([...args, '--yes'])).code).toBe(0);
  });

  it('is planned with all its calls, and its price is known before', async () => {
    const account = await testAccount();
    await account.define('fn', { timeoutS: 10 });
    const args = ['bench', 'fn', '--concurrency', '50', '--runs', '3'];
    const { stdout } = await account.run([...args, '--dry-run']);
    expect(stdout).toMatch(/GetAccountSettings fn: 1x, needs lambda:GetAccountSettings/);
    expect(stdout).toMatch(
      /Invoke fn: 150x, needs lambda:InvokeFunction \(runs the handler, 50 at the same time\)/,
    );
    // 150 invocations of 512 MB that take 10 s for the handler and 10 for the initialisation.
    const { code, stderr } = await account.run([...args, '--max-cost', '0.02']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/may cost up to \$0\.025/)]);
  });

  it.each([
    ['--provisioned', ['--provisioned', '2']],
    ['--snapstart', ['--snapstart']],
  ])('is refused with %s', async (_, more) => {
    const account = await testAccount();
    const { code, stderr } = await account.run(['bench', 'fn:live', '--concurrency', '4', ...more]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/--concurrency and --\w+ cannot be used together/),
    ]);
  });
});

describe('a burst', () => {
  const failed = (code: string): Sample => ({
    startedAt: '2026-01-01T00:00:00Z',
    status: 'failed',
    code,
    message: code,
  });

  it('of which nothing was answered is its failure, which a throttle is last', () => {
    expect(burstSample([failed('THROTTLED'), failed('FUNCTION_ERROR')])).toMatchObject({
      code: 'FUNCTION_ERROR',
    });
    expect(burstSample([failed('THROTTLED'), failed('THROTTLED')])).toMatchObject({ code: 'THROTTLED' });
  });
});

describe('regions of an emulator', () => {
  it('have their functions of one name changed and restored apart', async () => {
    const account = await testAccount();
    await account.define('fn');
    const there = new LambdaClient({
      ...{ endpoint: account.url, region: 'eu-central-1', maxAttempts: 1 },
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    });
    onTestFinished(() => there.destroy());
    const ZipFile = zipSync({ 'app.py': strToU8('') });
    const Role = 'arn:aws:iam::000000000000:role/r';
    const made = { FunctionName: 'fn', Runtime: 'python3.12', Handler: 'app.handler', Role } as const;
    await there.send(new CreateFunctionCommand({ ...made, Code: { ZipFile }, Description: 'mine' }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    const args = ['bench', 'fn', '--region', 'us-east-1,eu-central-1', '--runs', '2'];
    const { code, report } = await account.report(args);
    expect(code).toBe(0);
    expect(report.results.map(({ id }) => id).sort()).toEqual([
      'lambda/fn/eu-central-1/128',
      'lambda/fn/us-east-1/512',
    ]);
    const describedIn = async (client: LambdaClient) =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }))).Description;
    expect([await describedIn(account.client), await describedIn(there)]).toEqual(['', 'mine']);
  });
});

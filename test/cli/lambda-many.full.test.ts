import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PutProvisionedConcurrencyConfigCommand, TagResourceCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import type { OnCall } from '../../src/emulator/api/server.js';
import { emptyFolder } from '../support/cli.js';
import { stateOf, testAccount } from '../support/lambda-account.js';
import { fakeFleet } from '../support/lambda-faults.js';

const ids = ({ results }: Report) => results.map(({ id }) => id);
const labelsOf = ({ results }: Report, id: string) =>
  results
    .find((row) => row.id === id)
    ?.trials.map((trial) => (trial.status === 'failed' ? trial.code : 'label' in trial && trial.label));

/** Throttles what comes faster than so many calls within any second. */
function strict(rps: number): { onCall: OnCall; throttled: () => number; start: () => void } {
  const times: number[] = [];
  let throttled = 0;
  let isOn = false;
  return {
    throttled: () => throttled,
    start: () => {
      isOn = true;
    },
    onCall: ({ action }) => {
      if (!isOn || action === 'Invoke') return undefined;
      const now = performance.now();
      times.push(now);
      if (times.filter((time) => now - time < 1000).length <= rps) return undefined;
      throttled += 1;
      return { kind: 'error', type: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' };
    },
  };
}

describe('many functions in one run', () => {
  it('forty of them stay within the rate, the worst first', async () => {
    const rate = strict(40);
    const slow = fakeFleet({ handlerMs: ({ functionName }) => (functionName === 'api-17' ? 90 : 2) });
    const account = await testAccount({ onCall: rate.onCall, fleet: slow });
    const records = [];
    for (let index = 0; index < 40; index += 1) records.push(await account.define(`api-${index}`));
    await account.define('other');
    const before = records.map(stateOf);
    rate.start();
    const result = await account.report([
      'bench',
      'api-*',
      '--runs',
      '1',
      '--yes',
      '--control-plane-rps',
      '40',
    ]);
    expect([result.code, rate.throttled(), result.report.results.length]).toEqual([0, 0, 40]);
    // By what was measured: on a busy machine another one may be the worst.
    const walls = result.report.results.map(({ trials: [trial] }) =>
      trial?.status === 'ok' ? trial.wallMs : Number.NaN,
    );
    expect(walls).toEqual([...walls].sort((a, b) => b - a));
    expect(new Set(ids(result.report))).toEqual(
      new Set(Array.from({ length: 40 }, (_, index) => `lambda/api-${index}/512`)),
    );
    // 20 ms of init and 90 of the handler; the quickest of 39 others has no part of these 90.
    const slowest = walls[ids(result.report).indexOf('lambda/api-17/512')] ?? Number.NaN;
    expect(slowest).toBeGreaterThanOrEqual(110);
    expect(slowest).toBeGreaterThan(Math.min(...walls));
    expect(result.report.results.every(({ trials }) => trials.length === 1)).toBe(true);
    expect(records.map(stateOf)).toEqual(before);
  });

  it('by tag, by size, by payload, in turn within a function', async () => {
    const account = await testAccount();
    const { arn } = await account.define('a');
    await account.define('b');
    await account.client.send(new TagResourceCommand({ Resource: arn, Tags: { team: 'x' } }));
    const args = ['--runs', '2', '--memory', '256,1024', '--payload', 's={}', '--payload', 'l=[1]'];
    const { report } = await account.report(['bench', '--tag', 'team=x', ...args]);
    expect(ids(report)).toEqual(
      ['s', 'l'].flatMap((name) => [256, 1024].map((size) => `lambda/a/${size}/${name}`)),
    );
    expect(
      report.results.map(({ trials }) =>
        trials.map((trial) => 'memorySizeMB' in trial && trial.memorySizeMB),
      ),
    ).toEqual([
      [256, 256],
      [1024, 1024],
      [256, 256],
      [1024, 1024],
    ]);
    const none = await account.run(['bench', 'c*']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/No function matches c\*/)]);
  });
});

describe('a gate between two versions of one run', () => {
  it('fails the slower one, and finds no fault with the same', async () => {
    const fleet = fakeFleet({ handlerMs: ({ version }) => (version === '2' ? 60 : 5) });
    const account = await testAccount({ fleet });
    const record = await account.define('fn');
    for (let index = 0; index < 3; index += 1) {
      const configuration = { ...record.latest.configuration, description: `version ${index}` };
      record.latest = { ...record.latest, configuration };
      await account.publish('fn');
    }
    const gate = ['--base', 'fn:1', '--max-regression', '50%', '--runs', '8', '--metric', 'handler'];
    const { code, report } = await account.report(['bench', 'fn:1', 'fn:2', 'fn:3', ...gate]);
    expect(code).toBe(1);
    expect(
      report.comparisons.map(({ base, head, verdict, pairing }) => [base, head, verdict, pairing]),
    ).toEqual([
      ['lambda/fn:1/512', 'lambda/fn:2/512', 'FAIL', 'rounds'],
      ['lambda/fn:1/512', 'lambda/fn:3/512', 'PASS', 'rounds'],
    ]);
    const few = await account.run(['bench', 'fn:1', 'fn:2', ...gate.slice(0, 4), '--runs', '3']);
    expect([few.code, few.stderr]).toEqual([
      2,
      expect.stringMatching(/This gate can never FAIL: with 3 rounds/),
    ]);
    const unknown = await account.run(['bench', 'fn:2', '--base', 'fn:9']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/--base fn:9: that function is not measured/),
    ]);
  });
});

describe('provisioned concurrency', () => {
  it('is provisioned, measured beside what spills over, and put back', async () => {
    const account = await testAccount();
    const record = await account.define('fn');
    await account.publish('fn', 'live');
    const put = { FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 };
    await account.client.send(new PutProvisionedConcurrencyConfigCommand(put));
    const before = stateOf(record);
    const { code, report } = await account.report(['bench', 'fn:live', '--provisioned', '3', '--runs', '5']);
    expect(code).toBe(0);
    // Three at 512 MB for 730 hours.
    const monthly = report.results.flatMap(
      ({ scenario }) => ('monthly' in scenario && scenario.monthly) || [],
    );
    expect(monthly.map(({ count }) => count)).toEqual([3, 5, 100]);
    expect(monthly[0]?.usd).toBeCloseTo(3 * 730 * 3600 * 0.5 * 0.0000041667, 6);
    expect(labelsOf(report, 'lambda/fn:live/512/provisioned')).toEqual(Array(3).fill('hidden-init'));
    expect(labelsOf(report, 'lambda/fn:live/512/spill-over')).toEqual(Array(5).fill('cold'));
    expect(stateOf(record)).toEqual(before);
    const unqualified = await account.run(['bench', 'fn', '--provisioned', '3']);
    expect([unqualified.code, unqualified.stderr]).toEqual([2, expect.stringMatching(/fn is \$LATEST/)]);
  });

  it('is refused where autoscaling manages it', async () => {
    const server = createServer((_, response) =>
      response.end(JSON.stringify({ ScalableTargets: [{ ResourceId: 'function:fn:live' }] })),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const account = await testAccount();
    const record = await account.define('fn');
    await account.publish('fn', 'live');
    const before = stateOf(record);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(account.env, { AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: url });
    const refused = await account.run(['bench', 'fn:live', '--provisioned', '3', '--yes']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/managed by Application Auto Scaling/),
    ]);
    expect(stateOf(record)).toEqual(before);
  });
});

it('says what a run may cost, and refuses one that may cost more', async () => {
  const account = await testAccount();
  await account.define('fn', { timeoutS: 900, memorySizeMB: 10_240 });
  const dear = await account.run(['bench', 'fn', '--runs', '100', '--max-cost', '1']);
  expect([dear.code, dear.stderr]).toEqual([
    2,
    expect.stringMatching(/may cost up to \$45\.\d\d, more than --max-cost 1/),
  ]);
  const file = join(emptyFolder(), 'prices.json');
  writeFileSync(file, '{"asOf": "2030-01", "region": "mars"}');
  const bad = await account.run(['bench', 'fn', '--price-file', file]);
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/perGbSecond: .*restorePerGb/s)]);
});

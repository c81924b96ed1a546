import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { stateOf, testAccount } from '../support/lambda-account.js';
import { fakeFleet, faults } from '../support/lambda-faults.js';

const MUTATIONS = /^(?:Update|Publish|Delete|Put|Create|Tag|Untag)/;

const rows = ({ results }: Report) =>
  results.map(({ id, scenario, trials }) => ({
    id,
    by: scenario.runner === 'lambda' ? scenario.forcedBy : undefined,
    starts: scenario.runner === 'lambda' ? scenario.starts : undefined,
    labels: trials.map((trial) => (trial.status === 'failed' ? trial.code : 'label' in trial && trial.label)),
  }));
const costOf = ({ results: [row] }: Report) =>
  row?.scenario.runner === 'lambda' ? row.scenario.cost : undefined;
const all = (label: string, count: number) => Array<string>(count).fill(label);

describe('lambda bench forces cold starts', () => {
  it('of $LATEST by its description, one update a sample, and puts it back', async () => {
    const onCall = faults({});
    const account = await testAccount({ onCall });
    const record = await account.define('fn', { description: 'mine', variables: { KEY: 'secret-value' } });
    const before = stateOf(record);
    const { code, report, stderr } = await account.report(['bench', 'fn', '--runs', '4']);
    expect([code, rows(report)]).toEqual([
      0,
      [{ id: 'lambda/fn/512', by: 'description', starts: 'cold', labels: all('cold', 4) }],
    ]);
    expect(onCall.seen.filter((action) => MUTATIONS.test(action))).toEqual(
      all('UpdateFunctionConfiguration', 5),
    );
    expect(stateOf(record)).toEqual(before);
    expect(readdirSync(join(account.stateFolder, 'coldstart'))).toEqual([]);
    expect(stderr).toMatch(
      /changes fn for each sample and restores it\.\nAbout \d+ s, \d+ other calls, at most \$/,
    );
    const cost = costOf(report);
    // 23 ms billed at 512 MB, four times, and four requests.
    expect(cost?.invocations).toBe(4);
    expect(cost?.usd).toBeCloseTo(4 * (0.023 * 0.5 * 0.0000166667 + 0.0000002), 12);
  });

  it('of versions by bursts, which change nothing', async () => {
    const onCall = faults({});
    const account = await testAccount({ onCall });
    const record = await account.define('fn');
    await account.publish('fn', 'live');
    const before = stateOf(record);
    const from = onCall.seen.length;
    const { report } = await account.report(['bench', 'fn:live', '--runs', '20']);
    expect(rows(report)).toEqual([
      { id: 'lambda/fn:live/512', by: 'burst', starts: 'cold', labels: all('cold', 20) },
    ]);
    const others = onCall.seen.slice(from).filter((action) => action !== 'Invoke');
    expect(others.length / 20).toBeLessThanOrEqual(0.1);
    // What the first burst has left is busy in the second one, and rejected.
    const again = await account.report(['bench', 'fn:live', '--runs', '5']);
    expect(rows(again.report)[0]?.labels).toEqual(all('cold', 5));
    expect(again.report.results[0]?.scenario).toMatchObject({ rejected: [{ reason: 'warm' }] });
    expect(stateOf(record)).toEqual(before);
  });

  it('by versions of its own, which it deletes', async () => {
    const account = await testAccount();
    const record = await account.define('fn');
    await account.publish('fn', 'live');
    const before = stateOf(record);
    const { report } = await account.report(['bench', 'fn', '--runs', '3', '--force', 'version']);
    expect(rows(report)[0]).toMatchObject({ by: 'version', labels: all('cold', 3) });
    expect(stateOf(record)).toEqual(before);
  });

  it('from a snapshot by one published version', async () => {
    const account = await testAccount();
    const record = await account.define('fn', { snapStart: 'PublishedVersions' });
    const before = stateOf(record);
    const { report } = await account.report(['bench', 'fn', '--runs', '5']);
    expect(rows(report)[0]).toMatchObject({ by: 'publish', starts: 'restore', labels: all('restore', 5) });
    expect(stateOf(record)).toEqual(before);
    const refused = await account.run(['bench', 'fn:$LATEST', '--snapstart']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/\$LATEST never starts from a snapshot/),
    ]);
  });

  it('after idle time, and not at all if asked', async () => {
    const account = await testAccount();
    await account.define('fn');
    const observed = await account.report(['bench', 'fn', '--runs', '2', '--force', 'observe']);
    expect(rows(observed.report).map(({ labels }) => labels)).toEqual([['cold'], ['warm']]);
    const idle = await account.report([
      'bench',
      'fn',
      '--runs',
      '2',
      '--force',
      'idle',
      '--idle-wait',
      '0.0001',
    ]);
    expect(rows(idle.report)[0]?.labels).toEqual(['NOT_COLD', 'NOT_COLD']);
    expect(idle.code).toBe(3);
  });

  it('falls back to a variable where the description ends nothing, and says so', async () => {
    // Descriptions are answered as changed, and environments live on.
    const account = await testAccount({
      fleet: fakeFleet({ poolOf: ({ variables }) => JSON.stringify(variables) }),
    });
    const record = await account.define('fn', { variables: { KEY: 'secret-value' } });
    const before = stateOf(record);
    const { report, stderr, stdout } = await account.report(['bench', 'fn', '--runs', '3']);
    expect(rows(report)[0]).toMatchObject({ by: 'env', labels: all('cold', 3) });
    expect(report.results[0]?.scenario).toMatchObject({ rejected: [{ reason: 'warm', count: 1 }] });
    expect(stderr).toMatch(/a variable was changed instead/);
    expect(stateOf(record)).toEqual(before);
    expect(`${stdout}${stderr}`).not.toContain('secret-value');
  });
});

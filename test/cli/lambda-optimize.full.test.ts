import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulator/api/server.js';
import type { Fleet } from '../../src/emulator/model.js';
import { emptyFolder, ended, startColdstart } from '../support/cli.js';
import { furnished, journals, later, stateOf, type TestAccount } from '../support/lambda-account.js';
import { expired, fakeFleet } from '../support/lambda-faults.js';

/** 30 ms of 128 MB, 6 ms of 256 MB, 5 of 512 MB: the second is the cheapest by far, and the fastest but for little. */
const quick = fakeFleet({
  initMs: 2,
  handlerMs: ({ memorySizeMB }) => ({ 128: 30, 256: 6 })[memorySizeMB] ?? 5,
});

const denied = (action: string): Fault => ({
  ...{ kind: 'error', type: 'AccessDeniedException', status: 403 },
  message: `lambda:${action} is not allowed`,
});

const input = (more: object) => {
  const file = join(emptyFolder(), 'power.json');
  const base = { lambdaARN: 'fn', powerValues: [256], num: 1, autoOptimize: true };
  writeFileSync(file, JSON.stringify({ ...base, ...more }));
  return file;
};

const tune = (account: TestAccount, more: object, ...args: string[]) =>
  account.report(['tune', '--input', input(more), '--yes', ...args]);

/** An account whose function has 512 MB, a version and an alias `live` to it. */
const account = (script = later(() => undefined), fleet: Fleet = quick) => furnished(script.onCall, fleet);

describe('autoOptimize', () => {
  it('sets the memory that was chosen, and nothing else', async () => {
    const { account: one, record, before } = await account();
    const { code, report, stderr } = await tune(one, { powerValues: [128, 256], num: 6 });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /Then, if the size is decided: sets the size that is chosen on fn, which stays\.\n/,
      ),
    ]);
    expect(stderr).toMatch(/fn: has 256 MB now, 512 MB before\.\n/);
    expect(report.tune).toMatchObject({ bestMB: 256, optimized: { beforeMB: 512, memorySizeMB: 256 } });
    expect(report.tune?.undecided).toBeUndefined();
    expect(stateOf(record)).toEqual({
      ...before,
      configuration: { ...before.configuration, memorySizeMB: 256 },
    });
    expect(journals(one)).toEqual([]);
    // Once more there is nothing to change, and cleaning up takes nothing back.
    const after = stateOf(record);
    const again = await tune(one, {});
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/fn: has 256 MB as before\./)]);
    expect((await one.run(['cleanup'])).stdout).toMatch(/Nothing to restore/);
    expect(stateOf(record)).toEqual(after);
  });

  it('publishes a version, and moves the alias to it', async () => {
    const { account: one, record, before } = await account();
    const { code, report, stderr } = await tune(one, { autoOptimizeAlias: 'live' });
    expect(code).toBe(0);
    expect(stderr).toMatch(/alias live points to version 2 now, to 1 before\./);
    expect(report.tune?.optimized).toEqual({
      ...{ beforeMB: 512, memorySizeMB: 256 },
      alias: { name: 'live', version: '2', before: '1' },
    });
    const configuration = { ...before.configuration, memorySizeMB: 256 };
    expect(stateOf(record)).toEqual({
      ...before,
      configuration,
      versions: [
        ...before.versions,
        {
          version: '2',
          configuration: {
            ...configuration,
            description: expect.stringMatching(/^mine \(256 MB by coldstart-[0-9a-f]{8}\)$/),
          },
        },
      ],
      aliases: [{ name: 'live', version: '2', weights: {} }],
    });
    expect(journals(one)).toEqual([]);
  });

  it('makes an alias that is not there', async () => {
    const { account: one, record, before } = await account();
    const { report, stderr } = await tune(one, { autoOptimizeAlias: 'fresh' }, '--quiet');
    expect(stderr).toBe('');
    expect(report.tune?.optimized?.alias).toEqual({ name: 'fresh', version: '2' });
    expect(stateOf(record).aliases).toEqual([
      ...before.aliases,
      { name: 'fresh', version: '2', weights: {} },
    ]);
  });

  it('sets nothing where the run has not decided, and says why', async () => {
    const { account: one, record, before } = await account();
    const { code, report, stderr } = await tune(one, { powerValues: [128, 256], num: 3 });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /warning: the memory of fn is not set: 128 MB cannot be told from 256 MB: that takes 6 rounds/,
      ),
    ]);
    expect(report.tune).toMatchObject({ bestMB: 256, notOptimized: report.tune?.undecided });
    expect((await tune(one, { powerValues: [128, 256], num: 3 }, '--on-inconclusive', 'fail')).code).toBe(4);
    // Exceeded budgets, and what could not be measured.
    const exceeded = await tune(one, { num: 6 }, '--budget', '*/256/cold:init.p50<0.001ms');
    expect([exceeded.code, exceeded.stderr]).toEqual([
      1,
      expect.stringMatching(/memory of fn is not set: A budget was exceeded\./),
    ]);
    expect(stateOf(record)).toEqual(before);
  });

  it('leaves alone an alias that divides its requests', async () => {
    const { account: one, record } = await account();
    const alias = record.aliases.get('live');
    if (alias) record.aliases.set('live', { ...alias, weights: { 1: 0.1 } });
    const before = stateOf(record);
    const result = await one.run(['tune', '--input', input({ autoOptimizeAlias: 'live' }), '--yes']);
    expect([result.code, result.stderr]).toEqual([
      2,
      expect.stringMatching(
        /alias live divides its requests between versions 1 and 1: a deployment is going on/,
      ),
    ]);
    expect(stateOf(record)).toEqual(before);
  });

  it('undoes what fails midway', async () => {
    for (const [action, nth] of [
      ['PublishVersion', 0],
      ['UpdateAlias', 0],
      ['GetAlias', 3],
    ] as const) {
      const script = later((call) =>
        call.action === action && call.nth >= nth ? denied(action) : undefined,
      );
      const { account: one, record, before } = await account(script);
      script.start();
      const { code, stderr, report } = await tune(one, { autoOptimizeAlias: 'live' });
      script.stop();
      expect([action, code, stderr]).toEqual([
        action,
        3,
        expect.stringMatching(/error: the memory of fn is not set: Not allowed to change fn: .*not allowed/),
      ]);
      expect(report.tune?.notOptimized).toBeDefined();
      // Where the alias cannot be looked at, it cannot be put back either before that is allowed again.
      if (action === 'GetAlias') expect(stderr).toMatch(/coldstart lambda cleanup/);
      if (action === 'GetAlias') expect((await one.run(['cleanup'])).code).toBe(0);
      expect([action, stateOf(record)]).toEqual([action, before]);
      expect(journals(one)).toEqual([]);
    }
  });

  it('takes answers that are lost for what they did', async () => {
    for (const action of ['PublishVersion', 'UpdateAlias', 'CreateAlias']) {
      const script = later((call) =>
        call.action === action && call.nth === 0 ? { kind: 'reset', when: 'after' } : undefined,
      );
      const { account: one, record } = await account(script);
      script.start();
      const alias = action === 'CreateAlias' ? 'fresh' : 'live';
      const { code } = await tune(one, { autoOptimizeAlias: alias });
      expect([action, code, record.aliases.get(alias)?.version]).toEqual([action, 0, '2']);
      expect([...record.versions.keys()]).toEqual(['1', '2']);
    }
  });

  it('keeps an alias that somebody else moves meanwhile', async () => {
    let isMoved = false;
    const script = later(({ action }) => {
      if (action !== 'UpdateAlias' || isMoved) return undefined;
      isMoved = true;
      const alias = held?.record.aliases.get('live');
      if (alias) held?.record.aliases.set('live', { ...alias, version: '$LATEST', revisionId: 'theirs' });
      return undefined;
    });
    const held: Awaited<ReturnType<typeof account>> | undefined = await account(script);
    script.start();
    const { code, stderr } = await tune(held.account, {
      autoOptimizeAlias: 'live',
      powerValues: [256],
      num: 1,
    });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/The alias live was moved by somebody else meanwhile/),
    ]);
    const { before, record } = held;
    expect(stateOf(record)).toEqual({
      ...before,
      aliases: [{ name: 'live', version: '$LATEST', weights: {} }],
    });
    expect(journals(held.account)).toEqual([]);
  });

  it('refuses other code than was measured', async () => {
    const script = later(({ action, nth }) => {
      const { record } = held ?? {};
      // The last sample: what follows is restored, and then set.
      if (action === 'Invoke' && nth >= 3 && record) {
        const code = { ...record.latest.code, sha256: 'theirs' };
        record.latest = { ...record.latest, code };
      }
      return undefined;
    });
    const held: Awaited<ReturnType<typeof account>> | undefined = await account(script);
    script.start();
    const { code, stderr } = await tune(held.account, {});
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/fn was changed by somebody else during the run/),
    ]);
    expect(held.record.latest.configuration).toEqual(held.before.configuration);
  });

  it('says in a dry run what would be set, with the actions that it takes', async () => {
    const script = later(() => undefined);
    const { account: one, record, before } = await account(script);
    script.start();
    const file = input({ autoOptimizeAlias: 'live' });
    const { code, stdout } = await one.run(['tune', '--input', file, '--dry-run']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /then, if the size is decided: sets the size that is chosen on fn, publishes a version, and points its alias live to that/,
      ),
    ]);
    for (const action of ['GetAlias', 'UpdateAlias', 'CreateAlias', 'DeleteAlias', 'PublishVersion'])
      expect(stdout).toMatch(new RegExp(`IAM actions: .*lambda:${action}\\b`));
    const json = await one.run(['tune', '--input', file, '--dry-run', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ afterwards: expect.stringMatching(/alias live/) });
    const without = await one.run(['tune', 'fn', '--dry-run']);
    expect(without.stdout).not.toMatch(/[^s]Alias\b|PublishVersion|then, if/);
    expect(script.seen).toEqual([]);
    expect(stateOf(record)).toEqual(before);
  });

  it('does nothing by the alias alone, and says so', async () => {
    const { account: one, record, before } = await account();
    const { stderr } = await tune(one, { autoOptimize: false, autoOptimizeAlias: 'live' });
    expect(stderr).toMatch(/note: autoOptimizeAlias of the input does nothing without autoOptimize\./);
    expect(stateOf(record)).toEqual(before);
  });

  it('names what is left where credentials expire for good, and cleanup ends it', async () => {
    let isOver = false;
    const script = later(({ action }) => {
      isOver ||= action === 'PublishVersion';
      return isOver && action !== 'PublishVersion' ? expired : undefined;
    });
    const { account: one, record, before } = await account(script);
    script.start();
    const { code, stderr } = await tune(one, { autoOptimizeAlias: 'live' });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/Left in the account: .*coldstart lambda cleanup/s),
    ]);
    expect(stateOf(record)).not.toEqual(before);
    script.stop();
    isOver = false;
    expect((await one.run(['cleanup'])).stdout).toMatch(/restored: configuration of \$LATEST; versions 2/);
    expect(stateOf(record)).toEqual(before);
    expect((await one.run(['cleanup'])).stdout).toMatch(/Nothing to restore/);
  });

  it.each(['PublishVersion', 'UpdateAlias'])('undoes it when it is interrupted at %s', async (at) => {
    let child: ReturnType<typeof startColdstart> | undefined;
    // Undoing it makes the same call; a second signal after a second or more ends a process at once.
    const script = later(({ action, nth }) => {
      if (action !== at || nth > 0) return undefined;
      child?.kill('SIGINT');
      // A signal may be heard after an answer that is there at once, which would be the last.
      return { kind: 'latency', ms: 500 };
    });
    const { account: one, record, before } = await account(script);
    script.start();
    const args = ['tune', '--input', input({ autoOptimizeAlias: 'live' }), '--yes', '--format', 'json'];
    child = startColdstart(['lambda', ...args, '--endpoint-url', one.url, '--control-plane-rps', '1000'], {
      env: one.env,
    });
    const { code, stderr, stdout } = await ended(child);
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(/memory of fn is not set: The run was interrupted\./),
    ]);
    expect(JSON.parse(stdout).tune.notOptimized).toEqual(['The run was interrupted.']);
    expect(stateOf(record)).toEqual(before);
    expect(journals(one)).toEqual([]);
  });
});

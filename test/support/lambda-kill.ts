import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { lambdaCleanup } from '../../src/commands/lambda/cleanup.js';
import { journalSchema } from '../../src/domain/lambda-journal.js';
import type { FunctionRecord } from '../../src/emulator/control-plane/model.js';
import type { Io } from '../../src/io/io.js';
import { emptyFolder, ended, startColdstart } from './cli.js';
import { furnished, journals, later, stateOf, type TestAccount } from './lambda-account.js';

/** A run that is killed. */
interface KilledRun {
  args(): readonly string[];
  /** What it sets last stays, once that is complete; else its whole effect must be gone afterwards. */
  readonly stays?: true;
}

/** The function has another. */
const SET_MB = 256;

/** A tuning that sets its one size. */
const setting = (more: object): KilledRun => ({
  stays: true,
  args: () => {
    const file = join(emptyFolder(), 'power.json');
    const input = { lambdaARN: 'fn', powerValues: [SET_MB], num: 1, autoOptimize: true, ...more };
    writeFileSync(file, JSON.stringify(input));
    return ['tune', '--input', file];
  },
});

/** By what they are called. */
export const RUNS: Record<string, KilledRun> = {
  'descriptions, sizes and a snapshot': {
    args: () => ['bench', 'fn', '--runs', '1', '--memory', '128', '--snapstart'],
  },
  'provisioned concurrency': { args: () => ['bench', 'fn:live', '--runs', '1', '--provisioned', '2'] },
  'what is to stay, with an alias that is moved': setting({ autoOptimizeAlias: 'live' }),
};
/** Those that are killed at all calls only. */
export const MORE_RUNS: Record<string, KilledRun> = {
  'what is to stay, with an alias that is made': setting({ autoOptimizeAlias: 'fresh' }),
  'what is to stay, without an alias': setting({}),
  'an alias alone, since the size is that already': setting({
    ...{ powerValues: [512], autoOptimizeAlias: 'fresh' },
  }),
};

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

/**
 * Kills a run at its calls, one call a run, and has each cleaned up after. `at` chooses among the indexes of the calls
 * that an undisturbed run makes.
 */
export async function killedAt(name: string, at: (calls: number) => readonly number[]): Promise<void> {
  const { args: argsOf, stays = false } = { ...RUNS, ...MORE_RUNS }[name] ?? {};
  const args = argsOf?.() ?? [];
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
  const place = ['--endpoint-url', account.url, '--control-plane-rps', '1000'];
  const rest = [...place, '--yes', '--quiet', '--seed', '1'];
  const runOnce = async (index: number) => {
    script.seen.length = 0;
    killAt = index;
    child = startColdstart(['lambda', ...args, ...rest], { env: account.env });
    await ended(child);
    return script.seen.length;
  };
  script.start();
  const reset = keptState(record);
  const calls = await runOnce(-1);
  const after = stateOf(record);
  if (stays) expect(after).not.toEqual(before);
  else expect(after).toEqual(before);
  expect(calls).toBeGreaterThan(10);
  for (const index of at(calls)) {
    reset();
    await runOnce(index);
    killAt = -1;
    const expected = withoutRun(isComplete(account, script.seen, record, after) ? after : before);
    for (const _turn of ['once', 'and once more, which does nothing']) {
      expect([index, ...(await cleanUpHere(account))]).toEqual([index, 0, '']);
      expect([index, withoutRun(stateOf(record))]).toEqual([index, expected]);
      expect(journals(account)).toEqual([]);
    }
  }
}

/**
 * Whether all that is to stay was recorded as complete when the run was killed. Without a journal nothing had begun, or all
 * has ended: then everything is there already.
 */
function isComplete(
  account: TestAccount,
  seen: readonly string[],
  record: FunctionRecord,
  after: ReturnType<typeof stateOf>,
): boolean {
  const [file] = journals(account);
  if (file === undefined) return isDeepStrictEqual(withoutRun(stateOf(record)), withoutRun(after));
  const text = readFileSync(join(account.stateFolder, 'coldstart', file), 'utf8');
  const [entry] = journalSchema.parse(JSON.parse(text)).functions;
  if (entry === undefined || entry.kept) return false;
  const isMoved = seen.some((action) => /^(?:Update|Create)Alias$/.test(action));
  // Before the run has put back what it changed, its entry has the old memory.
  return isMoved || entry.original.memorySizeMB === SET_MB;
}

/** Puts a function back by force, for the next run. */
function keptState(record: FunctionRecord): () => void {
  const { latest, nextVersion } = record;
  const [versions, aliases, provisioned] = [
    [...record.versions],
    [...record.aliases],
    [...record.provisioned],
  ] as const;
  const put = <T>(map: Map<string, T>, all: readonly (readonly [string, T])[]) => {
    map.clear();
    for (const [name, value] of all) map.set(name, value);
  };
  return () => {
    Object.assign(record, { latest, nextVersion });
    put(record.versions, versions);
    put(record.aliases, aliases);
    put(record.provisioned, provisioned);
  };
}

/** A state without the number of the run, which the description of a version that stays has. */
function withoutRun(state: ReturnType<typeof stateOf>): unknown {
  return JSON.parse(JSON.stringify(state).replace(/coldstart-[0-9a-f]{8}/g, 'coldstart-RUN'));
}

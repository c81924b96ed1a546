import { expect } from 'vitest';
import { lambdaCleanup } from '../../src/commands/lambda/cleanup.js';
import type { Io } from '../../src/io/io.js';
import { ended, startColdstart } from './cli.js';
import { furnished, journals, later, stateOf, type TestAccount } from './lambda-account.js';

/** Runs whose whole effect must be gone afterwards, by what they are called. */
export const RUNS: Record<string, readonly string[]> = {
  'descriptions, sizes and a snapshot': ['bench', 'fn', '--runs', '1', '--memory', '128', '--snapstart'],
  'provisioned concurrency': ['bench', 'fn:live', '--runs', '1', '--provisioned', '2'],
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
  const calls = await runOnce(-1);
  expect(stateOf(record)).toEqual(before);
  expect(calls).toBeGreaterThan(10);
  for (const index of at(calls)) {
    await runOnce(index);
    killAt = -1;
    expect([index, ...(await cleanUpHere(account))]).toEqual([index, 0, '']);
    expect([index, stateOf(record)]).toEqual([index, before]);
    expect(journals(account)).toEqual([]);
  }
}

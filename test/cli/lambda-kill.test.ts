import { describe, expect, it } from 'vitest';
import { lambdaCleanup } from '../../src/commands/lambda/cleanup.js';
import type { Io } from '../../src/io/io.js';
import { ended, startColdstart } from '../support/cli.js';
import { furnished, journals, later, stateOf, type TestAccount } from '../support/lambda-account.js';

/** Runs whose whole effect must be gone afterwards, by what they are called. */
const RUNS: Record<string, readonly string[]> = {
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

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coldstart } from '../support/cli.js';
import { blocksOf, callsOf, commandsOf, type Documented, USERS_PAGES } from '../support/documented.js';
import { makeGround } from '../support/documented-ground.js';
import { type TestAccount, testAccount } from '../support/lambda-account.js';
import { fakeFleet } from '../support/lambda-faults.js';
import { indicesOf } from '../support/thoroughly.js';

const commands = commandsOf(USERS_PAGES.flatMap((page) => blocksOf(page)));
const [slow, quick] = [true, false].map((isSlow) =>
  commands.filter(({ mark, text }) => !mark && /explain|bisect|doctor|--sweep/.test(text) === isSlow),
) as [Documented[], Documented[]];
const emulated = commands.filter(({ mark }) => mark?.kind === 'emulated');
const planned = commands.filter(({ mark }) => mark?.kind === 'planned');
let root: string;
let made: ReturnType<typeof makeGround>;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'coldstart-documented-'));
  made = makeGround(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs a line as a shell does, in a project of its own. */
function sh({ text, page, line }: Documented, more = '') {
  const cwd = mkdtempSync(join(root, 'project-'));
  cpSync(made.ground, cwd, { recursive: true, verbatimSymlinks: true });
  // That of a project that has none yet.
  if (text.startsWith('coldstart init')) rmSync(join(cwd, 'coldstart.json'));
  // What it asks about has to be loaded.
  if (text.includes('--why numpy'))
    for (const name of ['worker.py', 'app.py']) writeFileSync(join(cwd, name), 'import numpy\n');
  const env = {
    ...{
      ...process.env,
      PATH: `${made.path}:${process.env.PATH}`,
      GITHUB_STEP_SUMMARY: join(cwd, 'summary'),
    },
    XDG_STATE_HOME: join(cwd, 'state'),
  };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${text.replace(/ # .*/, '')}${more}`], {
    ...{ cwd, env, encoding: 'utf8', timeout: 150_000, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  rmSync(cwd, { recursive: true, force: true });
  return { where: `${page}:${line}: ${text}`, status, said: status === 0 ? '' : stdout + stderr };
}

/** Publishes another version of `orders`, and an alias of the first. */
async function publishNext({ client, publish }: TestAccount, version: number) {
  const change = { FunctionName: 'orders', Description: `Version ${version}` };
  await client.send(new UpdateFunctionConfigurationCommand(change));
  await new Promise((resolve) => setTimeout(resolve, 60));
  await publish('orders', version === 1 ? 'live' : undefined);
}

describe('the commands in the documents', () => {
  const works = ({ where, status, said }: ReturnType<typeof sh>) => {
    // A gate may FAIL where other programs slow one side alone.
    const judged = /--against|--baseline|--max-regression|bisect/.test(where) && status === 1;
    expect({ where, status: judged ? 0 : status, said: judged ? '' : said }).toEqual({
      where,
      status: 0,
      said: '',
    });
  };

  // A third of those that take a second or two.
  for (const [group, every] of [
    [quick, 6],
    [slow, slow.length],
  ] as const)
    it.each(indicesOf(group.length, every).map((index) => [group[index]?.text, index] as const))(
      '%s',
      (_, index) => works(sh(group[index] as Documented)),
    );

  it.each(indicesOf(emulated.length, 10).map((index) => [emulated[index]?.text, index] as const))(
    '%s, of an emulated account',
    async (_, index) => {
      const { text } = emulated[index] as Documented;
      // Slow enough for requests to meet in it.
      const handlerMs = /--provisioned|--concurrency/.test(text) ? 300 : 1;
      const account = await testAccount({
        fleet: fakeFleet({ initMs: 3, restoreMs: 3, handlerMs: () => handlerMs }),
      });
      for (const name of ['my-function', 'orders', 'payments', 'shop-api', 'shop-orders', 'fn'])
        await account.define(name);
      const versions = text.includes(':17') ? 18 : text.includes(':live') ? 1 : 0;
      for (let version = 1; version <= versions; version++) await publishNext(account, version);
      const [words = []] = callsOf(text);
      const place = ['--endpoint-url', account.url, '--control-plane-rps', '1000'];
      // The endpoint of the document is that of somebody's emulator.
      const theirs = words.indexOf('--endpoint-url');
      const own = theirs < 0 ? words : words.toSpliced(theirs, 2);
      const { code, stdout, stderr } = await coldstart([...own, ...place], {
        cwd: made.ground,
        env: account.env,
      });
      expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
    },
  );

  it.each(planned.map((one) => [one.text, one] as const))('%s, planned', (_, one) =>
    works(sh(one, ' --dry-run')),
  );
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { processesWith } from '../support/processes.js';

const warnings = (report: Report) => report.results.flatMap((result) => result.warnings);
const trialsOf = (report: Report, id: string) =>
  report.results.find((result) => result.id === id)?.trials ?? [];

/** A folder whose configuration has these scenarios, and a log that they and their hooks append to. */
function site(scenarios: readonly object[]) {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ runs: 1, seed: 1, scenarios }));
  const log = join(folder, 'log');
  return {
    folder,
    lines: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}

const say = (word: string, more = '') => ['sh', '-c', `echo ${word} >> log; ${more}`];
const hooks = (name: string) =>
  Object.fromEntries(
    ['setup', 'prepare', 'conclude', 'cleanup'].map((hook) => [hook, say(`${name}-${hook}`)]),
  );
const command = (name: string, more: object = {}) => ({
  runner: 'command',
  name,
  command: say(name),
  ...more,
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('hooks', () => {
  it('run in order: once around the row, and around each of its trials', async () => {
    const { folder, lines } = site([command('a', { hooks: hooks('a') })]);
    const { code } = await benchReport([], { cwd: folder });
    expect(code).toBe(0);
    const round = ['a-prepare', 'a', 'a-conclude'];
    expect(lines()).toEqual(['a-setup', ...round, ...round, 'a-cleanup']);
  });

  it('come from flags for every row, and see the variables of the row', async () => {
    const { folder, lines } = site([command('a'), command('b')]);
    const hook = `sh -c 'echo $WORD >> log'`;
    const { code, stdout } = await benchReport(['--setup', hook, '--env', 'WORD=hush-hush'], { cwd: folder });
    expect(code).toBe(0);
    expect(lines().filter((line) => line === 'hush-hush')).toHaveLength(2);
    expect(stdout).not.toContain('hush-hush');
  });

  it('of which setup fails cost their row only, and are cleaned up', async () => {
    const bad = { ...hooks('bad'), setup: say('bad-setup', 'echo no database $WORD; exit 3') };
    const { folder, lines } = site([command('bad', { hooks: bad }), command('good')]);
    const { code, report } = await benchReport(['--env', 'WORD=hush-hush'], { cwd: folder });
    expect(code).toBe(3);
    expect(trialsOf(report, 'bad')).toMatchObject([
      { code: 'SETUP_FAILED', message: expect.stringMatching(/setup \(sh\).*status 3.*no database \*\*\*/) },
    ]);
    expect(trialsOf(report, 'good').every(({ status }) => status === 'ok')).toBe(true);
    expect(lines()).toEqual(['bad-setup', 'good', 'good', 'bad-cleanup']);
  });

  it('of which prepare fails are failed trials', async () => {
    const { folder } = site([command('a', { hooks: { prepare: 'no-such-program-anywhere' } })]);
    const { code, report } = await benchReport([], { cwd: folder });
    expect(code).toBe(3);
    expect(trialsOf(report, 'a')[0]).toMatchObject({
      code: 'PREPARE_HOOK_FAILED',
      message: expect.stringMatching(/\(no-such-program-anywhere\) was not found\. Install it/),
    });
  });

  it('of which conclude fails keep the sample, with a warning; a failing cleanup is exit code 3', async () => {
    const { folder } = site([command('a', { hooks: { conclude: 'false', cleanup: 'false' } })]);
    const { code, report } = await benchReport([], { cwd: folder });
    expect(code).toBe(3);
    expect(trialsOf(report, 'a').map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(warnings(report).map((warning) => warning.code)).toEqual(
      expect.arrayContaining(['CONCLUDE_FAILED', 'CLEANUP_FAILED']),
    );
    expect(warnings(report).find((warning) => warning.code === 'CONCLUDE_FAILED')?.message).toMatch(
      /2 times/,
    );
  });

  it('may leave a process running for the trials, which cleanup ends', async () => {
    const { folder } = site([
      command('a', {
        command: ['sh', '-c', 'kill -0 $(cat pid)'],
        hooks: {
          setup: ['sh', '-c', 'sleep 55.5555 & echo $! > pid'],
          cleanup: ['sh', '-c', 'kill $(cat pid)'],
        },
      }),
    ]);
    const { code } = await benchReport([], { cwd: folder });
    expect(code).toBe(0);
    expect(processesWith('sleep\x0055.5555\0')).toEqual([]);
  });

  it('that hang are ended with all they started, also when they ignore SIGTERM', async () => {
    const stubborn = ['sh', '-c', 'trap "" TERM; sleep 66.6666 & sleep 66.6666; sleep 66.6666'];
    const { folder } = site([command('a', { hooks: { prepare: stubborn } }), command('b')]);
    const { code, report } = await benchReport(['--timeout', '0.5'], { cwd: folder });
    expect(code).toBe(3);
    expect(trialsOf(report, 'a')[0]).toMatchObject({
      code: 'PREPARE_HOOK_FAILED',
      message: expect.stringMatching(/still running 0\.5 s after its start and was ended\. .*--timeout/),
    });
    expect(trialsOf(report, 'b')).toHaveLength(2);
    expect(processesWith('sleep\x0066.6666\0')).toEqual([]);
  });

  it('conclude also what prepare could not finish', async () => {
    const { folder, lines } = site([
      command('a', { hooks: { ...hooks('a'), prepare: say('a-prepare', 'exit 1') } }),
    ]);
    const { code } = await benchReport([], { cwd: folder });
    expect(code).toBe(3);
    const round = ['a-prepare', 'a-conclude'];
    expect(lines()).toEqual(['a-setup', ...round, ...round, 'a-cleanup']);
  });

  it('run for each row that names them: all setups first, all cleanups last', async () => {
    const shared = { setup: say('setup'), cleanup: say('cleanup') };
    const { folder, lines } = site([command('a', { hooks: shared }), command('b', { hooks: shared })]);
    const { code, stderr } = await benchReport([], { cwd: folder });
    expect(code).toBe(0);
    expect(lines().filter((line) => line.length > 1)).toEqual(['setup', 'setup', 'cleanup', 'cleanup']);
    expect(lines().slice(2, 6).sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(stderr).toContain('running the hook setup of b (sh)\n');
  });

  it.each([
    ['setup', { setup: say('in', 'sleep 77.7777'), cleanup: say('cleaned') }, say('never')],
    ['a trial', { conclude: say('concluded'), cleanup: say('cleaned') }, say('in', 'sleep 77.7777')],
  ])('are cleaned up after Ctrl-C during %s', async (where, given, words) => {
    const { folder, lines } = site([{ ...command('a'), command: words, hooks: given }]);
    const child = startColdstart(['bench', '--no-progress'], { cwd: folder });
    const result = ended(child);
    await waitFor(() => lines().includes('in'));
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
    expect(lines().at(-1)).toBe('cleaned');
    if (where === 'a trial') expect(lines()).toContain('concluded');
    expect(processesWith('sleep\x0077.7777\0')).toEqual([]);
  });

  it('of every row are cleaned up after Ctrl-C during the trial of one, and say what is left', async () => {
    const { folder, lines } = site([
      command('a', { hooks: { cleanup: say('a-cleanup', 'exit 5') } }),
      // Hangs from the first trial after one of a on.
      {
        ...command('b'),
        command: ['sh', '-c', 'grep -qx a log && echo in >> log && sleep 88.8888; true'],
        hooks: { cleanup: say('b-cleanup') },
      },
    ]);
    const child = startColdstart(['bench', '--no-progress', '--format', 'json'], { cwd: folder });
    const result = ended(child);
    await waitFor(() => lines().includes('in'));
    child.kill('SIGINT');
    const { code, stdout } = await result;
    expect(code).toBe(130);
    expect(lines().slice(-3)).toEqual(['in', 'a-cleanup', 'b-cleanup']);
    const report: Report = JSON.parse(stdout);
    expect(warnings(report)).toContainEqual(
      expect.objectContaining({ code: 'CLEANUP_FAILED', message: expect.stringContaining('status 5') }),
    );
    expect(processesWith('sleep\x0088.8888\0')).toEqual([]);
  });
});

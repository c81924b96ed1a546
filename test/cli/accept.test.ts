import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resummarized } from '../../src/results/sound-report.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { around, gatedReport, timedRow } from '../support/gate.js';

const reportAt = async (centre: number, seed = 7) =>
  JSON.stringify(
    await resummarized(
      gatedReport([timedRow('api/a', around(centre)), timedRow('db', around(100))], { seed }),
    ),
  );

/** A repository with reports of a base and of heads that are slower by so much. */
async function repository() {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, '.git'));
  for (const [name, text] of Object.entries({
    'base.json': await reportAt(100),
    'slow.json': await reportAt(150),
    'slower.json': await reportAt(190),
    'other.json': await reportAt(100, 8),
  }))
    writeFileSync(join(cwd, name), text);
  const env = { XDG_CACHE_HOME: emptyFolder() };
  const run = (...args: string[]) => coldstart(args, { cwd, env });
  const accept = (...args: string[]) => run('baseline', 'accept', ...args);
  const failed = await run('compare', 'base.json', 'slow.json', '-o', 'compared.json');
  expect(failed.code).toBe(1);
  return { cwd, run, accept };
}

const REASON = ['--reason', 'Reads its models', '--by', 'Ada'];

describe('baseline accept', () => {
  it('lets a slowdown pass, until the row becomes slower again', async () => {
    const { cwd, run, accept } = await repository();
    const accepted = await accept('api/*', 'compared.json', ...REASON);
    expect(accepted, accepted.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^api\/a: wall 1\.50x \[.*\] of base\.json: Reads its models \(Ada, \d{4}-\d\d-\d\d\)\n$/,
      ),
      stderr: '.coldstart/accepted.json has 1 new entry: commit it with the change.\n',
    });
    const file = JSON.parse(readFileSync(join(cwd, '.coldstart/accepted.json'), 'utf8'));
    expect(file).toMatchObject({ schemaVersion: 1, kind: 'accepted' });
    expect(file.accepted).toEqual([
      {
        ...{ gate: 'baseline', row: 'api/a', metric: 'wall', ratio: expect.closeTo(1.5, 1) },
        ...{ ratioCi95: [expect.any(Number), expect.any(Number)], reason: 'Reads its models', by: 'Ada' },
        ...{ base: { file: 'base.json', startedAt: expect.any(String), seed: 7 }, at: expect.any(String) },
      },
    ]);
    const passed = await run('compare', 'base.json', 'slow.json');
    expect(passed.code).toBe(0);
    expect(passed.stdout).toMatch(/^ok +api\/a .* accepted: Reads its models/m);
    expect((await run('compare', 'base.json', 'slower.json')).code).toBe(1);
    // Another base is another comparison.
    expect((await run('compare', 'other.json', 'slow.json')).code).toBe(1);
    const again = await run('compare', 'base.json', 'base.json');
    expect(again.stdout.replace(/\s+/g, ' ')).toContain(
      'it is no longer needed: the row would pass without it',
    );
    expect(again.stdout).toMatch(/^ok +api\/a/m);
  });

  it('shows it in every format', async () => {
    const { run, accept } = await repository();
    await accept('api/*', 'compared.json', ...REASON);
    const shown = async (format: string) =>
      (await run('compare', 'base.json', 'slow.json', '--format', format)).stdout;
    const { comparisons } = JSON.parse(await shown('json'));
    expect(comparisons[0]).toMatchObject({
      verdict: 'PASS',
      accepted: { reason: 'Reads its models', by: 'Ada', source: '.coldstart/accepted.json' },
    });
    const markdown = await shown('markdown');
    expect(markdown).toContain('**PASS** · regressions: 2 PASS · 1 of these accepted');
    expect(markdown).toContain('| **PASS (accepted)** | `api/a` |');
    expect(markdown.slice(0, markdown.indexOf('<details>'))).toContain('accepted: Reads its models (Ada');
    expect((await shown('csv')).split('\r\n')[1]).toMatch(/^PASS,api\/a,.*,Reads its models$/);
    expect(await shown('junit')).toMatch(/<system-out>api\/a: PASS: .*accepted: Reads its models/);
  });

  it('is listed, replaced and taken back', async () => {
    const { run, accept } = await repository();
    await accept('api/*', 'compared.json', ...REASON);
    await run('compare', 'base.json', 'slower.json', '-o', 'compared.json');
    await accept('api/a', 'compared.json', '--reason', 'More models', '--by', 'Bob');
    const listed = await accept('--list');
    expect(listed.stdout).toMatch(/^api\/a: wall 1\.90x \[.*\] of base\.json: More models \(Bob, .*\)\n$/);
    expect((await run('compare', 'base.json', 'slower.json')).code).toBe(0);
    const removed = await accept('--remove', 'api/*');
    expect([removed.code, removed.stdout]).toEqual([0, `removed: ${listed.stdout}`]);
    expect((await accept('--list')).stderr).toBe('Nothing is accepted in .coldstart/accepted.json.\n');
    expect((await run('compare', 'base.json', 'slow.json')).code).toBe(1);
  });

  it.each([
    [[], /Which rows are to be accepted\?/],
    [['api/*', 'compared.json'], /needs its reason/],
    [['api/*', 'compared.json', '--reason', ' '], /needs its reason/],
    [['db', 'compared.json', ...REASON], /No row that db names FAILed in compared\.json\.\nFAILed: api\/a\./],
    [['x', 'missing.json', ...REASON], /missing\.json/],
    [['api/*', ...REASON], /No run of this repository was judged on this machine yet/],
    [['--remove', 'x'], /Nothing of x is accepted/],
    [['--list', '--remove'], /--list cannot be used/],
    [['--remove', 'x', '--reason', 'y'], /--remove takes back/],
  ])('refuses %j with 2', async (args, message) => {
    const { cwd, accept } = await repository();
    const { code, stderr, stdout } = await accept(...args);
    expect([code, stdout], stderr).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, '.coldstart/accepted.json'))).toBe(false);
  });

  it('says why what is not to be loaded cannot be accepted', async () => {
    const { cwd, accept } = await repository();
    const budget = {
      budget: 'modules excludes uuid',
      id: 'api/a',
      metric: 'modules',
      aggregation: 'excludes',
    };
    const failed = { ...budget, unit: 'count', limit: 0, n: 1, value: 1, verdict: 'FAIL', sentence: 'uuid' };
    const report = { ...JSON.parse(await reportAt(100)), budgets: [failed] };
    writeFileSync(join(cwd, 'loaded.json'), JSON.stringify(report));
    const { code, stderr } = await accept('api/*', 'loaded.json', ...REASON);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /only “modules excludes uuid” FAILed: what is not to be loaded has no value that could be accepted\.\n.*Change the budget/,
      ),
    ]);
  });

  it('refuses a file that is not what it should be, also for a comparison', async () => {
    const { cwd, run, accept } = await repository();
    mkdirSync(join(cwd, '.coldstart'));
    const write = (text: string) => writeFileSync(join(cwd, '.coldstart/accepted.json'), text);
    for (const text of [
      '{',
      '[]',
      '{"schemaVersion":1,"kind":"accepted","accepted":[{"gate":"against","row":"a"}]}',
    ]) {
      write(text);
      for (const done of [await run('compare', 'base.json', 'slow.json'), await accept('--list')])
        expect([done.code, done.stderr.includes('.coldstart/accepted.json')], done.stderr).toEqual([2, true]);
    }
    write('{');
    expect((await accept('--list')).stderr).toContain('Mend it, or take an earlier version from git.');
  });
});

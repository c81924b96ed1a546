import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countingAcceptances } from '../../src/commands/acceptances.js';
import { gitOf } from '../../src/git/git.js';
import { emptyFolder } from '../support/cli.js';
import { commit, git, repository } from './sides-harness.js';

const at = '2026-11-28T10:00:00.000Z';
const base = { ref: 'main', commit: 'f'.repeat(40) };
const slow = (row: string, ratio: number) => ({
  ...{ gate: 'against', row, metric: 'ready', ratio, base, reason: 'Because', by: 'Ada', at },
});
const file = (...accepted: object[]) => ({
  '.coldstart/accepted.json': JSON.stringify({ schemaVersion: 1, kind: 'accepted', accepted }),
});
const said = (folder: string, message: string) => git(folder, 'commit', '-q', '--allow-empty', '-m', message);

async function counting(root: string, ref: string) {
  const git_ = gitOf({ cwd: root, env: process.env, cacheDir: emptyFolder() });
  const against = { commit: git(root, 'rev-parse', ref), root, git: git_ };
  const { accepted, notes } = await countingAcceptances({ commit: against, maxRegression: 0.1 }, root);
  const found = accepted?.regressions.map(({ rows, ratio, source }) => [rows, ratio, source.split(' ')[0]]);
  return { found, accepted, notes };
}

describe('what counts against a commit', () => {
  it('is what was accepted since: a commit is as slow as what it has accepted itself', async () => {
    const repo = repository({ 'a.txt': '' }, file(slow('a', 1.2)), file(slow('a', 1.2), slow('b', 1.3)));
    expect((await counting(repo, 'HEAD~2')).found?.map(([rows]) => rows)).toEqual(['a', 'b']);
    expect((await counting(repo, 'HEAD~1')).found?.map(([rows]) => rows)).toEqual(['b']);
    expect((await counting(repo, 'HEAD')).accepted).toBeUndefined();
    // What is not committed yet counts too.
    for (const [path, text] of Object.entries(file(slow('a', 1.2), slow('b', 1.4))))
      writeFileSync(join(repo, path), text);
    expect((await counting(repo, 'HEAD')).found).toEqual([['b', 1.4, '.coldstart/accepted.json']]);
  });

  it('is what messages of commits between say; what they say in vain is told', async () => {
    const repo = repository({ 'a.txt': '' });
    said(repo, 'Old\n\nColdstart-Accept: old/* 1.9x Before');
    said(
      repo,
      'Two\n\nColdstart-Accept: api/* 1.3x Reads its models\n  at import\nColdstart-Accept: b +20% Too',
    );
    said(repo, 'Three\n\nColdstart-Accept: c is slow\nSigned-off-by: n <n@example.org>');
    const { found, notes, accepted } = await counting(repo, 'HEAD~2');
    expect(found).toEqual([
      ['api/*', 1.3, 'commit'],
      ['b', 1.2, 'commit'],
    ]);
    expect(accepted?.regressions[0]).toMatchObject({
      ...{ reason: 'Reads its models at import', by: 'n', byMessage: true },
      source: `commit ${git(repo, 'rev-parse', '--short', 'HEAD~1')}`,
    });
    expect(notes.map(({ code, message }) => [code, message])).toEqual([
      [
        'ACCEPT_UNREAD',
        `${git(repo, 'rev-parse', '--short', 'HEAD')} accepts nothing by “Coldstart-Accept: c is slow”.`,
      ],
    ]);
  });

  it('is nothing of a file that the commit has in a form that cannot be read', async () => {
    const repo = repository({ '.coldstart/accepted.json': '{' });
    commit(repo, file(slow('a', 1.2)));
    const { found, notes } = await counting(repo, 'HEAD~1');
    expect([found, notes.map(({ code }) => code)]).toEqual([undefined, ['ACCEPT_UNREAD']]);
  });
});

it('counts of a report only what was accepted against the same one, and budgets always', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, '.coldstart'));
  const report = { file: 'main.json', startedAt: at, seed: 7 };
  const over = { gate: 'budget', row: 'a', budget: 'ready.p50<1s', value: 1200, unit: 'ms' };
  const entries = [
    { ...slow('a', 1.2), gate: 'baseline', base: report },
    { ...slow('b', 1.2), gate: 'baseline', base: { ...report, seed: 8 } },
    { ...over, reason: 'Because', by: 'Ada', at },
  ];
  for (const [path, text] of Object.entries(file(...entries, slow('c', 2))))
    writeFileSync(join(folder, path), text);
  const { accepted } = await countingAcceptances({ baseline: report }, folder);
  expect(accepted).toMatchObject({
    regressions: [{ rows: 'a' }],
    budgets: [{ row: 'a', value: 1200 }],
    allowance: 0.1,
  });
  expect(accepted?.regressions).toHaveLength(1);
});

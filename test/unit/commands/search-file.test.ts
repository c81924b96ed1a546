import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSearchFile } from '../../../src/commands/bisect/search-file.js';
import type { SearchEvent } from '../../../src/commands/bisect/search-state.js';
import { commitNamed, commitRow } from '../../support/bisected.js';
import { emptyFolder } from '../../support/cli.js';

const HISTORY = ['c0', 'c1', 'c2'].map((short) => ({ ...commitNamed(short), parents: [], renames: [] }));
const [good, middle, bad] = HISTORY.map(({ hash }) => hash) as [string, string, string];
const row = commitRow('c0', 100, 1);
const EVENTS: SearchEvent[] = [
  { kind: 'row', id: row.id, commit: good, record: row.scenario, warnings: [] },
  {
    ...{ kind: 'round', stage: 'ends', commits: [good, bad] },
    ...{
      times: [
        [good, 100],
        [bad, 130],
      ],
      trials: [[row.id, row.trials[0] as (typeof row.trials)[number]]],
    },
  },
  { kind: 'skip', commit: middle, reason: 'it fails' },
];

const open = (cacheDir: string, more = {}) =>
  openSearchFile(
    { cacheDir, asked: 'the same', version: '1.0.0', resumes: true, onFull: () => {}, ...more },
    HISTORY,
  );
/** A file that a process which is gone has written. */
function left(events = EVENTS): { cacheDir: string; file: string } {
  const cacheDir = emptyFolder();
  const opened = open(cacheDir);
  for (const event of events) opened.append(event);
  const text = readFileSync(opened.file, 'utf8').replace(`"pid":${process.pid}`, '"pid":4194999');
  writeFileSync(opened.file, text);
  return { cacheDir, file: opened.file };
}

describe('the file of a search', () => {
  it('goes on with what a killed search knew, up to a line that was not written whole', () => {
    const { cacheDir, file } = left();
    appendFileSync(file, '{"kind":"round","stage":"en');
    const { state } = open(cacheDir);
    expect(state.rounds).toEqual([
      {
        stage: 'ends',
        commits: [0, 2],
        times: new Map([
          [0, 100],
          [2, 130],
        ]),
      },
    ]);
    expect(state.ids).toEqual(new Map([[0, row.id]]));
    expect(state.broken).toEqual(new Map([[1, 'it fails']]));
    expect(state.rows.get(row.id)?.trials).toEqual(row.trials.slice(0, 1));
  });

  it('can be gone on from twice', () => {
    const { cacheDir, file } = left();
    const again = open(cacheDir);
    again.append(EVENTS[1] as SearchEvent);
    writeFileSync(file, readFileSync(file, 'utf8').replace(`"pid":${process.pid}`, '"pid":4194999'));
    expect(open(cacheDir).state.rounds.length).toBe(2);
  });

  it.each([
    ['--no-resume', { resumes: false }],
    ['another version', { version: '2.0.0' }],
    ['another question', { asked: 'another' }],
  ])('begins anew with %s', (_, more) => {
    expect(open(left().cacheDir, more).state.rounds).toEqual([]);
  });

  it('is refused to a second process', () => {
    const cacheDir = emptyFolder();
    open(cacheDir);
    expect(() => open(cacheDir)).toThrow(/Another coldstart bisect \(process \d+\)/);
  });

  it('is not left where there is nothing to go on from', () => {
    const opened = open(emptyFolder());
    opened.close();
    expect(existsSync(opened.file)).toBe(false);
    const { cacheDir, file } = left();
    open(cacheDir).close();
    expect(existsSync(file)).toBe(true);
  });
});

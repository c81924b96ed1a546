import { describe, expect, it } from 'vitest';
import { bisectSchema } from '../../../src/domain/bisect-record.js';
import { bisectionOf } from '../../../src/results/bisection.js';
import { commitNamed, searchOf } from '../../support/bisected.js';

const found = (before: number, commit: number, upTo: number) =>
  ({ kind: 'found', before, commit, upTo }) as const;

describe('what a search found', () => {
  it('names the commit with its day and subject, how much slower it is, and where', () => {
    const bisect = bisectionOf(searchOf([100, 100, 130, 130], found(1, 2, 3)));
    expect(bisectSchema.parse(bisect)).toEqual(bisect);
    expect(bisect).toMatchObject({ outcome: 'found', commits: 3, first: commitNamed('c2'), notes: [] });
    expect(bisect.sentence).toBe(
      'c2 (2026-02-03, “Change c2”) made it slower: ready 1.30x [1.30, 1.30] (+30.1 ms), n = 12 in the same rounds; mostly in imports (+30.0 ms) (3 commits, 30 rounds, 90 trials).',
    );
  });

  it('tells memory in its own unit', () => {
    const searched = searchOf([100, 130], found(0, 1, 1), { metric: 'rss' });
    expect(bisectionOf(searched).sentence).toContain('made it slower: rss 1.00x [1.00, 1.00] (+0 B), n = 12');
  });

  it('names a range where commits that cannot be measured hide the first slow one', () => {
    const bisect = bisectionOf(searchOf([100, 'it fails', 'it fails', 130], found(0, 3, 3)));
    expect(bisect).toMatchObject({ outcome: 'range', before: commitNamed('c0'), first: commitNamed('c3') });
    expect(bisect.suspects).toEqual(['c1', 'c2', 'c3'].map(commitNamed));
    expect(bisect.sentence).toMatch(
      /^One of c1 and c3 \(3 in all\) made it slower, .*; c1, c2 cannot be measured/,
    );
    expect(bisect.notes).toEqual([
      'c1 was skipped: it cannot be measured: it fails',
      'c2 was skipped: it cannot be measured: it fails',
    ]);
  });

  it('names a range where no step could be shown', () => {
    const end = { kind: 'range', before: 0, commit: 2 } as const;
    const bisect = bisectionOf(searchOf([100, 115, 130], end));
    expect(bisect.outcome).toBe('range');
    expect(bisect.sentence).toContain('no single step could be shown: it may be spread over several');
  });

  it.each([
    ['none', /^No regression: c1 against c0: ready 1\.00x .*not more than 10 % slower/],
    ['open', /^Open whether there is a regression: .*The rounds are used up/],
    ['interrupted', /^Interrupted: .*The same command goes on from here/],
  ] as const)('says %s', (kind, sentence) => {
    const bisect = bisectionOf(searchOf([100, 100], { kind }));
    expect(bisect.outcome).toBe(kind);
    expect(bisect.sentence).toMatch(sentence);
    expect(bisect.first).toBeUndefined();
  });

  it('tells that a step is one of several, and how the others are found', () => {
    const { notes } = bisectionOf(searchOf([100, 100, 130, 130, 170], found(1, 2, 4)));
    expect(notes).toEqual([
      'The change came in several steps, and this is one: it is 1.30x of 1.70x in all. The others: coldstart bisect w.py --good c2 --bad c4',
    ]);
    const later = bisectionOf(searchOf([100, undefined, 130, 130, 170], found(3, 4, 4)));
    expect(later.notes[0]).toContain('coldstart bisect w.py --good c0 --bad c3');
  });

  it('tells of an improvement in between, whichever of both changes it found', () => {
    const levels = [100, 130, 100, 130, 130];
    const late = bisectionOf(searchOf(levels, found(2, 3, 4)));
    expect(late.notes).toEqual([
      'It was slow before too, at c1, and became faster again in between. An earlier one: coldstart bisect w.py --good c0 --bad c1',
    ]);
    const early = bisectionOf(searchOf(levels, found(0, 1, 4)));
    expect(early.notes).toEqual([
      'It was fast again later, at c2, and became slower once more after that. A later one: coldstart bisect w.py --good c2 --bad c4',
    ]);
  });

  it('says how to look inside of a merge, what merges stand for, and what the file was called', () => {
    const renamed = [{ name: 'old.py', until: commitNamed('c1') }];
    const { notes } = bisectionOf(searchOf([100, 100, 130], found(1, 2, 2), { merges: [2], renamed }));
    expect(notes).toEqual([
      'c2 is a merge: look among what it brought in with coldstart bisect w.py --good $(git merge-base c2^1 c2^2) --bad c2^2',
      'Only first parents were followed: 1 merge stands for all that it brought in.',
      'The file was called old.py up to c1.',
    ]);
  });
});

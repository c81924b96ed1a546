import { describe, expect, it } from 'vitest';
import type { ImportRemedy } from '../../../../src/commands/remedies/candidates.js';
import { stillImported } from '../../../../src/commands/remedies/checker.js';
import { whereOf } from '../../../../src/commands/remedies/trying.js';

const place = (file: string, line: number) => ({ file, line, statement: 'import a', functions: ['f'] });

describe('where something stands that was tried in vain', () => {
  it.each([
    ['nowhere', [], { label: 'x' }],
    ['one line', [place('/app/a.py', 2)], { label: 'x', file: '/app/a.py', line: 2 }],
    ['several lines', [place('/app/a.py', 2), place('/app/b.py', 3)], { label: 'x: a.py:2 and b.py:3' }],
  ])('%s', (_, places, wanted) => {
    expect(whereOf({ label: 'x', places }, { folder: '/app' })).toEqual(wanted);
  });
});

describe('a module that was to be left for later', () => {
  const moved = [
    {
      statement: { file: '/app/a.py', line: 2, targets: ['heavy'] },
      deferred: { functions: [{ name: 'f', line: 4 }] },
    },
  ];
  const remedy = { moved } as unknown as ImportRemedy;
  const scenario = { folder: '/app' } as Parameters<typeof stillImported>[2];
  const why = (by?: { file: string; line: number; function: string }) =>
    stillImported(
      remedy,
      {
        ending: '',
        output: { stdout: '', stderr: '', isCut: false },
        loaded: new Map(by ? [['heavy', by]] : []),
      },
      scenario,
    );

  it('is gone, used by the function that imports it now, or imported by another statement', () => {
    expect(why()).toBeUndefined();
    expect(why({ file: '/app/a.py', line: 5, function: 'f' })).toBe(
      'it is used before ready all the same, at a.py:5',
    );
    expect(why({ file: '/app/a.py', line: 3, function: '' })).toBe('a.py:3 imports it all the same');
    expect(why({ file: '/app/b.py', line: 1, function: 'g' })).toBe('b.py:1 imports it all the same');
  });
});

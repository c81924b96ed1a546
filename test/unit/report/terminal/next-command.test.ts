import { expect, it } from 'vitest';
import { nextLines } from '../../../../src/report/terminal/next-command.js';

const look = { width: 200, color: false };
const few = 'too few: n = 10; about 160 rounds may tell: --runs 10..160';

it.each([
  [['bench', 'w.py', '--against', 'HEAD'], 'next: coldstart bench w.py --against HEAD --runs 10..160'],
  [['bench', '--runs', '20', 'my worker.py'], "next: coldstart bench 'my worker.py' --runs 10..160"],
  [['bench', '--runs=20', '--', 'true'], 'next: coldstart bench --runs 10..160 -- true'],
  // So many rounds take longer than what was too short for fewer.
  [['bench', '-r9', '--max-time', '60s', 'w.py'], 'next: coldstart bench w.py --runs 10..160'],
])('%j', (argv, line) => {
  expect(nextLines([few, 'about 20 rounds may tell: --runs auto'], argv, look)).toEqual([line]);
});

it.each([
  ['what is masked', [few], ['bench', 'w.py', '--args', '***']],
  ['no number of rounds', ['too near the limit'], ['bench', 'w.py']],
  ['no command line', [few], []],
  [
    'what a saved report has too few trials for',
    ['about 550 trials a side may tell: --runs 550 in both runs, or --against REF in one'],
    ['bench', '--baseline', 'main'],
  ],
  ['a merge, which measures nothing', [few], ['merge', 'a.json', 'b.json']],
])('is not said of %s', (_, reasons, argv) => {
  expect(nextLines(reasons, argv, look)).toEqual([]);
});

import { describe, it } from 'vitest';
import { parseBudget } from '../../src/config/budget.js';
import { logicalLines } from '../../src/project/requirements-file.js';
import { pythonSource } from '../../src/python-source/parse.js';
import { scriptBlocks } from '../../src/python-source/pep723.js';
import { readLock } from '../../src/wheels/lock-text.js';
import { FUZZED, fuzz } from '../support/fuzz.js';
import { expectLinear } from '../support/linear.js';

/** A sample: test:full has a hundred thousand. */
describe('nonsense is refused in words', () => {
  it.each(Object.keys(FUZZED) as (keyof typeof FUZZED)[])('%s', (name) => fuzz(name, 120));
});

/** Refused or not: only the time counts. */
function tried(work: (text: string) => unknown) {
  return (text: string) => {
    try {
      work(text);
    } catch {
      // As it may.
    }
  };
}

describe('takes time in proportion', () => {
  it.each([
    ['budgets', tried(parseBudget), ['*', ':', '<', ' ', 'a.', '1', '*:ready.p50<']],
    ['requirements', tried(logicalLines), ['\\\n', '#', ' ', ' #', 'a\n', '\r']],
    ['locks', tried(readLock), ['six==1 ', '\\\n', ' --hash=sha256:a', '#', ' ']],
    [
      'PEP 723',
      tried((text) => scriptBlocks(pythonSource(text))),
      ['# /// script\n', '# /// x\n#\n', '#\n', '# '],
    ],
  ] as const)('%s', (_, work, parts) => {
    for (const part of parts) expectLinear(work, (size) => part.repeat(Math.ceil(size / part.length)), 1500);
  });
});

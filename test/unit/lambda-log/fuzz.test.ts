import { describe, it } from 'vitest';
import { logReader } from '../../../src/lambda-log/log-reader.js';
import { logObserver } from '../../../src/lambda-log/observe.js';
import { parsePlatformLine } from '../../../src/lambda-log/platform-line.js';
import { entryOfLine } from '../../../src/lambda-log/text-line.js';
import { logProperties } from '../../support/fuzz-logs.js';
import { expectLinear } from '../../support/linear.js';

describe('a log of any kind (100,000 of them: fuzz.full.test.ts)', () => {
  it.each(Object.entries(logProperties({ numRuns: 300, seed: 16 })))('%s', (_, holds) => holds());
});

describe('the time to read', () => {
  const line = (text: string) => parsePlatformLine(entryOfLine(text).message);
  it.each<[string, (size: number) => string]>([
    ['a stream of brackets', (size) => `2026-01-02T03:04:05Z 2026/01/02/${'['.repeat(size)}`],
    ['a stream without an end', (size) => `2026-01-02T03:04:05Z 2026/01/02/[${'a'.repeat(size)}`],
    ['a time of digits', (size) => `2026-01-02T03:04:05.${'1'.repeat(size)}`],
    ['spaces', (size) => `REPORT RequestId: 1${' '.repeat(size)}`],
    ['single spaces', (size) => `REPORT RequestId: 1${' a'.repeat(size)}`],
    ['tabs', (size) => `REPORT RequestId: 1${'\t'.repeat(size)}Duration: 1 ms`],
    ['colons', (size) => `REPORT RequestId: 1\t${': '.repeat(size)}`],
    ['fields', (size) => `REPORT RequestId: 1${'\ta: b'.repeat(size)}`],
    ['a long id', (size) => `START RequestId: ${'a'.repeat(size)}`],
    ['START and spaces', (size) => `START RequestId: a ${' '.repeat(size)}x`],
    ['digits', (size) => `REPORT RequestId: 1\tDuration: ${'1'.repeat(size)} ms`],
    ['brackets of JSON', (size) => `{"a":${'['.repeat(size)}`],
    ['ids', (size) => `${'0123abcd-'.repeat(size)} Task timed out after`],
  ])('a line of %s grows with its length', (_, textOf) => {
    const observer = logObserver(new Date(0));
    expectLinear((text) => {
      line(text);
      observer.add(entryOfLine(text));
    }, textOf);
  });

  it.each<[string, (size: number) => string]>([
    ['lines', (size) => 'a line\n'.repeat(size)],
    ['requests', (size) => Array.from({ length: size }, (_, id) => `START RequestId: ${id}\n`).join('')],
    ['a line that comes in pieces', (size) => 'x'.repeat(size * 16)],
    ['blanks', (size) => ' '.repeat(size * 16)],
    ['CSV', (size) => `@message\n${'"a,""b\n",'.repeat(size)}`],
    ['rules', (size) => `${'-'.repeat(size * 16)}x`],
    ['a table', (size) => `| timestamp | message |\n${'| 1 | a | b |\n'.repeat(size)}`],
    ['a row without an end', (size) => `|timestamp|message|\n|${'a|'.repeat(size * 16)}`],
    ['what is no table', (size) => `---\n${'a line\n'.repeat(size)}`],
    ['fields', (size) => '@message\ta\nb\n'.repeat(size)],
    ['one field', (size) => `@message\ta\n${'b\n'.repeat(size)}`],
    ['an array', (size) => `[${'{"message":"a"},'.repeat(size)}0]`],
    ['an array without an end', (size) => '['.repeat(size)],
  ])('a log of %s grows with its length', (_, textOf) => {
    expectLinear((text) => {
      const observer = logObserver(new Date(0));
      const reader = logReader('log', observer.add);
      for (let from = 0; from < text.length; from += 512) reader.push(text.slice(from, from + 512));
      reader.end();
      observer.end();
    }, textOf);
  });
});

import { expect, it } from 'vitest';
import type { LogEntry } from '../../../src/lambda-log/log-entry.js';
import { logReader } from '../../../src/lambda-log/log-reader.js';

const DEPTH = 100_000;

it.each([
  ['lists', '['.repeat(DEPTH) + ']'.repeat(DEPTH)],
  ['a message', `[\n{"message":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}]`],
])('takes JSON that is nested too deeply to be written again for a message: %s', (_, text) => {
  const entries: LogEntry[] = [];
  const reader = logReader('log', (entry) => entries.push(entry));
  reader.push(text);
  reader.end();
  expect(entries.map(({ message }) => message)).toEqual([text]);
});

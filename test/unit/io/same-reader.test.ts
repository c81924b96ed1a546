import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sameReader } from '../../../src/io/same-reader.js';
import { emptyFolder } from '../../support/cli.js';

const write = () => true;

function opened(file: string) {
  const fd = openSync(file, 'w');
  onTestFinished(() => closeSync(fd));
  return { write, fd };
}

it('knows one terminal and one file, not two', () => {
  const terminal = { write, isTTY: true };
  const folder = emptyFolder();
  const [one, same, other] = ['a', 'a', 'b'].map((name) => opened(join(folder, name)));
  if (!one || !same || !other) throw new Error('not opened');
  expect(sameReader({ stdout: terminal, stderr: terminal })).toBe(true);
  expect(sameReader({ stdout: one, stderr: { write, exact: same } })).toBe(true);
  expect(sameReader({ stdout: one, stderr: other })).toBe(false);
  expect(sameReader({ stdout: { write }, stderr: { write } })).toBe(false);
  expect(sameReader({ stdout: one, stderr: terminal })).toBe(false);
});

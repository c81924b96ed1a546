import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readersOf } from '../../../src/io/readers.js';
import { emptyFolder } from '../../support/cli.js';

const write = () => true;

function opened(file: string) {
  const fd = openSync(file, 'r+');
  onTestFinished(() => closeSync(fd));
  return { write, fd };
}

it('knows who sees a table on stdout', () => {
  const terminal = { write, isTTY: true };
  const folder = emptyFolder();
  const file = (name: string) => {
    closeSync(openSync(join(folder, name), 'a'));
    return opened(join(folder, name));
  };
  const [one, same, other] = [file('a'), file('a'), file('b')];
  expect(readersOf({ stdout: terminal, stderr: terminal })).toBe('everybody');
  expect(readersOf({ stdout: terminal, stderr: other })).toBe('everybody');
  expect(readersOf({ stdout: one, stderr: { write, exact: same } })).toBe('everybody');
  expect(readersOf({ stdout: one, stderr: other })).toBe('file');
  expect(readersOf({ stdout: one, stderr: terminal })).toBe('file');
  expect(readersOf({ stdout: opened('/dev/null'), stderr: terminal })).toBe('nobody');
  expect(readersOf({ stdout: { write }, stderr: { write } })).toBe('nobody');
});

it('takes a pipe for one that a person reads', () => {
  const pipe = join(emptyFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(readersOf({ stdout: opened(pipe), stderr: { write, isTTY: true } })).toBe('everybody');
});

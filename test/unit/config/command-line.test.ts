import { describe, expect, it } from 'vitest';
import { namedCommand, splitCommand } from '../../../src/config/command-line.js';

describe('splitCommand', () => {
  it.each([
    ['python -c pass', ['python', '-c', 'pass']],
    [`python -c 'print("a b")'`, ['python', '-c', 'print("a b")']],
    ['run "a b" c\\ d', ['run', 'a b', 'c d']],
    ['ls *.py', ['ls', '*.py']],
    ['echo $HOME', ['echo', '$HOME']],
  ])('%s', async (text, words) => {
    expect(await splitCommand(text)).toEqual(words);
  });

  it.each(['a | b', 'a && b', 'a > out', 'a; b'])(
    'refuses %s, which needs a shell, and names one',
    async (text) => {
      await expect(splitCommand(text)).rejects.toMatchObject({
        exitCode: 2,
        hint: expect.stringContaining('sh -c'),
      });
    },
  );

  it('refuses an empty command', async () => {
    await expect(splitCommand('  ')).rejects.toMatchObject({ exitCode: 2 });
  });
});

it('namedCommand takes NAME= from the front only', async () => {
  expect(await namedCommand('base=python -c pass')).toEqual({
    name: 'base',
    command: ['python', '-c', 'pass'],
  });
  expect(await namedCommand('python -c x=1')).toEqual({ command: ['python', '-c', 'x=1'] });
  expect(await namedCommand('./a=b/run')).toEqual({ command: ['./a=b/run'] });
});

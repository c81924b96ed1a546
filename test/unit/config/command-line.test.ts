import { describe, expect, it } from 'vitest';
import { namedCommand, splitArguments, splitCommand } from '../../../src/config/command-line.js';

describe('splitCommand', () => {
  it.each([
    ['python -c pass', ['python', '-c', 'pass']],
    [`python -c 'print("a b")'`, ['python', '-c', 'print("a b")']],
    ['run "a b" c\\ d', ['run', 'a b', 'c d']],
    ["ls '*.py'", ['ls', '*.py']],
    ["echo '$HOME'", ['echo', '$HOME']],
    ['sh -c "rm -rf $HOME/x/*"', ['sh', '-c', 'rm -rf $HOME/x/*']],
    ['/bin/bash -c "echo $1"', ['/bin/bash', '-c', 'echo $1']],
    ['grep -c a$ file', ['grep', '-c', 'a$', 'file']],
    ['curl http://127.0.0.1/?a=b', ['curl', 'http://127.0.0.1/?a=b']],
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

  it.each([
    ['rm -rf build/*', 'build/*'],
    ['rm -rf $CACHE', '$CACHE'],
    ['rm -rf "$CACHE/x"', '$CACHE'],
    ['bash tests/*.sh', 'tests/*.sh'],
  ])('refuses %s, in which only a shell would replace %s', async (text, replaced) => {
    await expect(splitCommand(text, 'the hook prepare')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^the hook prepare is started without a shell, and /),
      hint: expect.stringContaining('sh -c'),
    });
    await expect(splitCommand(text)).rejects.toThrow(`would replace ${replaced}.`);
  });

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
  await expect(namedCommand('PYTHONDONTWRITEBYTECODE=1 python a.py')).rejects.toThrow(
    'PYTHONDONTWRITEBYTECODE=… before a program sets no variable',
  );
  expect(await namedCommand('./a=b/run')).toEqual({ command: ['./a=b/run'] });
});

describe('splitArguments', () => {
  it.each([
    ['', []],
    ['lr=0.1 --size 3', ['lr=0.1', '--size', '3']],
    ['$HOME *.txt', ['$HOME', '*.txt']],
    ["--only 'a > b'", ['--only', 'a > b']],
  ])('%s', async (text, words) => {
    expect(await splitArguments(text)).toEqual(words);
  });

  it.each([
    ['--only a>b', '>'],
    ['--colour #fff', '#'],
  ])('refuses %s, and says how it is written', async (text, operator) => {
    await expect(splitArguments(text)).rejects.toMatchObject({
      exitCode: 2,
      message: `--args ${JSON.stringify(text)} has ${operator} outside of quotes.`,
    });
  });
});

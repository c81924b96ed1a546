import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variables, variablesOfFiles } from '../../../src/config/variables.js';
import { emptyFolder } from '../../support/cli.js';

describe('--env', () => {
  it('takes a value, or passes the caller’s on', () => {
    expect(variables(['A=1', 'B=x=y', 'C=', 'D'], { D: 'mine' })).toEqual({
      A: '1',
      B: 'x=y',
      C: '',
      D: 'mine',
    });
  });

  it.each([['=x'], ['A B=x'], ['D']])('refuses %j', (text) => {
    expect(() => variables([text], {})).toThrow(/--env/);
  });
});

describe('--env-file', () => {
  const read = (...texts: string[]) => {
    const folder = emptyFolder();
    const files = texts.map((text, index) => {
      writeFileSync(join(folder, `${index}.env`), text);
      return `${index}.env`;
    });
    return variablesOfFiles(files, folder);
  };

  it('reads comments, quotes, export and values over several lines', async () => {
    const text = [
      '\uFEFF# a comment',
      '',
      'A=1',
      'export B=two words # not part of it',
      `C='single # quoted'`,
      'D="first',
      'not=a name of its own',
      'last"',
      'E=',
    ].join('\n');
    expect(await read(text)).toEqual({
      A: '1',
      B: 'two words',
      C: 'single # quoted',
      D: 'first\nnot=a name of its own\nlast',
      E: '',
    });
  });

  it('lets the later file win', async () => {
    expect(await read('A=1\nB=1', 'A=2')).toEqual({ A: '2', B: '1' });
  });

  it.each([
    ['A=1\nhush hush\n', /line 2/],
    ['=1', /line 1/],
    ['A=1\nB C=hush', /line 2/],
  ])('refuses %j by its line, without the text', async (text, pattern) => {
    const error = await read(text).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(pattern) });
    expect(String((error as Error).message)).not.toContain('hush');
  });

  it('names a file that is not there', async () => {
    await expect(variablesOfFiles(['missing.env'], '/')).rejects.toThrow(
      /Cannot read --env-file missing\.env: it does not exist\./,
    );
  });
});

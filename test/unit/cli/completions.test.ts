import { describe, expect, it } from 'vitest';
import { treeOf } from '../../../src/cli/command-tree.js';
import { completionsOf } from '../../../src/cli/completions.js';
import { makeProgram } from '../../../src/cli/program.js';
import { BUNDLED_WORKERS, SUITES } from '../../../src/config/targets.js';
import type { Io } from '../../../src/io/io.js';

const tree = treeOf(makeProgram({} as Io, [], () => {}));
const asked = (...words: string[]) => completionsOf(words, tree);
const wordsAfter = (...words: string[]) =>
  asked(...words)
    .words.map(([word]) => word)
    .filter((word) => word.startsWith(asked(...words).begun));

describe('what may follow', () => {
  it('is a command, or one below it', () => {
    expect(wordsAfter('b')).toEqual(['bench', 'bisect', 'baseline', 'bytecode']);
    expect(wordsAfter('baseline', '')).toEqual(['save', 'list', 'show', 'accept', 'help']);
    expect(wordsAfter('help', 'ben')).toEqual(['bench']);
    expect(wordsAfter('completion', '')).toEqual(['bash', 'zsh', 'fish', 'json']);
  });

  it('is an option of the command, but none that is hidden', () => {
    expect(wordsAfter('bench', 'w.py', '--par')).toEqual([
      '--parameter-list',
      '--parameter-scan',
      '--parameter-step-size',
    ]);
    expect(wordsAfter('bench', '-')).toEqual(expect.arrayContaining(['-r', '--runs', '--help']));
    expect(wordsAfter('bench', '--max-r')).toEqual(['--max-regression']);
    expect(wordsAfter('compare', '--swe')).toEqual([]);
  });

  it('is a value that the option knows, behind an equals sign and commas, too', () => {
    expect(wordsAfter('bench', '--format', 'ta')).toEqual(['table']);
    expect(asked('bench', '--format=ta')).toMatchObject({ begun: 'ta', before: '--format=' });
    expect(wordsAfter('bench', '--format', '=', 'ta')).toEqual(['table']);
    expect(wordsAfter('bench', '--format', '=')).toContain('json');
    expect(asked('bench', '--loop', 'asyncio,u')).toMatchObject({
      ...{ begun: 'u', before: 'asyncio,' },
      words: [
        ['asyncio', ''],
        ['uvloop', ''],
        ['own', ''],
      ],
    });
  });

  it('is a file where one may stand, and nothing where a number has to', () => {
    expect(asked('bench', '')).toMatchObject({ files: true });
    expect(asked('bench', '--venv', '')).toMatchObject({ files: true, words: [] });
    expect(asked('bench', '--runs', '')).toMatchObject({ files: false, words: [] });
    expect(asked('bench', '--', 'py')).toMatchObject({ files: true, words: [] });
    expect(asked('schema', '')).toMatchObject({ files: false });
    expect(asked('doctor', '')).toMatchObject({ files: false, words: [] });
  });

  it('is a value that an option may have, or the next option', () => {
    expect(asked('bench', '--on-host', '')).toMatchObject({ files: true });
    expect(wordsAfter('bench', '--on-host', '--ven')).toEqual(['--venv']);
  });

  it('is a name that the folder knows', () => {
    expect(asked('bench', '--against', 'm')).toMatchObject({ names: 'refs', files: false });
    expect(asked('bisect', '--good', '')).toMatchObject({ names: 'refs' });
    expect(asked('bench', '--baseline', '')).toMatchObject({ names: 'baselines', files: true });
    expect(asked('compare', '')).toMatchObject({ names: 'baselines', files: true });
    expect(asked('compare', 'main', '')).not.toHaveProperty('names');
    expect(asked('bench', '--compare', 'old,n')).toMatchObject({ names: 'rows', before: 'old,', begun: 'n' });
  });

  it('is every suite and bundled worker', () => {
    expect(wordsAfter('bench', '')).toEqual([...Object.keys(SUITES), ...BUNDLED_WORKERS]);
  });
});

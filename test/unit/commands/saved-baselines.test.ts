import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  baselineFolder,
  checkName,
  resolveBaseline,
  savedNames,
} from '../../../src/commands/saved-baselines.js';
import { emptyFolder } from '../../support/cli.js';

/** A repository with these baselines and a folder below it. */
function repository(...names: string[]) {
  const top = emptyFolder();
  const below = join(top, 'src', 'deep');
  const folder = join(top, '.coldstart', 'baselines');
  for (const made of [join(top, '.git'), below, folder]) mkdirSync(made, { recursive: true });
  for (const name of names) writeFileSync(join(folder, `${name}.json`), '{}');
  return { top, below, folder };
}

describe('the folder of baselines', () => {
  it('is below the top folder of the repository, also of a worktree', async () => {
    const { below, folder } = repository();
    expect(await baselineFolder(below)).toBe(folder);
    writeFileSync(join(below, '.git'), 'gitdir: elsewhere');
    expect(await baselineFolder(below)).toBe(join(below, '.coldstart', 'baselines'));
  });

  it('is below the working folder where there is no repository', async () => {
    const cwd = emptyFolder();
    expect(await baselineFolder(cwd)).toBe(join(cwd, '.coldstart', 'baselines'));
  });

  it('holds nothing before it is made, and other files are no baselines', async () => {
    const { folder } = repository('main', 'v1.2');
    writeFileSync(join(folder, 'notes.txt'), '');
    writeFileSync(join(folder, 'main.json.123-abc'), '');
    expect(await savedNames(folder)).toEqual(['main', 'v1.2']);
    expect(await savedNames(join(folder, 'none'))).toEqual([]);
    await expect(savedNames(join(folder, 'main.json'))).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('a baseline', () => {
  it('by its name is the saved file, wherever in the repository', async () => {
    const { top, below } = repository('main');
    expect(await resolveBaseline('main', top)).toBe('.coldstart/baselines/main.json');
    expect(await resolveBaseline('main', below)).toBe('../../.coldstart/baselines/main.json');
  });

  it('that looks like a path, or is a file, is that file', async () => {
    const { top, below } = repository('main', 'dir');
    writeFileSync(join(below, 'main'), '{}');
    mkdirSync(join(top, 'dir'));
    expect(await resolveBaseline('main', below)).toBe('main');
    expect(await resolveBaseline('dir', top)).toBe('.coldstart/baselines/dir.json');
    for (const path of ['a.json', 'a.partial.ndjson', './main', 'x/y']) {
      expect(await resolveBaseline(path, top)).toBe(path);
    }
  });

  it.each<[string, string[], string]>([
    ['mian', ['main', 'other'], 'Did you mean main?'],
    ['release', ['main', 'other'], 'There are main, other.'],
    ['main', [], 'Save one: coldstart baseline save main report.json'],
  ])('of an unknown name %s says what there is', async (name, names, hint) => {
    await expect(resolveBaseline(name, repository(...names).top)).rejects.toMatchObject({
      ...{ exitCode: 2, hint },
      message: `There is no file and no saved baseline ${name} (in .coldstart/baselines).`,
    });
  });
});

describe('the name of a baseline', () => {
  it.each(['main', 'v1.2', 'a', '2026-01-02_a', 'x'.repeat(100)])('may be %s', (name) => {
    expect(() => checkName(name)).not.toThrow();
  });

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    '-o',
    'a/b',
    'a\\b',
    'a b',
    'ä',
    'a\n',
    'a.json',
    'a.ndjson',
    'x'.repeat(101),
  ])('may not be %j', (name) => {
    expect(() => checkName(name)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

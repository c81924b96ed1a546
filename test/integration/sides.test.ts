import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchReport, emptyFolder } from '../support/cli.js';
import { writeFiles } from '../support/project.js';
import { git, refused, repository, seen, withSubmodule } from './sides-harness.js';

it('measures the state of a submodule on each side', async () => {
  const { repo, inside } = withSubmodule();
  writeFileSync(join(inside, 'value'), 'dirty\n');
  const { report } = await benchReport(
    ['--against', 'HEAD', '--runs', '6', '--no-progress', '--', 'sh', '-c', 'cat lib/value >&2; exit 9'],
    { cwd: repo },
  );
  const said = report.results.map(({ id, trials: [trial] }) => [
    id.includes('@'),
    trial?.status === 'failed' && trial.message,
  ]);
  expect(said).toEqual([
    [false, expect.stringMatching(/dirty$/)],
    [true, expect.stringMatching(/old$/)],
    [false, false],
  ]);
});

describe('the sides of --against, with Git LFS but without git-lfs', () => {
  const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n`;

  it('measures pointers that are so in the working folder, and says it', async () => {
    const repo = repository({ '.gitattributes': '*.bin filter=lfs\n', 'model.bin': POINTER });
    const sides = await seen(repo, ['model.bin']);
    expect(sides.notes).toContain('Git LFS: model.bin: pointers instead of contents');
  });

  it('refuses a side that would have a pointer where the other has the contents', async () => {
    const repo = repository({ '.gitattributes': '*.bin filter=lfs\n', 'model.bin': POINTER });
    writeFileSync(join(repo, 'model.bin'), 'contents');
    const { code, said } = await refused(repo);
    expect(code).toBe(2);
    expect(said).toMatch(
      /model\.bin is kept by Git LFS: it is whole in the working folder, a pointer in HEAD/,
    );
    expect(said).toContain('git-lfs');
  });

  it('shows all that git says where the filter is required', async () => {
    const repo = repository({ '.gitattributes': '*.bin filter=lfs\n', 'model.bin': POINTER });
    git(repo, 'config', 'filter.lfs.required', 'true');
    git(repo, 'config', 'filter.lfs.smudge', 'git-lfs-that-is-not-here smudge -- %f');
    const { code, said } = await refused(repo);
    expect(code).toBe(2);
    expect(said).toMatch(/git worktree failed in .*:\n {2}Preparing worktree/);
    expect(said).toMatch(/git-lfs-that-is-not-here.*not found/);
    expect(said).toMatch(/fatal: model\.bin: smudge filter lfs failed/);
    expect(said).toContain('Install git-lfs');
  });
});

describe('the sides of --against, in other kinds of clones', () => {
  const files = { 'in/value': 'old\n', 'out/value': 'far\n' };

  it('a sparse one', async () => {
    const clone = emptyFolder();
    git(clone, 'clone', '-q', '--sparse', repository(files), '.');
    git(clone, 'sparse-checkout', 'set', 'in');
    writeFileSync(join(clone, 'in/value'), 'new\n');
    const sides = await seen(clone, ['in/value']);
    expect([sides.base, sides.head]).toEqual([
      expect.stringContaining('old'),
      expect.stringContaining('new'),
    ]);
  });

  it('a partial one, whose objects git fetches', async () => {
    const origin = repository(files, { 'in/value': 'new\n' });
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const clone = emptyFolder();
    git(clone, 'clone', '-q', '--filter=blob:none', `file://${origin}`, '.');
    git(clone, 'config', 'protocol.file.allow', 'always');
    const sides = await seen(clone, ['in/value'], 'HEAD~1');
    expect([sides.base, sides.head]).toEqual([
      expect.stringContaining('old'),
      expect.stringContaining('new'),
    ]);
    const broken = emptyFolder();
    git(broken, 'clone', '-q', '--filter=blob:none', `file://${origin}`, '.');
    rmSync(origin, { recursive: true });
    const { code, said } = await refused(broken, 'HEAD~1');
    expect(code).toBe(2);
    expect(said).toMatch(/fatal: .*\n.*is its remote reachable\?/s);
  });

  it('a linked work tree', async () => {
    const repo = repository(files);
    const linked = join(emptyFolder(), 'linked');
    git(repo, 'worktree', 'add', '-q', '-b', 'other', linked);
    writeFileSync(join(linked, 'in/value'), 'new\n');
    const before = git(repo, 'worktree', 'list');
    const sides = await seen(linked, ['in/value']);
    expect([sides.base, sides.head]).toEqual([
      expect.stringContaining('old'),
      expect.stringContaining('new'),
    ]);
    expect(git(repo, 'worktree', 'list')).toBe(before);
  });

  it('a shallow one, which says what it lacks', async () => {
    const clone = emptyFolder();
    git(clone, 'clone', '-q', '--depth=1', `file://${repository(files, { 'in/value': 'new\n' })}`, '.');
    const { code, said } = await refused(clone, 'HEAD~1');
    expect(code).toBe(2);
    expect(said).toMatch(/--against HEAD~1: there is no such commit here\.\n.*shallow/);
  });

  it('one without a commit', async () => {
    const { code, said } = await refused(repository());
    expect(code).toBe(2);
    expect(said).toMatch(/Commit something first|there is no such commit/);
  });
});

describe('the sides of --against, where a name changed its kind', () => {
  it.each<[string, Readonly<Record<string, string>>, (repo: string) => void, RegExp, RegExp]>([
    [
      'a file became a folder',
      { a: 'file\n' },
      (repo) => {
        rmSync(join(repo, 'a'));
        writeFiles(repo, { 'a/b': 'inside\n' });
      },
      /file.*no a\/b/s,
      /inside/,
    ],
    [
      'a folder became a file',
      { 'a/b': 'inside\n' },
      (repo) => {
        rmSync(join(repo, 'a'), { recursive: true });
        writeFileSync(join(repo, 'a'), 'file\n');
      },
      /inside/,
      /file/,
    ],
    [
      'a folder became a link to another',
      { 'a/b': 'inside\n', 'c/b': 'other\n' },
      (repo) => {
        rmSync(join(repo, 'a'), { recursive: true });
        symlinkSync('c', join(repo, 'a'));
      },
      /inside/,
      /other/,
    ],
    [
      'a link became a folder',
      { 'c/b': 'other\n' },
      (repo) => {
        symlinkSync('c', join(repo, 'a'));
        git(repo, 'add', '-A');
        git(repo, 'commit', '-qm', 'link');
        rmSync(join(repo, 'a'));
        writeFiles(repo, { 'a/b': 'inside\n' });
      },
      /other/,
      /inside/,
    ],
  ])('%s', async (_, files, change, base, head) => {
    const repo = repository(files);
    change(repo);
    const sides = await seen(repo, ['a', 'a/b']);
    expect(sides.base).toMatch(base);
    expect(sides.head).toMatch(head);
    expect(git(repo, 'ls-files', 'c/b')).toBe('c/b' in files ? 'c/b' : '');
    if ('c/b' in files) expect(readFileSync(join(repo, 'c/b'), 'utf8')).toBe('other\n');
  });

  it('a dangling link and an embedded repository are taken along', async () => {
    const repo = repository({ top: '' });
    symlinkSync('nowhere', join(repo, 'dangling'));
    mkdirSync(join(repo, 'vendored'));
    git(join(repo, 'vendored'), 'init', '-q');
    writeFileSync(join(repo, 'vendored/value'), 'embedded\n');
    const sides = await seen(repo, ['vendored/value']);
    expect(sides.head).toMatch(/embedded/);
    expect(sides.base).toMatch(/no vendored/);
  });
});

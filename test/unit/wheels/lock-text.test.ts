import { describe, expect, it } from 'vitest';
import { isHashed, readLock, writeLock } from '../../../src/wheels/lock-text.js';

const HASH = `sha256:${'a'.repeat(64)}`;

describe('readLock', () => {
  it('takes requirements apart', () => {
    const { entries } = readLock(
      [
        `Ruamel.Yaml[a,b]==1.0.post1 ; python_version < '3.9' \\`,
        `    --hash=${HASH} \\`,
        `    --hash=sha512:bb`,
        '# a comment',
        'six===1.17.0 # via x',
        `x @ https://example.invalid/x-2.1+cpu-py3-none-any.whl#sha256=1 ; os_name == 'posix' --hash=${HASH}`,
        'loose>=1,<2',
      ].join('\n'),
    );
    expect(entries).toEqual([
      {
        text: `Ruamel.Yaml[a,b]==1.0.post1 ; python_version < '3.9' --hash=${HASH} --hash=sha512:bb`,
        name: 'ruamel-yaml',
        version: '1.0.post1',
        hashes: [HASH, 'sha512:bb'],
        marker: "python_version < '3.9'",
      },
      { text: 'six===1.17.0', name: 'six', version: '1.17.0', hashes: [] },
      {
        text: `x @ https://example.invalid/x-2.1+cpu-py3-none-any.whl#sha256=1 ; os_name == 'posix' --hash=${HASH}`,
        name: 'x',
        version: '2.1+cpu',
        hashes: [HASH],
        marker: "os_name == 'posix'",
        url: 'https://example.invalid/x-2.1+cpu-py3-none-any.whl#sha256=1',
      },
      { text: 'loose>=1,<2', name: 'loose', version: '', hashes: [] },
    ]);
  });

  it('keeps local paths and places to fetch from apart', () => {
    const lock = readLock(
      [
        '--index-url https://example.invalid/simple',
        '-e /home/me/lib[extra] ; sys_platform == "linux"',
        '-e file:///home/me/a%20b',
        '/home/me/x-1-py3-none-any.whl ; os_name == "posix" --hash=sha256:ab',
        'lib @ file:///home/me/lib2',
        '-c /home/me/constraints.txt',
        '--find-links /wheels',
        '--pre',
      ].join('\r\n'),
    );
    expect(lock).toEqual({
      entries: [],
      local: [
        { path: '/home/me/lib', hashes: [], marker: 'sys_platform == "linux"' },
        { path: '/home/me/a b', hashes: [] },
        { path: '/home/me/x-1-py3-none-any.whl', hashes: ['sha256:ab'], marker: 'os_name == "posix"' },
        { path: '/home/me/lib2', hashes: [] },
      ],
      sources: ['--index-url https://example.invalid/simple', '--find-links /wheels'],
      fromSource: [],
    });
  });

  it.each([
    [['--no-binary Foo_Bar,b'], ['foo-bar', 'b']],
    [['--no-binary=:all:'], [':all:']],
    [['--no-binary a', '--no-binary :none:'], []],
    [['--no-binary a,b', '--only-binary a'], ['b']],
    [['--no-binary a', '--only-binary :all:'], []],
    [['--only-binary :all:', '--no-binary a'], ['a']],
  ])('knows what is to be built: %j', (lines, names) => {
    expect(readLock([...lines, 'a==1', ''].join('\n')).fromSource).toEqual(names);
  });

  it('gives the same for what writeLock makes of it', () => {
    const lock = readLock(`a==1 ; os_name == "posix" --hash=${HASH} --hash=sha256:b\nc==2 --hash=${HASH}\n`);
    const text = writeLock(lock.entries);
    expect(text.split('\n')).toHaveLength(6);
    expect(readLock(text)).toEqual(lock);
  });
});

describe('isHashed', () => {
  it.each([
    [`a==1 --hash=${HASH}`, true],
    [`a==1 --hash=${HASH}\nb==2`, false],
    [`a>=1 --hash=${HASH}`, false],
    [`a==1.* --hash=${HASH}`, false],
    [`a @ https://example.invalid/a.tar.gz --hash=${HASH}`, true],
    [`!?==1 --hash=${HASH}`, false],
    ['-e git+https://example.invalid/a.git', false],
  ])('%s: %s', (text, hashed) => {
    expect(isHashed(readLock(text))).toBe(hashed);
  });
});

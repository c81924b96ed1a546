import { describe, expect, it } from 'vitest';
import type { BytecodeCounts, BytecodeOwner } from '../../../../src/domain/bytecode.js';
import { remedies, type Situation } from '../../../../src/findings/bytecode/remedies.js';

const situation = (given: Partial<Situation> = {}): Situation => ({
  ...{ kind: 'environment', readAs: 'folder', shown: '.venv', python: '.venv/bin/python', minor: '3.12' },
  ...{ optimize: 0, folders: ['.venv/lib/python3.12/site-packages'], writable: true },
  ...given,
});
const counts = (given: Partial<BytecodeCounts> = {}): BytecodeCounts => ({
  ...{ modules: 10, valid: 10, missing: 0, stale: 0, wrongVersion: 0, uncompilable: 0, mismatched: 0 },
  ...{ uncheckedHash: 0, checkedHash: 0, staleByTime: 0, otherLevel: 0, sourceless: 0, ...given },
});
const told = (
  facts: Partial<Situation>,
  total: Partial<BytecodeCounts>,
  owner: Partial<BytecodeOwner> = {},
) => {
  const all = counts(total);
  return remedies(situation(facts), all, [{ kind: 'distribution', name: 'a', counts: all, ...owner }]);
};
const commands = (...given: Parameters<typeof told>) =>
  told(...given).flatMap(({ command }) => command ?? []);
const COMPILE = '.venv/bin/python -m compileall -q .venv/lib/python3.12/site-packages';
const UNCHECKED =
  '.venv/bin/python -m compileall -q -f --invalidation-mode unchecked-hash .venv/lib/python3.12/site-packages';

describe('remedies', () => {
  it('has none where nothing is wrong', () => {
    expect(told({}, {})).toEqual([]);
    expect(told({}, { uncompilable: 2 })).toEqual([]);
  });

  it.each<[string, Parameters<typeof told>, string[]]>([
    ['missing', [{}, { missing: 1 }], [COMPILE]],
    ['wrong version', [{}, { wrongVersion: 1 }], [COMPILE]],
    ['edited sources', [{}, { stale: 3, staleByTime: 1 }], [COMPILE]],
    ['changed times', [{}, { stale: 3, staleByTime: 2 }], [COMPILE, UNCHECKED]],
    ['old unchecked code', [{}, { mismatched: 1 }], [UNCHECKED]],
    ['-OO', [{ optimize: 2 }, { missing: 1 }], [COMPILE.replace('python -m', 'python -OO -m')]],
    ['very many', [{}, { missing: 1001 }], [COMPILE.replace('-q', '-q -j 0')]],
    [
      'names that a shell would split',
      [{ kind: 'folder', folders: ["my app's"] }, { missing: 1 }],
      [".venv/bin/python -m compileall -q 'my app'\\''s'"],
    ],
  ])('%s', (_, given, expected) => {
    expect(commands(...given)).toEqual(expected);
  });

  it('compiles the standard library only where it lacks some', () => {
    const stdlib = '/usr/lib/python3.12';
    expect(commands({ stdlib }, { missing: 1 })).toEqual([COMPILE]);
    expect(commands({ stdlib }, { missing: 1 }, { kind: 'stdlib' })).toEqual([
      '.venv/bin/python -m compileall -q /usr/lib/python3.12',
    ]);
  });

  it.each([
    ['uv', { missing: 1 }, /UV_COMPILE_BYTECODE=1/],
    ['pip', { missing: 1 }, /--no-compile/],
    ['Poetry 2.1.1', { missing: 1 }, /poetry install --compile/],
    [undefined, { wrongVersion: 1 }, /Python 3\.12, the one that runs it/],
  ])('names what %s leaves out', (installer, total, expected) => {
    const texts = told({}, total, installer === undefined ? {} : { installer }).map(({ text }) => text);
    expect(texts.filter((text) => expected.test(text))).toHaveLength(1);
    expect(texts).toHaveLength(2);
  });

  it('names a folder for bytecode where none can be written', () => {
    expect(told({ writable: false }, { missing: 1 }).at(-1)?.text).toContain('PYTHONPYCACHEPREFIX');
  });

  it('packs a zip anew, without looking at times', () => {
    expect(commands({ kind: 'zip', shown: 'dist/f n.zip' }, { missing: 1 })).toEqual([
      `d=$(mktemp -d) && unzip -q 'dist/f n.zip' -d "$d" && .venv/bin/python -m compileall -q -f --invalidation-mode unchecked-hash "$d" && (cd "$d" && zip -qr "$OLDPWD"/'dist/f n.zip' .)`,
    ]);
    const [beside] = commands({ kind: 'zip', shown: '/a.pyz', readAs: 'zipimport' }, { missing: 1 });
    expect(beside).toContain(' -b ');
    expect(beside).toContain('zip -qr /a.pyz .');
  });
});

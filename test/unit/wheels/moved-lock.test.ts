import { describe, expect, it } from 'vitest';
import { type Moved, movedLock } from '../../../src/wheels/moved-lock.js';

const registry = { registry: 'https://index.example/simple' };
const index = 'http://127.0.0.1:9/simple/';
const wheel = (name: string, version: string, sha256: string, built = false) => ({
  ...{ name, version, sha256, built, bytes: 5 },
  file: `${name}-${version}-py3-none-any.whl`,
});
const at = (sha256: string, file: string) => `http://127.0.0.1:9/files/${sha256}/${file}`;
const moved: Moved = {
  project: '/home/shop',
  index,
  wheels: [wheel('six', '1.17', 'aa'), wheel('doc-opt', '0.6', 'bb', true)],
  local: [{ given: '/home/shop/lib', path: '/row/lib-1.5-py3-none-any.whl', version: '1.5', sha256: 'cc' }],
};
const move = (one: object) => movedLock({ version: 1, package: [one] }, moved);
const onDisk = {
  source: { path: '/row/lib-1.5-py3-none-any.whl' },
  wheels: [{ filename: 'lib-1.5-py3-none-any.whl', hash: 'sha256:cc' }],
};

describe('a lock whose packages were moved', () => {
  it('has the wheel of the set on the index, and no way around it', () => {
    const sdist = { url: 'https://files.example/six-1.17.tar.gz', hash: 'sha256:00' };
    const other = { url: 'https://files.example/b/six-1.17-cp312-linux.whl', hash: 'sha256:ff', size: 3 };
    const own = { url: 'https://files.example/a/six-1.17-py3-none-any.whl', hash: 'sha256:aa' };
    expect(
      move({ name: 'six', version: '1.17', source: registry, sdist, wheels: [other, own] }),
    ).toStrictEqual({
      version: 1,
      package: [
        {
          ...{ name: 'six', version: '1.17', sdist, source: { registry: index } },
          wheels: [
            { url: at('aa', 'six-1.17-py3-none-any.whl'), hash: 'sha256:aa', size: 5 },
            { ...other, url: 'http://127.0.0.1:9/files/six-1.17-cp312-linux.whl' },
          ],
        },
      ],
    });
  });

  it('has the wheel that was built of an archive, also of one that was named by its address', () => {
    const wheels = [{ url: at('bb', 'doc-opt-0.6-py3-none-any.whl'), hash: 'sha256:bb', size: 5 }];
    for (const [source, sdist] of [
      [registry, { url: 'https://files.example/doc_opt-0.6.tar.gz' }],
      [{ url: 'https://files.example/doc_opt-0.6.tar.gz' }, { hash: 'sha256:00' }],
    ] as const) {
      const [one] = move({ name: 'doc-opt', version: '0.6', source, sdist }).package as object[];
      expect(one).toStrictEqual({
        ...{ name: 'doc-opt', version: '0.6', source: { registry: index }, wheels },
        ...('url' in sdist ? { sdist } : {}),
      });
    }
  });

  it.each([[{ editable: 'lib' }], [{ directory: './lib' }], [{ path: '/home/shop/lib' }]])(
    'has the wheel of a local project: %j',
    (source) => {
      for (const where of [index, undefined]) {
        const lock = movedLock(
          { version: 1, package: [{ name: 'lib', source }] },
          { ...moved, index: where },
        );
        expect(lock).toStrictEqual({ version: 1, package: [{ name: 'lib', version: '1.5', ...onDisk }] });
      }
    },
  );

  it.each([
    ['the virtual root', { name: 'shop', source: { virtual: '.' } }, index],
    ['what this machine does not get', { name: 'win', version: '1', source: registry, wheels: [] }, index],
    ['a registry that is measured itself', { name: 'doc-opt', version: '0.6', source: registry }, undefined],
  ])('leaves %s', (_, one, where) => {
    const lock = { version: 1, package: [one] };
    expect(movedLock(lock, { ...moved, index: where })).toStrictEqual(lock);
  });

  it('leads dependencies that name a source there, and tells the versions of one name apart', () => {
    const lib = { name: 'lib', version: '1.0', source: { editable: 'lib' } };
    const old = { name: 'six', version: '1.16', source: registry };
    const used = { name: 'six', version: '1.17', source: registry };
    const shop = {
      name: 'shop',
      source: { virtual: '.' },
      dependencies: [lib, { name: 'plain', marker: 'x' }, { ...old, marker: 'a' }, { ...used, marker: 'b' }],
      'optional-dependencies': { extra: [used] },
      'dev-dependencies': { dev: [used] },
    };
    const file = { url: 'https://files.example/six.whl', hash: 'sha256:aa' };
    const { package: packages } = movedLock(
      { package: [shop, lib, old, { ...used, wheels: [file] }] },
      moved,
    );
    const there = { ...used, source: { registry: index } };
    expect((packages as object[])[0]).toStrictEqual({
      ...shop,
      dependencies: [
        { name: 'lib', version: '1.5', source: onDisk.source },
        { name: 'plain', marker: 'x' },
        { ...old, marker: 'a' },
        { ...there, marker: 'b' },
      ],
      'optional-dependencies': { extra: [there] },
      'dev-dependencies': { dev: [there] },
    });
  });
});

import { expect, it } from 'vitest';
import { installSteps } from '../../../../src/runners/install/commands.js';
import { fromIndex } from '../../../../src/runners/install/sync-project.js';

const wheel = {
  name: 'six',
  version: '1.17.0',
  file: 'six-1.17.0-py2.py3-none-any.whl',
  path: '/w/six.whl',
  bytes: 1,
  sha256: 'abc',
  metadataPath: '/w/six.whl.metadata',
  metadataBytes: 1,
  metadataSha256: 'def',
  built: false,
};

it('a lock asks the loopback index for what it has, and nobody else is named as its source', () => {
  const lock = `source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/a/six-1.17.0.tar.gz", hash = "sha256:1" }
wheels = [{ url = "https://files.example/b/six-1.17.0-py2.py3-none-any.whl", hash = "sha256:abc" }]
source = { virtual = "." }
`;
  expect(
    fromIndex(lock, [wheel], 'http://127.0.0.1:9/simple/'),
  ).toBe(`source = { registry = "http://127.0.0.1:9/simple/" }
sdist = { url = "https://files.example/a/six-1.17.0.tar.gz", hash = "sha256:1" }
wheels = [{ url = "http://127.0.0.1:9/files/abc/six-1.17.0-py2.py3-none-any.whl", hash = "sha256:abc" }]
source = { virtual = "." }
`);
});

const paths = {
  ...{ python: '/py', uv: '/uv', venv: '/row/venv', cache: '/row/cache', project: '/row/project' },
  ...{ requirements: '/set/requirements.txt', noDeps: false, index: 'http://127.0.0.1:9/simple/' },
};
const sync: Parameters<typeof installSteps>[0] = {
  ...{ installer: 'uv', uvCommand: 'sync', cache: 'warm', pipVersion: 'latest', index: 'loopback' },
  bytecode: 'default',
};

it.each([
  [
    sync,
    '/uv sync --quiet --frozen --no-dev --no-build --no-install-workspace --no-install-local --project /row/project',
  ],
  [
    { ...sync, bytecode: 'compile' as const, linkMode: 'copy' as const },
    '/uv sync --quiet --frozen --no-dev --no-build --no-install-workspace --no-install-local --project /row/project --compile-bytecode --link-mode copy',
  ],
])('uv sync: %j', (choice, command) => {
  const { install, local } = installSteps(choice, paths);
  expect(install.argv.join(' ')).toBe(command);
  expect(install.env).toMatchObject({ UV_PROJECT_ENVIRONMENT: '/row/venv', UV_CACHE_DIR: '/row/cache' });
  expect(local).toBeUndefined();
});

it('installs local projects from their wheels after the sync', () => {
  const { local } = installSteps(sync, { ...paths, local: '/row/local.txt' });
  expect(local?.argv.join(' ')).toBe(
    '/uv pip install --quiet --python /row/venv/bin/python --no-deps -r /row/local.txt',
  );
});

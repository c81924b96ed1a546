import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/config/package-platform.js';
import { listTree } from '../../src/io/tree-files.js';
import { changeTree, sharedFiles } from '../../src/package/change-tree.js';
import { strippedLibraries } from '../../src/package/strip.js';
import { importFailures, LAMBDA_VARIABLES } from '../../src/python/import-check.js';
import { newestInterpreter } from '../../src/python/interpreters.js';
import { startIndex } from '../../src/wheels/index-server.js';
import { emptyFolder } from '../support/cli.js';
import { ALPHA } from '../support/wheels.js';
import { servedWheel } from './install-harness.js';
import { emptyContext } from './python-harness.js';

const CC = process.env.CC || 'cc';
const { context, root, remove } = emptyContext();
let python = '';
beforeAll(async () => {
  python = (await newestInterpreter(context)).executable;
});
afterAll(remove);

function tree(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('importFailures', () => {
  it('imports all, one that ends the process included, and nothing of the machine’s packages', async () => {
    const folder = tree({
      'a_exit.py': 'raise SystemExit(3)\n',
      'b_kill.py': 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
      'c_fine.py':
        'import os\nassert os.environ["AWS_REGION"]\nopen(os.path.join(os.environ["HOME"], "x"), "w").close()\n',
      'd_pip.py': 'import pip\n',
    });
    const modules = ['a_exit', 'b_kill', 'c_fine', 'd_pip'];
    const asked = { modules, services: ['s3'], variables: LAMBDA_VARIABLES };
    const found = await importFailures(python, folder, asked, root, context);
    expect([...found].map(([name]) => name)).toEqual(['a_exit', 'b_kill', 'd_pip', 'boto3.client("s3")']);
    expect(found.get('a_exit')).toBe('SystemExit: 3');
    expect(found.get('b_kill')).toBe('it ended with SIGKILL');
    expect((await listTree(folder)).length).toBe(4);
    expect((await listTree(root)).filter(({ path }) => path.startsWith('import-'))).toEqual([]);
  });
});

describe('changes of a tree', () => {
  it('are taken back to the byte, and empty folders go', async () => {
    const folder = tree({ 'a.py': 'a' });
    mkdirSync(join(folder, 'deep', 'tests'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'tests', 't.py'), 't');
    const before = await listTree(folder);
    const aside = emptyFolder();
    const by = join(aside, 'new');
    writeFileSync(by, 'other');
    const change = { remove: ['deep/tests/t.py'], replace: [{ path: 'a.py', by }] };
    const undo = await changeTree(folder, join(aside, 'old'), change);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
    expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('other');
    await undo();
    expect(await listTree(folder)).toEqual(before);
  });

  it('are not made where files are links into a cache', async () => {
    const folder = tree({ 'a.py': 'a', 'own.py': 'b' });
    linkSync(join(folder, 'a.py'), join(emptyFolder(), 'cached.py'));
    expect(await sharedFiles(folder, await listTree(folder))).toEqual(['a.py']);
  });
});

describe('strippedLibraries', () => {
  const platform = parsePlatform(process.arch === 'arm64' ? 'aarch64-manylinux2014' : 'x86_64-manylinux2014');

  it.skipIf(!has(CC) || !has('strip'))(
    'shrinks libraries elsewhere and leaves bundled ones (skipped without a C compiler and strip)',
    async () => {
      const folder = tree({ 'no.so': 'INPUT(-lc)\n', 'a.c': 'int f(int x) { return x + 1; }\n' });
      execFileSync(CC, ['-g', '-shared', '-fPIC', '-o', 'a.so', 'a.c'], { cwd: folder });
      mkdirSync(join(folder, 'x.libs'));
      copyFileSync(join(folder, 'a.so'), join(folder, 'x.libs', 'b.so.1'));
      const before = statSync(join(folder, 'a.so'));
      const found = await strippedLibraries(folder, await listTree(folder), platform, emptyFolder(), context);
      if (found.kind !== 'stripped') throw new Error(found.why);
      expect(found.change.replace.map(({ path }) => path)).toEqual(['a.so']);
      expect(found.note).toMatch(/1 that auditwheel bundled/);
      expect(statSync(found.change.replace[0]?.by ?? '').size).toBeLessThan(before.size);
      expect(statSync(join(folder, 'a.so'))).toMatchObject({ size: before.size, ino: before.ino });
      const without = { ...context, env: { ...context.env, PATH: '/nowhere' } };
      const none = await strippedLibraries(folder, await listTree(folder), platform, emptyFolder(), without);
      expect(none).toMatchObject({
        kind: 'unavailable',
        why: expect.stringMatching(/no strip for .*binutils/),
      });
    },
  );
});

it('pip --no-cache-dir changes nothing in the target, where its cache is really used', async () => {
  const index = await startIndex([servedWheel(root, 'alpha', ALPHA)]);
  const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const cache = join(root, 'pip-cache');
  const env = { PATH: process.env.PATH, PIP_CONFIG_FILE: '/dev/null', NO_PROXY: '127.0.0.1' };
  const install = async (name: string, cacheArgs: readonly string[]) => {
    const target = join(root, name);
    const from = ['--index-url', index.url, '--trusted-host', '127.0.0.1'];
    const before = index.counts().wheels;
    const args = ['-m', 'pip', 'install', '-q', '--target', target, ...from, ...cacheArgs, 'alpha'];
    await promisify(execFile)(python, args, { env });
    const files = (await listTree(target)).map(({ path: file }) =>
      // Bytecode holds the time of the installation, whichever way it is made.
      file.endsWith('.pyc') ? file : `${file} ${sha256(join(target, file))}`,
    );
    return { files, downloads: index.counts().wheels - before };
  };
  try {
    const cold = await install('cold', ['--cache-dir', cache]);
    const warm = await install('warm', ['--cache-dir', cache]);
    const without = await install('without', ['--no-cache-dir']);
    expect([cold.downloads, warm.downloads, without.downloads]).toEqual([1, 0, 1]);
    expect(warm.files.some((line) => line.startsWith('alpha/core.py '))).toBe(true);
    expect(warm.files).toEqual(cold.files);
    expect(without.files).toEqual(cold.files);
  } finally {
    await index.close();
  }
});

function has(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Wheel } from '../../src/wheels/wheel-set.js';
import { benchReport } from '../support/cli.js';
import {
  prepareCache,
  prepareWheels,
  type RemoteIndex,
  servedWheel,
  startRemoteIndex,
} from './install-harness.js';
import { emptyContext, hasRegistry } from './python-harness.js';

const online = hasRegistry();
const site = emptyContext();
const { root } = site;
let python = '';
let wheels: Wheel[] = [];
let indexes: RemoteIndex[] = [];

beforeAll(async () => {
  if (!online) return;
  const context = { ...site.context, cacheDir: join(root, 'xdg', 'coldstart') };
  const interpreter = await prepareCache(context);
  python = interpreter.executable;
  wheels = [servedWheel(root, 'small', { 'small.py': 'x = 1\n' })];
  indexes = [await startRemoteIndex(wheels)];
  const file = join(root, 'requirements.txt');
  writeFileSync(file, lock());
  await prepareWheels(file, indexes[0]?.url ?? '', interpreter, context);
  await indexes[0]?.close();
});
afterAll(site.remove);
afterEach(() => Promise.all(indexes.map((index) => index.close())));

const lock = () => `small==1.0 --hash=sha256:${wheels[0]?.sha256}\n`;

/** Two indexes and a user who knows of them by files, whose other settings would spoil the installation. */
async function measured(files: (urls: readonly [string, string]) => Readonly<Record<string, string>>) {
  indexes = [await startRemoteIndex(wheels), await startRemoteIndex(wheels)];
  const [first = '', second = ''] = indexes.map(({ url }) => url.replace('//', '//user:hunter2@'));
  const cwd = mkdtempSync(join(root, 'project-'));
  for (const [path, text] of Object.entries({ 'requirements.txt': lock(), ...files([first, second]) })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const told = ['PIP_CONFIG_FILE', 'PIP_FIND_LINKS', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_CONFIG_FILE'];
  const result = await benchReport(
    [
      ...['installs', '--requirements', 'requirements.txt', '--python', python, '--pip-version', 'latest'],
      ...[
        '--index',
        'remote',
        '--bytecode',
        'default',
        '--installer-cache',
        'cold',
        '--runs',
        '1',
        '--no-progress',
      ],
    ],
    {
      cwd,
      env: {
        ...Object.fromEntries(told.map((name) => [name, ''])),
        XDG_CACHE_HOME: join(root, 'xdg'),
        XDG_CONFIG_HOME: join(cwd, 'config'),
      },
    },
  );
  expect(result.code, result.stderr).toBe(0);
  expect(result.stdout + result.stderr).not.toMatch(/hunter2/);
  const clients = indexes.map(({ asked }) => asked.filter((path) => path.endsWith('.whl')).length);
  const codes = result.report.results.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  return { clients, codes, stderr: result.stderr };
}

const PIP = (url: string) =>
  `[global]\nindex-url = ${url}\ntimeout = 3\n[install]\ntarget = /nowhere/at/all\nno-binary = :all:\n`;

describe.skipIf(!online)(
  'bench installs --index remote (skipped where pip does not reach the registry)',
  () => {
    it('takes each installer’s own index from its files and nothing else, and says that they differ', async () => {
      const { clients, codes, stderr } = await measured(([first, second]) => ({
        'config/pip/pip.conf': PIP(first),
        'uv.toml': `[[index]]\nurl = "${second}"\ndefault = true\n[pip]\ntarget = "elsewhere"\n`,
      }));
      // One of each in the rounds 0 and 1.
      expect(clients).toEqual([2, 2]);
      expect(codes).toContain('INDEXES_DIFFER');
      expect(stderr).toMatch(
        /warning: install\/uv.*configured with index http:\/\/127\.0\.0\.1:\d+\/simple, install\/pip/,
      );
    });

    it('lends the other what only one of them was told', async () => {
      const { clients, codes } = await measured(([first]) => ({ 'config/pip/pip.conf': PIP(first) }));
      expect(clients).toEqual([4, 0]);
      expect(codes).not.toContain('INDEXES_DIFFER');
      const uvs = await measured(([, second]) => ({
        'pyproject.toml': `[[tool.uv.index]]\nurl = "${second}"\ndefault = true\n`,
      }));
      expect(uvs.clients).toEqual([0, 4]);
      expect(uvs.codes).not.toContain('INDEXES_DIFFER');
    });
  },
);

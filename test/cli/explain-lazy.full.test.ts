import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { lazyWays } from '../../src/python/lazy-imports.js';
import { coldstart } from '../support/cli.js';
import { DECIDING } from '../support/deciding.js';

const FILES = {
  'heavy.py': 'import time\ntime.sleep(0.2)\ndef call():\n    return 1\n',
  'early.py': 'import time\ntime.sleep(0.1)\ndef call():\n    return 1\n',
  // In __all__: it cannot be moved.
  'report.py': 'from heavy import call\n\n__all__ = ["call"]\n',
  'worker.py':
    'import early\nimport report\n\ndef now():\n    early.call()\n\ndef later():\n    return report.call()\n\nnow()\nprint("done")\n',
};

const newest = 'python3.15';
const hasNewest = spawnSync(newest, ['-V']).status === 0;
const places: string[] = [];
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  places.push(folder);
  return folder;
}
afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true, force: true });
});

describe.skipIf(!hasNewest)('lazy imports (skipped: there is no python3.15 on PATH)', () => {
  const context = () => ({ env: process.env, cwd: tmpdir(), cacheDir: emptyFolder() });

  it('are told by what an interpreter does', async () => {
    expect(await lazyWays(newest, [], context())).toEqual({ byOption: true, byStatement: true });
  });

  it('are measured as statements and as an option, and patched', {
    timeout: 300_000,
    ...DECIDING,
  }, async () => {
    const cwd = emptyFolder();
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(cwd, name), text);
    const file = join(emptyFolder(), 'lazy.patch');
    const { code, stdout, stderr } = await coldstart(
      [
        'explain',
        'worker.py',
        '--python',
        newest,
        '--runs',
        '12',
        '--format',
        'json',
        '--quiet',
        '--patch',
        file,
      ],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { remedies } = explanationSchema.parse(JSON.parse(stdout));
    const lazy = remedies?.measured.find(({ label }) => label === 'lazy from heavy import call');
    expect(lazy).toMatchObject({ kind: 'lazy-import', helps: true, places: [{ line: 1, functions: [] }] });
    expect(lazy?.savesMs).toBeGreaterThan(100);
    expect(remedies?.measured.find(({ kind }) => kind === 'lazy-imports')).toMatchObject({ helps: true });
    expect(remedies?.noHelp).toContainEqual({
      ...{ label: 'lazy import early', file: join(cwd, 'worker.py'), line: 1 },
      reason: 'it is used before ready all the same, at worker.py:5',
    });
    const copy = emptyFolder();
    cpSync(cwd, copy, { recursive: true });
    execFileSync('git', ['apply', '-p1'], { cwd: copy, input: readFileSync(file) });
    expect(readFileSync(join(copy, 'report.py'), 'utf8')).toBe(`lazy ${FILES['report.py']}`);
    const asked = 'import sys, runpy; runpy.run_path("worker.py"); print("heavy" in sys.modules)';
    const said = execFileSync(newest, ['-c', asked], { cwd: copy, encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual(['done', 'False']);
  });
});

const isOld = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info >= (3, 15))']).status === 0;

it.skipIf(!isOld)('that an interpreter does not know are not looked for', async () => {
  const context = { env: process.env, cwd: tmpdir(), cacheDir: emptyFolder() };
  expect(await lazyWays('python3', [], context)).toEqual({ byOption: false, byStatement: false });
});

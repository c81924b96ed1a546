import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { EvictedPlace } from '../../src/launch/page-cache.js';
import { emptyFolder } from '../support/cli.js';

const PAGES = join(import.meta.dirname, '../../python/pages.py');

/** How many files are dropped. */
function dropped(...requests: EvictedPlace[][]): number[] {
  const input = requests.map((roots) => `${JSON.stringify({ roots })}\n`).join('');
  const said = execFileSync('python3', ['-I', '-S', PAGES], { input, encoding: 'utf8' });
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).files);
}

function folderWith(...paths: string[]): string {
  const root = emptyFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
  return root;
}

it.skipIf(process.platform !== 'linux')('what is dropped from the page cache (skipped outside Linux)', () => {
  const library = folderWith('os.py', 'json/decoder.py', 'site-packages/other.py');
  // Bytecode aside, an environment, the layer of an image.
  const environment = folderWith('lib/python3.13/site-packages/a/b.py', 'usr/lib/python3/dist-packages/c.py');
  const project = folderWith(
    ...['w.py', 'own/part.py', 'own/__pycache__/part.pyc', 'env/pyvenv.cfg', 'env/lib/x.py'],
    ...['.git/x', 'node_modules/y'],
  );
  const [ofLibrary, ofEnvironment, ofProject, ofAll, again] = dropped(
    [library],
    [environment],
    [{ own: project }],
    [library, { own: project }],
    [library, { own: project }],
  );
  expect({ ofLibrary, ofEnvironment, ofProject, ofAll, again }).toEqual({
    ...{ ofLibrary: 2, ofEnvironment: 2, ofProject: 3, ofAll: 5, again: 5 },
  });
});

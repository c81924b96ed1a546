import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { alignSides } from '../../../src/bytecode/import-time.js';
import { listTree } from '../../../src/io/tree-files.js';
import { emptyFolder } from '../../support/cli.js';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

it('makes both sides alike but for what is lacking', async () => {
  const folder = emptyFolder();
  const tree = join(folder, '.src');
  const sides = { asFound: join(folder, 'as-found'), complete: join(folder, 'complete') };
  write(tree, {
    '__pycache__/valid.cpython-312.pyc': 'found valid',
    '__pycache__/stale.cpython-312.pyc': 'found stale',
    '__pycache__/unused.cpython-312.pyc': 'found unused',
    'pkg/__pycache__/a.b.cpython-312.opt-1.pyc': 'found dotted',
  });
  const names = [
    'valid.cpython-312',
    'stale.cpython-312',
    'missing.cpython-312',
    'pkg/a.b.cpython-312.opt-1',
  ];
  write(
    join(sides.complete, tree),
    Object.fromEntries(names.map((name) => [`${name}.pyc`, `made ${name.split('.')[0]}`])),
  );
  const asked: string[] = [];
  await alignSides(sides, async (sources) => {
    asked.push(...sources.map((source) => source.slice(tree.length + 1)));
    return asked.map((source) => (/valid|a\.b/.test(source) ? 'valid' : 'stale'));
  });
  expect(asked.sort()).toEqual(['missing.py', 'pkg/a.b.py', 'stale.py', 'valid.py']);
  const contents = async (side: string) =>
    Object.fromEntries(
      (await listTree(join(side, tree))).map(({ path }) => [
        path.replace(/\.cpython-312.*/, ''),
        readFileSync(join(side, tree, path), 'utf8'),
      ]),
    );
  expect(await contents(sides.asFound)).toEqual({
    'pkg/a.b': 'found dotted',
    stale: 'found stale',
    valid: 'found valid',
  });
  expect(await contents(sides.complete)).toEqual({
    missing: 'made missing',
    'pkg/a.b': 'found dotted',
    stale: 'made stale',
    valid: 'found valid',
  });
});

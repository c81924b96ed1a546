import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unpackVariable } from '../../../src/project/zip-app.js';
import { emptyFolder } from '../../support/cli.js';

it.each<[string, string, string | undefined]>([
  ['app.pyz', '#!/usr/bin/env python3\nPK\u0003\u0004..__main__.py', undefined],
  ['app.pyz', '#!/usr/bin/env python3\nPK\u0003\u0004.._bootstrap/environment.py', 'SHIV_ROOT'],
  ['app.pex', '#!/usr/bin/env python3.12\nPK\u0003\u0004..PEX-INFO', 'PEX_ROOT'],
  ['app', 'PK\u0003\u0004..PEX-INFO', 'PEX_ROOT'],
  ['tool', '#!/usr/bin/env python3\nprint("PEX-INFO")\n', undefined],
])('what tells %s where to unpack itself: %j', async (name, content, expected) => {
  const path = join(emptyFolder(), name);
  writeFileSync(path, content, 'latin1');
  expect(await unpackVariable(path)).toBe(expected);
});

it('tells a pex that is a folder by what lies in it', async () => {
  const folder = emptyFolder();
  const main = join(folder, '__main__.py');
  writeFileSync(main, 'pass\n');
  expect(await unpackVariable(main)).toBe(undefined);
  writeFileSync(join(folder, 'PEX-INFO'), '{}');
  expect(await unpackVariable(main)).toBe('PEX_ROOT');
});

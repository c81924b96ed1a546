import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nearFiles, notUtf8, unreadable } from '../../../src/io/unreadable.js';
import { emptyFolder } from '../../support/cli.js';

it('means no file by the name that it was given, where that is not UTF-8', async () => {
  const cwd = emptyFolder();
  const bytes = Buffer.concat([Buffer.from(join(cwd, 'non')), Buffer.from([0xff]), Buffer.from('utf8.py')]);
  writeFileSync(bytes, '');
  writeFileSync(join(cwd, 'plain.py'), '');
  const typed = join(cwd, 'non\ufffdutf8.py');
  expect(await nearFiles(typed)).toEqual([]);
  expect(await nearFiles(join(cwd, 'plian.py'))).toEqual([join(cwd, 'plain.py')]);
  const missing = Object.assign(new Error('no'), { code: 'ENOENT' });
  const error = await unreadable(missing, typed, typed, 'Check it.');
  expect(error.hint).toMatch(/not UTF-8 .*: rename it\. Check it\.$/);
  expect(notUtf8('plain.py')).toBeUndefined();
});

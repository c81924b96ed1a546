import { expect, it } from 'vitest';
import { wantsAscii } from '../../../src/commands/terminal.js';

it.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ LANG: '' }, false],
  [{ LANG: 'en_US.UTF-8' }, false],
  [{ LC_CTYPE: 'C.utf8' }, false],
  [{ LANG: 'C' }, true],
  [{ LANG: 'de_DE.ISO-8859-1' }, true],
  [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
  [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, false],
  [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, true],
])('of %o: ASCII only is %s', (env, ascii) => {
  expect(wantsAscii({ env })).toBe(ascii);
});

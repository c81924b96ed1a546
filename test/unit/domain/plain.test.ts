import { describe, expect, it } from 'vitest';
import { plain, plainJson, plainLines, plainTables, withoutCommands } from '../../../src/domain/plain.js';
import { expectLinear } from '../../support/linear.js';
import { NASTY_IDS } from '../../support/nasty.js';

/** Controls and turns of direction; line breaks apart. */
const UNSHOWN = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

it.each(NASTY_IDS)('of %j nothing is left that a terminal obeys', (name) => {
  expect(plain(name)).not.toMatch(/[\n\p{Cc}]/u);
  for (const clean of [plain, plainLines, (text: string) => plainLines(plainTables(text))])
    expect(clean(name).replaceAll('\r\n', '\n')).not.toMatch(UNSHOWN);
  expect(JSON.parse(plainJson(JSON.stringify(name)))).toBe(name);
  expect(plainJson(JSON.stringify(name))).not.toMatch(UNSHOWN);
});

it('tables keep their colours, and names from right to left their isolation', () => {
  const own = '\u001b[1mid\u001b[22m  \u2066\u05d0\u2069\r\n';
  expect(plainTables(own)).toBe(own);
  expect(plainTables('\u001b[2Jx\u001b]0;t\u0007\u202e')).toBe('x ');
});

it.each(['\u001b[;', '\u001b];a', '\u001b', '\u009b;', ';', '\u202e'])(
  'takes time in proportion to %j',
  (part) => {
    expectLinear(plain, (size) => `\u001b[${part.repeat(size)}`);
  },
);

describe('in a log of CI', () => {
  it.each([
    ['::error::x', ': :error::x'],
    ['  \t::error::x', '  \t: :error::x'],
    ['a ::error::x', 'a ::error::x'],
    ['a ##[group]x ##vso[task.x]y ##teamcity[z', 'a # #[group]x # #vso[task.x]y # #teamcity[z'],
    ['## Title', '## Title'],
  ])('%j is no command', (line, shown) => expect(withoutCommands(line)).toBe(shown));
});

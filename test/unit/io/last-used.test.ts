import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markUsed, removeLongUnused } from '../../../src/io/last-used.js';
import { emptyFolder } from '../../support/cli.js';

/** Folders a, b, c …, each used an hour after the one before it, the last one now. */
function folders(names: string): string {
  const parent = emptyFolder();
  [...names].reverse().forEach((name, hours) => {
    mkdirSync(join(parent, name));
    const at = Date.now() / 1000 - hours * 3600;
    utimesSync(join(parent, name), at, at);
  });
  return parent;
}

describe('what was used long ago', () => {
  it('goes, but for the last', async () => {
    const parent = folders('abcd');
    await markUsed(join(parent, 'a'));
    await removeLongUnused(parent, 2);
    expect(readdirSync(parent).sort()).toEqual(['a', 'd']);
  });

  it('stays while it is young, however much there is', async () => {
    const parent = folders('abcd');
    await removeLongUnused(parent, 1, 1.5 * 3_600_000);
    expect(readdirSync(parent).sort()).toEqual(['c', 'd']);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTemporaryFolder, temporaryFolder } from '../../../src/io/temporary.js';
import { emptyFolder } from '../../support/cli.js';

/** The id of a process that has ended. */
const DEAD = spawnSync('true').pid;

describe('a folder for temporary files', () => {
  it('names who made it, and what dead processes left goes when the place is first used', async () => {
    const probe = await temporaryFolder('probe', emptyFolder());
    const [, purpose, rest = ''] = basename(probe).split('-');
    expect([purpose, rest.split('.')[1]]).toEqual(['probe', `${process.pid}`]);
    const parent = emptyFolder();
    const [namespace] = rest.split('.');
    const left = `coldstart-package-${namespace}.${DEAD}-abcDEF`;
    const others = [
      `coldstart-package-${namespace}.${process.pid}-abcDEF`,
      `coldstart-package-99.${DEAD}-abcDEF`,
      `coldstart-${DEAD}`,
      'mine',
    ];
    for (const name of [left, ...others]) mkdirSync(join(parent, name, 'deep'), { recursive: true });
    const made = await temporaryFolder('tool', parent);
    expect(readdirSync(parent).sort()).toEqual([...others, basename(made)].sort());
  });

  it('goes after the work, also after a failure', async () => {
    let seen = '';
    const failing = inTemporaryFolder('tool', async (folder) => {
      seen = folder;
      writeFileSync(join(folder, 'x'), '');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([seen !== '', existsSync(seen)]).toEqual([true, false]);
  });

  it.each([
    ['gone', 'it does not exist'],
    ['file', 'a part of its path is no folder'],
    ['x'.repeat(300), 'its name is too long for the file system'],
  ])('says why there can be none: %s', async (name, why) => {
    const parent = emptyFolder();
    writeFileSync(join(parent, 'file'), '');
    const place = join(parent, name);
    await expect(temporaryFolder('tool', place)).rejects.toMatchObject({
      ...{ exitCode: 3, hint: 'Name another one: TMPDIR=/some/folder coldstart …' },
      message: `The folder for temporary files, ${place}, cannot be used: ${why}.`,
    });
  });
});

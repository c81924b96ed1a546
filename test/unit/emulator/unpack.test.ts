import { existsSync, lstatSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpackZips, zipFolder } from '../../../src/emulator/zip.js';
import { zipMembers } from '../../../src/io/zip-reader.js';
import { emptyFolder } from '../../support/cli.js';
import { type MadeEntry, madeZip } from '../../support/zips.js';

const LINK = 0o120777;
const link = (name: string, content: string): MadeEntry => ({ name, content, mode: LINK });

async function unpacked(...zips: readonly (readonly MadeEntry[])[]) {
  const folder = join(emptyFolder(), 'opt');
  await unpackZips(
    zips.map((entries) => madeZip(entries)),
    folder,
  );
  return (name: string) => join(folder, name);
}

describe('what is unpacked', () => {
  it('is executable where the zip says so, and readable in any case', async () => {
    const at = await unpacked([
      { name: 'bin/tool', content: '#!/bin/sh', mode: 0o100755 },
      { name: 'app.py', mode: 0o100600 },
      { name: 'other.py' },
    ]);
    const modes = ['bin/tool', 'app.py', 'other.py'].map((name) => statSync(at(name)).mode & 0o111);
    expect(modes).toEqual([0o111, 0, 0]);
    expect(statSync(at('app.py')).mode & 0o444).toBe(0o444);
  });

  it('has the times of the zip, by which bytecode is valid or stale', async () => {
    const time = (((2023 - 1980) << 9) | (11 << 5) | 14) * 65_536 + ((22 << 11) | (13 << 5) | 10);
    const at = await unpacked([{ name: 'app.py', content: 'x = 1', time }]);
    expect(statSync(at('app.py')).mtimeMs).toBe(1_700_000_000_000);
  });

  it('has links that are links, wherever they lead', async () => {
    const at = await unpacked([
      link('libx.so', 'libx.so.1'),
      { name: 'libx.so.1', content: 'elf' },
      link('out', '/nowhere'),
    ]);
    expect(readFileSync(at('libx.so'), 'utf8')).toBe('elf');
    expect(readlinkSync(at('out'))).toBe('/nowhere');
  });

  it('is that of the last layer where several have a path', async () => {
    const [file, other] = [{ name: 'a', content: 'file' }, link('a', 'b')];
    expect(lstatSync((await unpacked([file], [other]))('a')).isSymbolicLink()).toBe(true);
    expect(readFileSync((await unpacked([other], [file]))('a'), 'utf8')).toBe('file');
  });

  it('never goes through a link of another layer', async () => {
    const outside = emptyFolder();
    writeFileSync(join(outside, 'there'), 'mine');
    for (const entry of [{ name: 'out/there', content: 'theirs' }, link('out/more', 'x')]) {
      for (const layers of [
        [[link('out', outside)], [entry]],
        [[entry], [link('out', outside)]],
      ]) {
        await expect(unpacked(...layers)).rejects.toThrow(/is a file in one layer and a folder in another/);
      }
    }
    expect(readFileSync(join(outside, 'there'), 'utf8')).toBe('mine');
    expect(existsSync(join(outside, 'more'))).toBe(false);
  });

  it.each(['', 'a\0b', 'a'.repeat(5000)])('is refused where a link leads nowhere', async (target) => {
    await expect(unpacked([link('a', target)])).rejects.toThrow(/the link "a" leads nowhere/);
  });
});

it('a folder that is made a zip keeps what is executable', async () => {
  const at = await unpacked([{ name: 'tool', mode: 0o100755 }, { name: 'app.py' }]);
  const modes = zipMembers(await zipFolder(at('.'))).map(({ name, mode = 0 }) => [name, mode & 0o111]);
  expect(Object.fromEntries(modes)).toEqual({ tool: 0o111, 'app.py': 0 });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePlatform } from '../../../src/config/package-platform.js';
import { foreignLibraries } from '../../../src/package/foreign-libraries.js';
import { emptyFolder } from '../../support/cli.js';

function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
}

const X86 = elf(0x3e);
const ARM = elf(0xb7);

function notes(files: Readonly<Record<string, Buffer>>, platform: string): Promise<string[]> {
  const folder = emptyFolder();
  const own = Object.entries(files).map(([path, bytes]) => {
    const from = join(folder, path);
    mkdirSync(dirname(from), { recursive: true });
    writeFileSync(from, bytes);
    return { path, from };
  });
  return foreignLibraries(own, { platform: parsePlatform(platform), python: '3.12' });
}

it('names libraries of another processor, both ways', async () => {
  const files = {
    'app.py': ARM,
    'm/_a.cpython-312-aarch64-linux-gnu.so': ARM,
    'm.libs/libz.so.1.2': ARM,
    'm/_b.cpython-312-x86_64-linux-gnu.so': X86,
  };
  const [first, ...rest] = await notes(files, 'x86_64-manylinux2014');
  expect(rest).toEqual([]);
  expect(first).toMatch(
    /^2 libraries of your own built for Linux on aarch64, which Python 3\.12 on Linux on x86_64 does not load: m\/_a\.\S+, m\.libs\/libz\.so\.1\.2\. /,
  );
  expect((await notes(files, 'aarch64-manylinux2014')).join()).toMatch(
    /^1 library of your own built for Linux on x86_64, .*: m\/_b\./,
  );
});

it('names those of other systems and Pythons, but none that has one that fits beside it', async () => {
  const files = {
    'a/x.cpython-311-darwin.so': Buffer.concat([Buffer.from([0xcf, 0xfa, 0xed, 0xfe]), Buffer.alloc(30)]),
    'a/y.cp312-win_amd64.pyd': Buffer.concat([Buffer.from('MZ'), Buffer.alloc(30)]),
    'a/z.cpython-311-x86_64-linux-gnu.so': X86,
    'a/w.cpython-311-x86_64-linux-gnu.so': X86,
    'a/w.cpython-312-x86_64-linux-gnu.so': X86,
    'a/v.abi3.so': X86,
    'a/script.so': Buffer.from('INPUT(libz.so.1)'),
  };
  const said = (await notes(files, 'x86_64-manylinux2014')).map((text) =>
    text.replace(/, which.*: /, ' ').replace(/\. .*/, ''),
  );
  expect(said).toEqual([
    '1 library of your own built for macOS a/x.cpython-311-darwin.so',
    '1 library of your own built for Windows a/y.cp312-win_amd64.pyd',
    '1 library of your own built for Python 3.11 a/z.cpython-311-x86_64-linux-gnu.so',
  ]);
});

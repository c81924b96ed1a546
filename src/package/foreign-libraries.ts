import { open } from 'node:fs/promises';
import type { PackagePlatform } from '../config/package-platform.js';
import { counted, listed } from '../domain/words.js';
import type { OwnFile } from './own-code.js';

const LIBRARY = /\.(?:so(?:\.\d+)*|dylib|pyd|dll)$/;
/** Tag of an extension that only one minor version loads: `_speedups.cpython-312-aarch64-linux-gnu.so`. */
const MINOR = /\.cpython-(3)(\d+)[^/]*\.so$/;
/** `e_machine` of the ELF header. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [0x03, 'x86'],
  [0x28, 'arm'],
  [0x3e, 'x86_64'],
  [0xb7, 'aarch64'],
]);
const MACHINE_AT = 18;
const MACH_O: ReadonlySet<number> = new Set([0xfeedfacf, 0xcffaedfe, 0xcafebabe]);

/**
 * Notes on libraries among one's own files, such as those of `pip install --target`, that the function could not load: an
 * installer takes none of these, and a copied folder has no tags that it could look at.
 */
export async function foreignLibraries(
  own: readonly OwnFile[],
  { platform, python }: { readonly platform: PackagePlatform; readonly python: string },
): Promise<string[]> {
  const wanted = `Linux on ${platform.arch}`;
  const found = new Map<string, string[]>();
  // A package may bring the same module for several Pythons.
  const fitting = new Set<string>();
  for (const { path, from } of own) {
    if (!LIBRARY.test(path)) continue;
    const built = await builtFor(from);
    const [, major, minor] = MINOR.exec(path) ?? [];
    const tagged = major === undefined ? python : `${major}.${minor}`;
    const name =
      built !== undefined && built !== wanted ? built : tagged === python ? undefined : `Python ${tagged}`;
    if (name === undefined) fitting.add(moduleOf(path));
    else found.set(name, [...(found.get(name) ?? []), path]);
  }
  const missing = [...found].map(
    ([name, paths]) => [name, paths.filter((path) => !fitting.has(moduleOf(path)))] as const,
  );
  return missing.flatMap(([name, paths]) =>
    paths.length === 0
      ? []
      : [
          `${counted(paths.length, 'library', 'libraries')} of your own built for ${name}, which Python ${python} on ${wanted} does not load: ${listed(paths)}. Leave the packages out of the folder and name them in a requirements.txt, or package for what they were built for.`,
        ],
  );
}

/** `a/_speedups.cpython-312-aarch64-linux-gnu.so` is a/_speedups. */
function moduleOf(path: string): string {
  return path.replace(/\.[^/]*$/, '');
}

/** Undefined for what is no library by its first bytes, such as a linker script. */
async function builtFor(file: string): Promise<string | undefined> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MACHINE_AT + 2), 0, MACHINE_AT + 2);
    if (bytesRead < buffer.length) return undefined;
    if (buffer.toString('latin1', 0, 2) === 'MZ') return 'Windows';
    const magic = buffer.readUInt32BE(0);
    if (MACH_O.has(magic)) return 'macOS';
    if (magic !== 0x7f454c46) return undefined;
    const machine = buffer.readUInt16LE(MACHINE_AT);
    return `Linux on ${MACHINES.get(machine) ?? `machine ${machine}`}`;
  } finally {
    await handle.close();
  }
}

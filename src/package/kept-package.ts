import { createHash, type Hash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAside } from '../io/aside.js';
import { markUsed, removeLongUnused } from '../io/last-used.js';
import type { PythonContext } from '../python/context.js';
import { isHashed } from '../wheels/lock-text.js';
import { buildPackage, type PackageParts, partsOf } from './build-package.js';
import type { PackageChoice } from './package-input.js';

/** To be raised when the same parts make another package: what was kept before is no longer taken. */
const REVISION = 1;

/** The longest unused go: one with the AWS SDK has 15 MB. */
const MOST_KEPT = 24;

const ZIP = /^zip-(\d+)$/;
const NOTES = 'notes.json';

/** What of a package is needed to run it. */
export interface KeptPackage {
  readonly zips: readonly Uint8Array[];
  readonly notes: readonly string[];
}

/** How several zips are made of one; what `divide` does depends on `division` alone. */
interface Division {
  readonly division: number;
  divide(zip: Uint8Array): Promise<Uint8Array[]>;
}

/**
 * Builds a package as buildPackage does, or takes it from the cache where the same lock, with a hash for everything in it,
 * and the same own files were packaged in the same way before: to install, compile and deflate takes seconds, most of all
 * for the AWS SDK. Throws as buildPackage does.
 */
export async function keptPackage(
  choice: PackageChoice,
  work: string,
  context: PythonContext,
  { division, divide }: Division = { division: 1, divide: async (zip) => [zip] },
): Promise<KeptPackage> {
  const parts = await partsOf(choice, work, context);
  const build = async (): Promise<KeptPackage> => {
    const { zip, notes } = await buildPackage(choice, work, context, undefined, parts);
    return { zips: await divide(zip), notes };
  };
  const key = await keyOf(choice, parts, division);
  if (key === undefined) return build();
  const folder = join(context.cacheDir, 'packages', key);
  // One that somebody else removes meanwhile is built again.
  const found = await read(folder).catch(() => undefined);
  if (found) return { zips: found.zips, notes: [...parts.notes, ...found.notes] };
  const built = await build();
  await buildAside(folder, async (aside) => {
    await mkdir(aside);
    for (const [at, zip] of built.zips.entries()) await writeFile(join(aside, `zip-${at}`), zip);
    // Those of its parts are said anew.
    await writeFile(join(aside, NOTES), JSON.stringify(built.notes.slice(parts.notes.length)));
  });
  await removeLongUnused(join(context.cacheDir, 'packages'), MOST_KEPT);
  return built;
}

/** All that a package depends on; undefined where that is not known before it is built. */
async function keyOf(
  choice: PackageChoice,
  { lock, own, installsCode }: PackageParts,
  division: number,
): Promise<string | undefined> {
  if (installsCode || (lock && (lock.local.length > 0 || !isHashed(lock)))) return undefined;
  const { target, layer, bytecode, slim, leaveOut = [], installer } = choice;
  const { executable, version } = target.interpreter ?? target.helper;
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      ...[REVISION, division, layer, bytecode, slim, leaveOut, installer],
      ...[target.python, target.platform, executable, version],
      lock?.entries.map(({ text }) => text) ?? null,
    ]),
  );
  for (const { path, from } of own) await addFile(hash, path, from);
  return hash.digest('hex').slice(0, 32);
}

async function addFile(hash: Hash, path: string, from: string): Promise<void> {
  const { mode, size } = await stat(from);
  hash.update(JSON.stringify([path, (mode & 0o111) !== 0, size])).update(await readFile(from));
}

async function read(folder: string): Promise<KeptPackage> {
  const names = (await readdir(folder)).filter((name) => ZIP.test(name)).sort(byNumber);
  const zips = await Promise.all(names.map((name) => readFile(join(folder, name))));
  const notes = JSON.parse(await readFile(join(folder, NOTES), 'utf8')) as string[];
  await markUsed(folder);
  return { zips, notes };
}

function byNumber(a: string, b: string): number {
  return Number(ZIP.exec(a)?.[1]) - Number(ZIP.exec(b)?.[1]);
}

import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerPlace } from '../../domain/plan.js';
import { kindOf } from '../../io/paths.js';
import { listTree } from '../../io/tree-files.js';
import { type BuiltPackage, buildPackage } from '../../package/build-package.js';
import { type PackageChoice, readPackageInput } from '../../package/package-input.js';
import { deflaterOf, writeZip } from '../../package/zip.js';
import type { PythonContext } from '../../python/context.js';

/** The zips of layers of one's own, in their order: as they are, or built as `sam build` does. */
export async function buildLayers(
  layers: readonly LayerPlace[],
  choice: Omit<PackageChoice, 'input' | 'layer'>,
  work: string,
  context: PythonContext,
): Promise<Uint8Array[]> {
  const zips: Uint8Array[] = [];
  for (const { place, build } of layers) {
    if ((await kindOf(place)) === 'file') zips.push(await readFile(place));
    else if (build) zips.push((await built(place, choice, work, context)).zip);
    else {
      const files = await listTree(place);
      zips.push(await writeZip(files, deflaterOf(place), { prefix: '', signal: context.signal }));
    }
  }
  return zips;
}

async function built(
  place: string,
  choice: Omit<PackageChoice, 'input' | 'layer'>,
  work: string,
  context: PythonContext,
): Promise<BuiltPackage> {
  const input = await readPackageInput(place, context);
  return buildPackage({ ...choice, input, layer: 'with-code' }, await mkdtemp(join(work, 'layer-')), context);
}

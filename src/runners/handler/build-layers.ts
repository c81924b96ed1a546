import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerPlace } from '../../domain/plan.js';
import { kindOf } from '../../io/paths.js';
import { listTree } from '../../io/tree-files.js';
import { keptPackage } from '../../package/kept-package.js';
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
    else if (build) zips.push(...(await built(place, choice, work, context)));
    else {
      const files = await listTree(place);
      zips.push(await writeZip(files, deflaterOf(place), { prefix: '', signal: context.signal }));
    }
  }
  return zips;
}

async function built(
  folder: string,
  choice: Omit<PackageChoice, 'input' | 'layer'>,
  work: string,
  context: PythonContext,
): Promise<readonly Uint8Array[]> {
  const input = await readPackageInput(folder, context);
  const place = await mkdtemp(join(work, 'layer-'));
  const whole = { ...choice, input, layer: 'with-code' } as const;
  return (await keptPackage(whole, place, context)).zips;
}

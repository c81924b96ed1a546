import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Explanation } from '../../domain/explain.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { NotMeasured } from '../../domain/remedies.js';
import { noScratchSite, type SiteLine, scratchSite } from '../../python/scratch-site.js';
import type { PreparedWorker } from '../../runners/worker/setup.js';
import type { OtherRemedy } from './other-remedies.js';

/** Less is not worth a look; and each makes the run longer. */
const LEAST_MS = 1;
const MOST = 4;

/** Its environment in a copy, with nothing changed: what copies without a line are held against. */
export const SCRATCH_SITE = 'its environment in a scratch copy';

/**
 * Copies of the environment without those lines of its .pth files that take time, one by one and all together, and the same
 * copy with nothing changed, first; or why there is none.
 *
 * @param folder empty; the copies are made in it
 */
export async function siteRemedies(
  { launch }: Pick<WorkerScenario, 'launch'>,
  { lines }: Explanation['boot'],
  { start, places }: Pick<PreparedWorker, 'start' | 'places'>,
  folder: string,
): Promise<readonly (OtherRemedy | NotMeasured)[]> {
  const dear = lines.filter(({ selfMs, file }) => selfMs >= LEAST_MS && file !== undefined);
  const { python } = start;
  const { sitePackages } = places;
  const wanted: SiteLine[] = [];
  const found: (OtherRemedy | NotMeasured)[] = [];
  for (const { file = '', line } of dear) {
    const why =
      launch.kind === 'uv-run'
        ? 'uv run starts its own environment'
        : await noScratchSite({ python, sitePackages }, file);
    if (why !== undefined) found.push({ label: labelOf([{ file, line }]), file, line, reason: why });
    else if (wanted.length === MOST)
      found.push({
        ...{ label: labelOf([{ file, line }]), file, line },
        reason: `only the ${MOST} dearest are measured`,
      });
    else wanted.push({ file, line });
  }
  if (wanted.length === 0 || sitePackages === undefined) return found;
  const copyWithout = async (gone: readonly SiteLine[]): Promise<OtherRemedy> => {
    const copy = join(folder, `${gone.map(({ line }) => line).join('-')}-${copies++}`);
    await mkdir(copy, { recursive: true });
    const scratch = await scratchSite({ python, sitePackages }, copy, gone);
    return {
      head: {
        ...{ kind: gone.length === 0 ? 'scratch-site' : 'site-line', places: [], label: labelOf(gone) },
        ...(gone.length === 0
          ? {}
          : { note: 'what it does at every start of this environment is then missing' }),
      },
      ...{ change: { python: scratch }, options: [], ownBytecode: true },
      ...(gone.length === 0 ? {} : { base: SCRATCH_SITE }),
    };
  };
  let copies = 0;
  // As they stand, not as they took time: two runs are to call the same the same.
  const inFile = [...wanted].sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line);
  const groups = [[], ...wanted.map((one) => [one]), ...(wanted.length > 1 ? [inFile] : [])];
  for (const gone of groups) found.push(await copyWithout(gone));
  return found;
}

function labelOf(gone: readonly SiteLine[]): string {
  const shown = gone.map(
    ({ file, line }) => `${file.slice(file.lastIndexOf('/') + 1)}${line === 0 ? '' : `:${line}`}`,
  );
  return gone.length === 0 ? SCRATCH_SITE : `without ${shown.join(' and ')}`;
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskOfMany, Warning } from '../../domain/report.js';
import { diskUsage } from '../../io/disk-usage.js';
import type { InstallRow } from './row.js';
import { install, settleRow } from './trial.js';

/** How many projects a developer has, or jobs a build machine. */
const ENVIRONMENTS = 10;

/**
 * Makes ten environments one after the other from one cache, imports the set in each, untimed, and tells the disk that all
 * take together. A warning where one of them cannot be made.
 */
export async function diskOfMany(row: InstallRow, signal: AbortSignal): Promise<DiskOfMany | Warning> {
  const { folder, paths, scenario } = row;
  const all = join(folder, 'environments');
  const cache = join(folder, 'cache-of-ten');
  try {
    const venvs = Array.from({ length: ENVIRONMENTS }, (_, index) => join(all, String(index + 1)));
    for (const venv of venvs) {
      row.context.onProgress(`${scenario.id}: environment ${venvs.indexOf(venv) + 1} of ${ENVIRONMENTS}`);
      const made = await install({ ...row, paths: { ...paths, venv, cache } }, signal);
      await settleRow(row);
      if (made.status === 'ok') continue;
      return {
        code: 'DISK_NOT_MEASURED',
        message: `the disk of ${ENVIRONMENTS} environments is not known: ${made.message}`,
        remedy: 'Correct the cause, or leave out --disk.',
      };
    }
    const [cacheBytes, bytes] = [await diskUsage([cache]), await diskUsage([cache, all])];
    return { environments: ENVIRONMENTS, bytes, cacheBytes };
  } finally {
    for (const place of [all, cache]) await rm(place, { recursive: true, force: true, maxRetries: 3 });
  }
}

import { execFileSync } from 'node:child_process';
import type { InstallResult, OkInstallTrial, Report } from '../../src/domain/report.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureUv } from '../../src/python/uv.js';

/** The rows of installs of a report. */
export const rows = (report: Report) =>
  report.results.filter((result): result is InstallResult => result.scenario.runner === 'install');
/** Of a row the trials that count. */
export const counted = (row: InstallResult | undefined) =>
  (row?.trials ?? []).filter((trial): trial is OkInstallTrial => trial.status === 'ok' && trial.round > 0);
/** Why trials failed. */
export const problems = (report: Report) =>
  report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? trial.message : [])),
  );

/** Runs coldstart's own uv. */
export async function uv(folder: string, ...args: readonly string[]): Promise<void> {
  const cacheDir = await cacheDirectory(process.env, process.platform);
  const { path } = await ensureUv({ env: process.env, cwd: folder, cacheDir });
  execFileSync(path, ['--quiet', ...args], { cwd: folder, stdio: 'ignore' });
}

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { InstallScenarioRecord } from '../../domain/report.js';
import type { InstallStep } from './commands.js';

/** A cache as a build service keeps it between jobs. */
export type SavedCache = NonNullable<InstallScenarioRecord['savedCache']>;

/** Build services use all processors for it. */
const ZSTD = ['--use-compress-program', 'zstd -T0'];

/** Where the archive of a cache lies: beside it. */
export function archiveOf(cache: string): string {
  return `${cache}.tar.zst`;
}

/** Packs the cache of a row, as the cache actions of build services do. */
export function saveStep(cache: string): InstallStep {
  return { argv: ['tar', ...ZSTD, '-cf', archiveOf(cache), '-C', dirname(cache), basename(cache)], env: {} };
}

/** Unpacks it where it was. */
export function restoreStep(cache: string): InstallStep {
  return { argv: ['tar', ...ZSTD, '-xf', archiveOf(cache), '-C', dirname(cache)], env: {} };
}

/** What was saved, and how long that took. */
export async function savedCache(cache: string, saveMs: number): Promise<SavedCache> {
  return { bytes: (await stat(archiveOf(cache))).size, saveMs };
}

import type { InstallScenario } from '../../domain/plan.js';

/** With a remote index nobody counts: a cache that grows by more than such a share of the wheels was not warm. */
const GROWTH = 0.05;

/** Why the cache of a remote row was not warm, if so. */
export function grown(
  cache: InstallScenario['cache'],
  cachedBytes: number,
  grownBytes: number,
  wheels: readonly { readonly bytes: number }[],
): Broken | undefined {
  const allBytes = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  if (cache === 'cold' || cachedBytes === 0 || grownBytes <= GROWTH * allBytes) return undefined;
  const message = `the cache grew by ${grownBytes} bytes although it was filled before`;
  return { status: 'failed', code: 'CACHE_NOT_WARM', message };
}

/** Why a trial says nothing about the state of the cache that its row names. */
type Broken = { readonly status: 'failed'; readonly code: string; readonly message: string };

/** A state of the cache is proved by what the index sent; a trial that breaks it is never averaged in. */
export function brokenState(
  cache: InstallScenario['cache'],
  downloads: number,
  wheels: number,
): Broken | undefined {
  const broken = (code: string, message: string): Broken => ({ status: 'failed', code, message });
  if (cache === 'warm' && downloads > 0) {
    return broken(
      'CACHE_NOT_WARM',
      `${downloads} of ${wheels} wheels were fetched although the cache was filled before`,
    );
  }
  if (cache === 'cold' && downloads < wheels) {
    return broken(
      'CACHE_NOT_COLD',
      `only ${downloads} of ${wheels} wheels were fetched although the cache was empty`,
    );
  }
  return undefined;
}

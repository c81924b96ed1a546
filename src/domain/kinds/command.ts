import { type Kind, readinessFacet } from '../kind.js';
import type { OkTrial } from '../report.js';

/** Any command, started without a shell. */
export const command: Kind<'command'> = {
  plural: 'commands',
  defaultRuns: 20,
  untilDecided: { least: 10, most: 80 },
  guessMs: 300,
  shardCost: 1,
  hasOwnRounds: false,
  isNamedByPart: false,
  // One phase tells nothing about where a change lies.
  phases: [],
  metrics: ({ waits }) => (waits ? ['ready', 'run', 'wall', 'cpu', 'rss'] : ['run', 'wall', 'cpu', 'rss']),
  counts: [],
  mainMetric: ({ ready }) => (ready === undefined ? 'wall' : 'ready'),
  figures: processFigures,
  alsoCompared: () => [],
  facets: ({ ready }) => ({ readiness: readinessFacet(ready) }),
  identity: ({ argv }) => argv,
  python: () => undefined,
};

/** What is measured of every process beside its phases. */
export function processFigures({
  readyMs,
  wallMs,
  cpu,
  peakRssBytes,
}: OkTrial<'worker' | 'wasm' | 'command'>) {
  return { ready: readyMs, wall: wallMs, cpu: cpu.userMs + cpu.systemMs, rss: peakRssBytes };
}

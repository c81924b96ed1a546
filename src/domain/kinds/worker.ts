import { COUNT_METRICS } from '../counts.js';
import { type Kind, readinessFacet } from '../kind.js';
import { processFigures } from './command.js';

/** A Python worker under one loop and one interpreter. */
export const worker: Kind<'worker'> = {
  plural: 'workers',
  defaultRuns: 20,
  untilDecided: { least: 10, most: 80 },
  guessMs: 300,
  shardCost: 1,
  hasOwnRounds: false,
  isNamedByPart: true,
  phases: ['boot', 'imports', 'loop', 'work'],
  metrics: () => ['ready', 'boot', 'imports', 'loop', 'work', 'exit', 'wall', 'cpu', 'rss'],
  counts: COUNT_METRICS,
  mainMetric: () => 'ready',
  figures: processFigures,
  alsoCompared: () => [],
  facets: ({ loop, launch, set, ready }) => ({
    loop,
    launch: launch ?? 'python',
    'requirement set': set ?? 'none',
    readiness: readinessFacet(ready),
  }),
  identity: ({ target, args, launch }) => [target, args, launch],
  python: ({ python }) => python,
};

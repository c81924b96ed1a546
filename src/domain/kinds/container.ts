import { type Kind, readinessFacet } from '../kind.js';

/** A container of an image, through an engine with the command line of Docker. */
export const container: Kind<'container'> = {
  plural: 'containers',
  defaultRuns: 20,
  untilDecided: { least: 10, most: 80 },
  guessMs: 600,
  shardCost: 3,
  hasOwnRounds: false,
  isNamedByPart: false,
  phases: ['create', 'start', 'boot', 'imports', 'loop', 'work'],
  metrics: () => ['ready', 'create', 'start', 'boot', 'imports', 'loop', 'work', 'stop', 'wall'],
  counts: [],
  mainMetric: () => 'ready',
  figures: ({ readyMs, wallMs, worker }) => ({ ...worker, ready: readyMs, wall: wallMs }),
  alsoCompared: () => [],
  facets: ({ ready, engine, memoryMB, cpus }) => ({
    readiness: readinessFacet(ready),
    engine: engine.name,
    limits: JSON.stringify([memoryMB, cpus]),
  }),
  identity: ({ image, argv, memoryMB, cpus }) => [image, argv, memoryMB, cpus],
  python: () => undefined,
};

import type { Kind } from '../kind.js';

/** Invocations of a function: deployed, emulated or read from its log. */
export const lambda: Kind<'lambda'> = {
  plural: 'functions',
  defaultRuns: 10,
  untilDecided: { least: 10, most: 40 },
  guessMs: 500,
  shardCost: 2,
  hasOwnRounds: false,
  isNamedByPart: true,
  phases: ['init', 'restore', 'handler', 'overhead'],
  metrics: ({ starts = 'any' }) => [
    'wall',
    ...(['any', 'cold', 'initialised'].includes(starts) ? (['init'] as const) : []),
    ...(starts === 'any' || starts === 'restore' ? (['restore'] as const) : []),
    ...(['handler', 'overhead', 'billed', 'rss'] as const),
  ],
  counts: [],
  mainMetric: () => 'wall',
  figures: ({ wallMs, billedMs, maxMemoryUsedBytes }) => ({
    wall: wallMs,
    billed: billedMs,
    rss: maxMemoryUsedBytes,
  }),
  // The initialisation too: a handler may do later what an import did.
  alsoCompared: () => ['init'],
  facets: ({ starts, source, emulated, region, architecture, memorySizeMB, variant }) => ({
    starts,
    source,
    emulated: String(emulated),
    region: region ?? 'none',
    architecture: architecture ?? 'none',
    memory: String(memorySizeMB ?? 'none'),
    variant: variant ?? 'none',
  }),
  identity: ({ target, payload }) => [target, payload],
  python: ({ target }) => (target.kind === 'emulated' ? target.python : undefined),
};

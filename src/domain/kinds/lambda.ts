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
    ...(starts === 'burst' ? (['first', 'middle'] as const) : []),
    ...(['any', 'cold', 'initialised', 'burst'].includes(starts) ? (['init'] as const) : []),
    ...(['any', 'restore', 'burst'].includes(starts) ? (['restore'] as const) : []),
    ...(['handler', 'overhead', 'billed', 'rss'] as const),
  ],
  counts: [],
  mainMetric: () => 'wall',
  figures: ({ wallMs, billedMs, maxMemoryUsedBytes, burst }) => ({
    wall: wallMs,
    first: burst?.firstMs,
    middle: burst?.middleMs,
    billed: billedMs,
    rss: maxMemoryUsedBytes,
  }),
  // The initialisation too: a handler may do later what an import did.
  alsoCompared: () => ['init'],
  facets: ({ starts, concurrency, url, source, emulated, region, architecture, memorySizeMB, variant }) => ({
    starts,
    source,
    emulated: String(emulated),
    region: region ?? 'none',
    architecture: architecture ?? 'none',
    url: url === undefined ? 'none' : 'asked',
    concurrency: String(concurrency ?? 'none'),
    memory: String(memorySizeMB ?? 'none'),
    variant: variant ?? 'none',
  }),
  identity: ({ target, payload }) => [target, payload],
  python: ({ target }) => (target.kind === 'emulated' ? target.python : undefined),
};

import type { Kind } from '../kind.js';
import { processFigures } from './command.js';

/** A Python worker in Pyodide, CPython compiled to WebAssembly, on Node. */
export const wasm: Kind<'wasm'> = {
  plural: 'workers in WebAssembly',
  defaultRuns: 20,
  untilDecided: { least: 10, most: 80 },
  guessMs: 2000,
  shardCost: 6,
  hasOwnRounds: false,
  isNamedByPart: true,
  phases: ['engine', 'compile', 'boot', 'restore', 'imports', 'work'],
  metrics: () => [
    ...(['ready', 'engine', 'compile', 'boot', 'restore', 'imports', 'work', 'exit', 'wall', 'cpu'] as const),
    'rss',
  ],
  counts: [],
  mainMetric: () => 'ready',
  figures: processFigures,
  alsoCompared: () => [],
  facets: ({ runtime, pyodide, node }) => ({
    runtime,
    Pyodide: pyodide,
    'Node of Pyodide': node.split('.')[0] ?? node,
  }),
  identity: ({ runtime, target, args, requirements }) => [runtime, target, args, requirements],
  python: () => undefined,
};

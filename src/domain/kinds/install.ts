import { commandOf, isFirstStart } from '../install-command.js';
import type { Kind } from '../kind.js';
import { networkWords } from '../network.js';
import type { ScenarioRecord } from '../report.js';

/** An installer in one state of its cache, from requirements to the first import. */
export const install: Kind<'install'> = {
  plural: 'installs',
  defaultRuns: 6,
  untilDecided: { least: 8, most: 24 },
  guessMs: 3000,
  shardCost: 10,
  // They are long and write much.
  hasOwnRounds: true,
  isNamedByPart: false,
  phases: ['restore', 'venv', 'install', 'start', 'compile', 'firstImport'],
  metrics: () => [
    ...(['total', 'restore', 'venv', 'install', 'start', 'compile', 'firstImport', 'secondImport'] as const),
    ...(['size', 'wall', 'cpu'] as const),
  ],
  counts: [],
  mainMetric: () => 'total',
  figures: ({ wallMs, secondImportMs, siteBytes, cpu }) => ({
    total: wallMs,
    secondImport: secondImportMs,
    size: siteBytes,
    wall: wallMs,
    cpu: cpu.userMs + cpu.systemMs,
  }),
  // Of two installers the step that installs too: making the environment hides much.
  alsoCompared: (base, head) =>
    toolOf(base) === toolOf(head) || isFirstStart(base) || isFirstStart(head) ? [] : ['install'],
  facets: ({ uvCommand, installer, cache, bytecode, linkMode, index, network, resolve }) => ({
    installer: commandOf({ installer, uvCommand }),
    cache,
    bytecode,
    'link mode': linkMode ?? 'default',
    index,
    versions: resolve ? 'resolved' : 'locked',
    network: network ? networkWords(network) : 'none',
  }),
  identity: ({ set, index, network, resolve }) => [set, index, network, resolve],
  python: ({ python }) => python,
};

function toolOf({ installer, uvCommand, version }: ScenarioRecord<'install'>): string {
  return `${installer} ${uvCommand} ${version}`;
}

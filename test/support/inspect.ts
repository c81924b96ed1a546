import type { ConfigurationFacts, LambdaFacts, ZipFacts } from '../../src/domain/facts/lambda.js';
import type { InspectionFinding } from '../../src/domain/inspection.js';

type Changes = Partial<Omit<LambdaFacts, 'configuration'>> & { configuration?: Partial<ConfigurationFacts> };

/** A function that nothing is wrong with, changed. */
export function factsOf({ configuration, ...changes }: Changes = {}): LambdaFacts {
  return {
    name: 'orders',
    region: 'eu-central-1',
    configuration: {
      ...{ version: '$LATEST', runtime: 'python3.13', handler: 'app.handler', packageType: 'Zip' },
      ...{ architecture: 'arm64', memorySizeMB: 1769, timeoutS: 30, ephemeralStorageMB: 512 },
      ...{ codeBytes: 2_000_000, snapStart: { isAsked: false, isOn: false }, fileSystems: 0 },
      ...{ hasVpc: false, isTraced: false, hasOwnKey: false, variables: [] },
      ...configuration,
    },
    layers: [],
    versions: [],
    aliases: [],
    provisioned: [],
    eventSources: [],
    unseen: [],
    ...changes,
  };
}

/** A zip with files of these sizes, and sources of one’s own. */
export function zipOf(
  sizes: Readonly<Record<string, number>>,
  sources: Readonly<Record<string, string>> = {},
): ZipFacts {
  const entries = [
    ...Object.entries(sizes).map(([name, bytes]) => ({ name, bytes })),
    ...Object.entries(sources).map(([name, source]) => ({ name, bytes: source.length })),
  ];
  return {
    zipBytes: 1000,
    unzippedBytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    entries,
    ownSources: Object.entries(sources).map(([file, source]) => ({ file, source })),
  };
}

/** `warning id`, for tables. */
export function brief(findings: readonly InspectionFinding[]): string[] {
  return findings.map(({ status, id }) => `${status} ${id}`);
}

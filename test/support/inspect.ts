import type { ConfigurationFacts, LambdaFacts, ZipFacts } from '../../src/domain/facts/lambda.js';
import type { Inspection, InspectionFinding } from '../../src/domain/inspection.js';

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

/** What was found of two functions, one of them with a name that turns the text around it. */
export function inspectionOf(): Inspection {
  const of = { region: 'eu-central-1', emulated: true, packageType: 'Zip', architecture: 'arm64' } as const;
  return {
    ...{ schemaVersion: 1, kind: 'inspection', inspectedAt: '2026-03-04T05:06:07.000Z' },
    prices: { asOf: '2026-01', region: 'us-east-1' },
    functions: [
      {
        ...{ ...of, function: 'orders:live', version: '7', runtime: 'python3.13', memorySizeMB: 512 },
        findings: [
          { id: 'snapshots', status: 'ok', message: 'Version 7 has a snapshot.', figures: [] },
          {
            id: 'package-size',
            status: 'warning',
            message: 'The zip has 42.0 MB <b>&amp;</b>.',
            figures: [
              { what: 'zip', value: 42_000_000, unit: 'bytes' },
              { what: 'of what may be uploaded', value: 0.84, unit: 'share' },
            ],
            remedy: 'coldstart package --slim all',
          },
          {
            id: 'snapstart-conflict',
            status: 'problem',
            message: 'SnapStart is asked for with provisioned concurrency.',
            figures: [{ what: 'provisioned', value: 31.1, unit: 'usdPerMonth' }],
            remedy: 'Choose one.',
          },
        ],
      },
      {
        ...{ ...of, function: 'עברית', version: '$LATEST', memorySizeMB: 1769, packageType: 'Image' },
        findings: [{ id: 'runtime', status: 'note', message: 'It is an image.', figures: [] }],
      },
    ],
  };
}

import type { LambdaFacts, VersionFacts } from '../../domain/facts/lambda.js';
import { formatBytes, formatUsd } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { LAMBDA_PRICES } from '../../domain/lambda-prices.js';
import { counted, listed } from '../../domain/words.js';
import { awsWords, figure, fine, monthlyCost, PRICED } from './finding.js';

const MANY_VERSIONS = 50;
const MUCH_BYTES = 5_000_000_000;

/** Versions with a snapshot: each costs for as long as AWS keeps it. */
export function snapshotsFinding(facts: LambdaFacts): InspectionFinding[] {
  const id = 'snapshots';
  const withSnapshot = facts.versions?.filter(({ snapStart }) => snapStart.isOn) ?? [];
  if (withSnapshot.length === 0) return [];
  const all = cost(withSnapshot);
  const old = facts.aliases === undefined ? [] : withSnapshot.filter((one) => !isPointedAt(one, facts));
  const message = `${counted(withSnapshot.length, 'version')} ${withSnapshot.length === 1 ? 'has' : 'have'} a snapshot of SnapStart: up to ${formatUsd(all)} per month for their cache, restores not counted (${PRICED}).`;
  const figures = [
    figure('versions with a snapshot', withSnapshot.length, 'count'),
    figure('their cache', all, 'usdPerMonth'),
  ];
  if (facts.aliases === undefined) {
    return [
      {
        id,
        status: 'note',
        message: `${message} Without the aliases it is unknown which of them are in use.`,
        figures,
        remedy: 'Allow lambda:ListAliases, and try again.',
      },
    ];
  }
  if (old.length === 0)
    return [fine(id, `${message} An alias points to each, or it was asked for.`, figures)];
  const names = old.map(({ version }) => version);
  const command =
    names.length === 1
      ? `aws lambda delete-function ${awsWords(facts)} --qualifier ${names[0]}`
      : `for v in ${names.join(' ')}; do aws lambda delete-function ${awsWords(facts)} --qualifier "$v"; done`;
  return [
    {
      id,
      status: 'warning',
      message: `${message} No alias points to ${listed(names, 20)}: up to ${formatUsd(cost(old))} of it.`,
      figures: [
        ...figures,
        figure('without an alias', old.length, 'count'),
        figure('cache of those without an alias', cost(old), 'usdPerMonth'),
      ],
      remedy: `Delete those that nobody invokes by number: ${command}`,
    },
  ];
}

/** How many versions there are, and how much code they store. */
export function versionsFinding({ versions, ...facts }: LambdaFacts): InspectionFinding[] {
  if (versions === undefined) return [];
  const id = 'versions';
  const bytes = versions.reduce((sum, { codeBytes }) => sum + codeBytes, 0);
  const message = `${counted(versions.length, 'published version')} with ${formatBytes(bytes)} of code, of the 75 GB that an account has by default.`;
  const figures = [
    figure('published versions', versions.length, 'count'),
    figure('their code', bytes, 'bytes'),
  ];
  if (versions.length < MANY_VERSIONS && bytes < MUCH_BYTES) return [fine(id, message, figures)];
  return [
    {
      id,
      status: 'note',
      message: `${message} They cost nothing by themselves, but the limit is the account’s.`,
      figures,
      remedy: `Delete those that nobody invokes: aws lambda delete-function ${awsWords(facts)} --qualifier VERSION.`,
    },
  ];
}

function isPointedAt(
  { version }: VersionFacts,
  { aliases = [], eventSources = [], qualifier }: LambdaFacts,
): boolean {
  return (
    version === qualifier ||
    aliases.some(({ versions }) => versions.includes(version)) ||
    eventSources.some((source) => source.qualifier === version)
  );
}

function cost(versions: readonly VersionFacts[]): number {
  return versions.reduce(
    (sum, { memorySizeMB }) => sum + monthlyCost(LAMBDA_PRICES.snapshotPerGbSecond, memorySizeMB),
    0,
  );
}

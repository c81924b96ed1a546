import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import type { Deployment } from '../model.js';
import type { Account, FunctionRecord, VersionRecord } from './model.js';
import { notFound } from './service-error.js';

const FUNCTION =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]+-[a-z-]+-\d):)?(?:(\d{12}):)?(?:function:)?([^:]+)(?::(.+))?$/;

/** What a path names: a name, name:qualifier, or an ARN, whole or without its first parts. */
export function splitFunctionName(text: string): {
  readonly region?: string;
  readonly accountId?: string;
  readonly name: string;
  readonly qualifier?: string;
} {
  const [, region, accountId, name = text, qualifier] = FUNCTION.exec(text) ?? [];
  return { name, ...defined({ region, accountId, qualifier }) };
}

/** The parts of a layer's ARN, or of one of its versions; undefined for a name. */
export function splitLayerArn(arn: string):
  | {
      readonly region: string;
      readonly accountId: string;
      readonly name: string;
      readonly version?: number;
    }
  | undefined {
  const [, region, accountId, name, version] =
    /^arn:[^:]+:lambda:([^:]+):(\d{12}):layer:([\w-]+)(?::(\d+))?$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  return { region, accountId, name, ...(version === undefined ? {} : { version: Number(version) }) };
}

export function functionArn({ region, accountId }: Account, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** The function of a path. Throws ResourceNotFoundException. */
export function functionOf(account: Account, text: string): FunctionRecord {
  const { name } = splitFunctionName(text);
  const found = account.functions.get(name);
  if (!found) throw notFound(`Function not found: ${functionArn(account, name)}`);
  return found;
}

/** The version that a qualifier names, by an alias too; a weighted alias chooses. Throws ResourceNotFoundException. */
export function versionOf(
  found: FunctionRecord,
  qualifier: string | undefined,
  random: () => number = () => 1,
): VersionRecord {
  if (qualifier === undefined || qualifier === '$LATEST') return found.latest;
  const alias = found.aliases.get(qualifier);
  const version = found.versions.get(alias ? weighted(alias, random) : qualifier);
  if (version) return version;
  throw notFound(
    alias || /^\d+$/.test(qualifier)
      ? `Function not found: ${found.arn}:${qualifier}`
      : `Cannot find alias arn: ${found.arn}:${qualifier}`,
  );
}

function weighted(
  { version, weights }: { version: string; weights: Readonly<Record<string, number>> },
  random: () => number,
): string {
  let left = random();
  for (const [other, share] of Object.entries(weights)) {
    if (left < share) return other;
    left -= share;
  }
  return version;
}

/** What answers requests at this moment: while an update is in progress, what was before it. */
export function answering({ now }: Account, found: FunctionRecord, version: VersionRecord): VersionRecord {
  return version === found.latest && found.before && now() < version.readyAtMs ? found.before : version;
}

/** A version as the fleet runs it. */
export function deploymentOf(account: Account, found: FunctionRecord, record: VersionRecord): Deployment {
  const { configuration, code, optRoot, version, revisionId } = record;
  return {
    key: `${found.name}:${version}:${revisionId}`,
    functionName: found.name,
    version,
    functionArn: found.arn,
    region: account.region,
    runtime: configuration.runtime,
    handler: configuration.handler,
    taskRoot: code.taskRoot,
    ...defined({ image: code.image }),
    ...defined({ optRoot }),
    memorySizeMB: configuration.memorySizeMB,
    timeoutMs: configuration.timeoutS * 1000,
    variables: configuration.variables,
    architecture: configuration.architecture,
    snapStart: version !== '$LATEST' && configuration.snapStart === 'PublishedVersions',
    logFormat: configuration.logFormat,
    ...loggingOf(tableOf(configuration.kept.LoggingConfig)),
  };
}

function loggingOf({ LogGroup, ApplicationLogLevel }: Readonly<Record<string, unknown>>) {
  return {
    ...(typeof LogGroup === 'string' ? { logGroup: LogGroup } : {}),
    ...(typeof ApplicationLogLevel === 'string' ? { logLevel: ApplicationLogLevel } : {}),
  };
}

/** State of a version, as GetFunction has it. */
export function stateOfVersion(
  { now }: Account,
  { readyAtMs, awaited, snapshot }: VersionRecord,
): 'Pending' | 'Active' | 'Failed' {
  if (typeof snapshot === 'object') return 'Failed';
  return snapshot === 'being made' || (now() < readyAtMs && awaited === 'creation') ? 'Pending' : 'Active';
}

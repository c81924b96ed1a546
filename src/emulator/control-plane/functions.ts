import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { layersOf, triedCode, withCode } from './code.js';
import { type Body, changed, DEFAULT_CONFIGURATION, text } from './configuration.js';
import { answering, deploymentOf, functionArn, functionOf, splitFunctionName } from './look-up.js';
import type { Account, CodeRecord, Configuration, FunctionRecord, VersionRecord } from './model.js';
import { conflict, invalid, notFound, precondition } from './service-error.js';
import { checkTags } from './tags.js';

/** CreateFunction: Pending, then Active. Resolves to $LATEST, or to the version that was published at once. */
export async function createFunction(account: Account, body: Body): Promise<[FunctionRecord, VersionRecord]> {
  const { name } = splitFunctionName(text(body.FunctionName, ''));
  if (name.length > LONGEST_NAME) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_NAME}`,
    );
  }
  if (account.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  if (body.PackageType === 'Image') throw invalid('The emulator has no container images.');
  checkElsewhere(body);
  const tags = checkTags(body.Tags);
  const kept = defined({ TenancyConfig: body.TenancyConfig ?? undefined });
  const configuration = changed({ ...DEFAULT_CONFIGURATION, kept }, body);
  const found = await withCode(account, tableOf(body.Code), (code) => {
    // Somebody else may have been sooner while the code was unpacked.
    if (account.functions.has(name)) throw conflict(`Function already exist: ${name}`);
    return defineFunction(account, name, configuration, code);
  });
  for (const [tag, value] of tags) found.tags.set(tag, value);
  return [found, body.Publish === true ? publish(account, found, configuration.description) : found.latest];
}

/** Of a name alone; the model's limit is that of a whole ARN. */
const LONGEST_NAME = 64;

/** Throws for what would have to be in the account already, and of which the emulator has none. */
function checkElsewhere({ CodeSigningConfigArn, CapacityProviderConfig }: Body): void {
  if (typeof CodeSigningConfigArn === 'string') {
    throw notFound(
      `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${CodeSigningConfigArn}.`,
      'CodeSigningConfigNotFoundException',
    );
  }
  const { LambdaManagedInstancesCapacityProviderConfig: of } = tableOf(CapacityProviderConfig);
  const { CapacityProviderArn: arn } = tableOf(of);
  if (arn !== undefined) throw notFound(`Capacity provider not found: ${String(arn)}`);
}

/** A function with code that lies in a folder already. */
export async function defineFunction(
  account: Account,
  name: string,
  configuration: Configuration,
  code: CodeRecord,
): Promise<FunctionRecord> {
  const optRoot = await layersOf(account, configuration.layers, code);
  const latest = versionRecord(account, '$LATEST', { configuration, code, optRoot }, 'creation');
  const found: FunctionRecord = {
    name,
    arn: functionArn(account, name),
    latest,
    versions: new Map(),
    nextVersion: 1,
    aliases: new Map(),
    provisioned: new Map(),
    policies: new Map(),
    eventInvoke: new Map(),
    tags: new Map(),
    urls: new Map(),
  };
  account.functions.set(name, found);
  return found;
}

function versionRecord(
  { now, delays }: Account,
  version: string,
  {
    configuration,
    code,
    optRoot,
  }: Pick<VersionRecord, 'configuration' | 'code'> & { optRoot: string | undefined },
  awaited: VersionRecord['awaited'],
): VersionRecord {
  return {
    version,
    configuration,
    code,
    ...defined({ optRoot }),
    revisionId: randomUUID(),
    lastModified: new Date().toISOString(),
    readyAtMs: now() + (awaited === 'creation' ? delays.pendingMs : delays.inProgressMs),
    awaited,
  };
}

/** Throws while a creation or an update of $LATEST is under way, and where the caller knows another revision. */
function checkChangeable(account: Account, found: FunctionRecord, revisionId: unknown): void {
  if (account.now() < found.latest.readyAtMs) {
    const what =
      found.latest.awaited === 'creation'
        ? 'The function is currently in the following state: Pending'
        : `An update is in progress for resource: ${found.arn}`;
    throw conflict(`The operation cannot be performed at this time. ${what}`);
  }
  if (revisionId !== undefined && revisionId !== null && revisionId !== found.latest.revisionId)
    throw precondition();
}

export async function updateConfiguration(
  account: Account,
  name: string,
  body: Body,
): Promise<FunctionRecord> {
  const found = functionOf(account, name);
  checkChangeable(account, found, body.RevisionId);
  const { latest } = found;
  const configuration = changed(latest.configuration, body);
  const optRoot = isDeepStrictEqual(configuration.layers, latest.configuration.layers)
    ? latest.optRoot
    : await layersOf(account, configuration.layers, latest.code);
  replaceLatest(account, found, { configuration, code: latest.code, optRoot });
  return found;
}

export async function updateCode(account: Account, name: string, body: Body): Promise<VersionRecord> {
  const found = functionOf(account, name);
  checkChangeable(account, found, body.RevisionId);
  const { latest } = found;
  if (latest.code.image)
    throw invalid('The image of this function is the one that the emulator was started with.');
  if (body.DryRun === true) return { ...latest, code: await triedCode(account, body) };
  const configuration = changed(latest.configuration, { Architectures: body.Architectures });
  await withCode(account, body, async (code) => {
    const optRoot = await layersOf(account, configuration.layers, code);
    replaceLatest(account, found, { configuration, code, optRoot });
  });
  return body.Publish === true ? publish(account, found, configuration.description) : found.latest;
}

/** The old one answers until the update is done; then its environments end. */
function replaceLatest(
  account: Account,
  found: FunctionRecord,
  next: Parameters<typeof versionRecord>[2],
): void {
  const before = answering(account, found, found.latest);
  found.before = before;
  found.latest = versionRecord(account, '$LATEST', next, 'update');
  const { latest } = found;
  const discard = () => {
    if (found.before === before) delete found.before;
    void account.fleet.discard(deploymentOf(account, found, before).key);
  };
  const leftMs = latest.readyAtMs - account.now();
  if (leftMs <= 0) discard();
  else setTimeout(discard, leftMs).unref();
}

/** PublishVersion; what is unchanged since the last version is that version. */
export function publishVersion(account: Account, name: string, body: Body): VersionRecord {
  const found = functionOf(account, name);
  checkChangeable(account, found, body.RevisionId);
  if (typeof body.CodeSha256 === 'string' && body.CodeSha256 !== found.latest.code.sha256) {
    throw invalid(
      `CodeSHA256 (${body.CodeSha256}) is different from current CodeSHA256 in $LATEST (${found.latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  return publish(account, found, text(body.Description, found.latest.configuration.description));
}

function publish(account: Account, found: FunctionRecord, description: string): VersionRecord {
  const { latest } = found;
  const last = [...found.versions.values()].at(-1);
  const wanted = { ...latest.configuration, description };
  // A description of the version alone is no change of the function.
  const isUnchanged = isDeepStrictEqual(last?.publishedFrom, latest.configuration);
  if (last && isUnchanged && last.code.sha256 === latest.code.sha256) return last;
  const version = String(found.nextVersion);
  found.nextVersion += 1;
  const published = { configuration: wanted, code: latest.code, optRoot: latest.optRoot };
  const record: VersionRecord = {
    ...versionRecord(account, version, published, 'creation'),
    publishedFrom: latest.configuration,
  };
  found.versions.set(version, record);
  if (wanted.snapStart === 'PublishedVersions') {
    record.snapshot = 'being made';
    void account.fleet.snapshot(deploymentOf(account, found, record)).then(
      ({ failed }) => {
        record.snapshot = failed === undefined ? 'ready' : { failed };
      },
      (error: Error) => {
        record.snapshot = { failed: error.message };
      },
    );
  }
  return record;
}

/** DeleteFunction, whole or one version; refused while an alias points there. */
export function deleteFunction(account: Account, named: string, asked: string | undefined): void {
  const found = functionOf(account, named);
  const qualifier = asked ?? splitFunctionName(named).qualifier;
  if (qualifier === undefined) {
    account.functions.delete(found.name);
    for (const url of found.urls.values()) void url.close();
    for (const record of [found.latest, ...found.versions.values()]) discardVersion(account, found, record);
    return;
  }
  if (!/^(?:\$LATEST|\d+)$/.test(qualifier)) throw invalid('Deletion of aliases is not currently supported.');
  if (qualifier === '$LATEST')
    throw invalid('$LATEST version cannot be deleted without deleting the function.');
  const record = found.versions.get(qualifier);
  if (!record) throw notFound(`Function not found: ${found.arn}:${qualifier}`);
  const users = [...found.aliases.values()].filter(
    ({ version, weights }) => version === qualifier || qualifier in weights,
  );
  if (users.length > 0) {
    throw conflict(
      `Version ${qualifier} is used by the alias ${users.map(({ name }) => name).join(', ')}: unable to delete it.`,
    );
  }
  found.versions.delete(qualifier);
  for (const kind of [found.provisioned, found.policies, found.eventInvoke]) kind.delete(qualifier);
  discardVersion(account, found, record);
}

function discardVersion(account: Account, found: FunctionRecord, record: VersionRecord): void {
  void account.fleet.discard(deploymentOf(account, found, record).key);
}

import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { keptAnswer } from './kept.js';
import { functionArn, stateOfVersion } from './look-up.js';
import type { Account, AliasRecord, FunctionRecord, ProvisionedRecord, VersionRecord } from './model.js';

/** FunctionConfiguration as the API has it; its ARN ends with the qualifier that it was asked by. */
export function configurationOf(
  account: Account,
  found: FunctionRecord,
  record: VersionRecord,
  qualifier?: string,
): object {
  return {
    ...listedConfiguration(account, found, record, qualifier),
    ...stateOf(account, record),
  };
}

/** The same as lists have it: without its state. */
export function listedConfiguration(
  account: Account,
  found: FunctionRecord,
  record: VersionRecord,
  qualifier?: string,
): object {
  const { configuration, code, version } = record;
  const { snapshot } = record;
  const isPublished = version !== '$LATEST';
  const isImage = configuration.packageType === 'Image';
  const suffix = qualifier ?? (isPublished ? version : undefined);
  return {
    FunctionName: found.name,
    FunctionArn: suffix === undefined ? found.arn : `${found.arn}:${suffix}`,
    ...(isImage ? {} : { Runtime: configuration.runtime }),
    Role: configuration.role,
    ...(isImage ? {} : { Handler: configuration.handler }),
    CodeSize: code.bytes,
    CodeSha256: code.sha256,
    Description: configuration.description,
    Timeout: configuration.timeoutS,
    MemorySize: configuration.memorySizeMB,
    LastModified: record.lastModified.replace('Z', '+0000'),
    Version: version,
    RevisionId: record.revisionId,
    PackageType: configuration.packageType,
    Architectures: [configuration.architecture],
    EphemeralStorage: { Size: configuration.ephemeralStorageMB },
    LoggingConfig: {
      LogGroup: `/aws/lambda/${found.name}`,
      ...tableOf(configuration.kept.LoggingConfig),
      LogFormat: configuration.logFormat,
    },
    ...keptAnswer(configuration.kept),
    SnapStart: {
      ApplyOn: configuration.snapStart,
      OptimizationStatus: isPublished && snapshot === 'ready' ? 'On' : 'Off',
    },
    ...(Object.keys(configuration.variables).length === 0
      ? {}
      : { Environment: { Variables: configuration.variables } }),
    ...(configuration.layers.length === 0
      ? {}
      : { Layers: configuration.layers.map((Arn) => ({ Arn, CodeSize: layerBytes(account, Arn) })) }),
  };
}

/** State and LastUpdateStatus, which the waiters of the SDKs look at. */
function stateOf(account: Account, record: VersionRecord): object {
  const state = stateOfVersion(account, record);
  const { snapshot } = record;
  if (state === 'Failed' && typeof snapshot === 'object') {
    return {
      State: state,
      StateReason: snapshot.failed,
      StateReasonCode: 'FunctionError',
      LastUpdateStatus: 'Successful',
    };
  }
  if (state === 'Pending') {
    const reason = 'The function is being created.';
    return { State: state, StateReason: reason, StateReasonCode: 'Creating', LastUpdateStatus: 'Successful' };
  }
  if (account.now() >= record.readyAtMs) return { State: state, LastUpdateStatus: 'Successful' };
  const reason = 'The function is being updated.';
  return {
    State: state,
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating',
  };
}

function layerBytes({ layers }: Account, arn: string): number {
  const [, name = '', version = ''] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? [];
  return layers.get(name)?.get(Number(version))?.zip.byteLength ?? 0;
}

export function aliasOf(account: Account, found: FunctionRecord, alias: AliasRecord): object {
  return {
    AliasArn: `${functionArn(account, found.name)}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length === 0
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  };
}

export function provisionedOf({ requested, status, reason, lastModified }: ProvisionedRecord): object {
  const ready = status === 'READY' ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: ready,
    AllocatedProvisionedConcurrentExecutions: ready,
    Status: status,
    ...defined({ StatusReason: reason }),
    LastModified: lastModified.replace('Z', '+0000'),
  };
}

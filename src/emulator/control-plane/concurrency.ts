import { type Body, number } from './configuration.js';
import { deploymentOf, functionOf, versionOf } from './look-up.js';
import type { Account, FunctionRecord, ProvisionedRecord, VersionRecord } from './model.js';
import { conflict, invalid, notFound, outOfRange } from './service-error.js';

/** AWS keeps at least so many executions for functions without a share of their own. */
const LEAST_UNRESERVED = 100;

/** PutProvisionedConcurrencyConfig: IN_PROGRESS, then READY or FAILED. */
export function putProvisioned(
  account: Account,
  named: string,
  qualifier: string | undefined,
  body: Body,
): ProvisionedRecord {
  const { found, record, name } = target(account, named, qualifier);
  const requested = number(body.ProvisionedConcurrentExecutions, 0);
  if (requested < 1)
    throw outOfRange(
      requested,
      'provisionedConcurrentExecutions',
      'Member must have value greater than or equal to 1',
    );
  if (record.configuration.snapStart === 'PublishedVersions') {
    throw invalid('Provisioned Concurrency is not supported with SnapStart.');
  }
  if (record.snapshot === 'being made' || account.now() < record.readyAtMs) {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  const available = found.reserved ?? unreserved(account);
  if (requested > available) {
    throw invalid(
      `Specified ConcurrentExecutions for function is greater than function's reserved or unreserved concurrency: ${available}.`,
    );
  }
  const put: ProvisionedRecord = { requested, status: 'IN_PROGRESS', lastModified: new Date().toISOString() };
  found.provisioned.set(name, put);
  void account.fleet.provision(deploymentOf(account, found, record), requested).then(
    ({ failed }) => {
      put.status = failed === undefined ? 'READY' : 'FAILED';
      if (failed !== undefined) put.reason = failed;
    },
    (error: Error) => {
      put.status = 'FAILED';
      put.reason = error.message;
    },
  );
  return put;
}

export function provisionedAt(
  account: Account,
  named: string,
  qualifier: string | undefined,
): ProvisionedRecord {
  const { found, name } = target(account, named, qualifier);
  const put = found.provisioned.get(name);
  if (put) return put;
  throw notFound(
    'No Provisioned Concurrency Config found for this function',
    'ProvisionedConcurrencyConfigNotFoundException',
  );
}

/** Its environments end. */
export function deleteProvisioned(account: Account, named: string, qualifier: string | undefined): void {
  const { found, record, name } = target(account, named, qualifier);
  found.provisioned.delete(name);
  void account.fleet.provision(deploymentOf(account, found, record), 0);
}

function target(
  account: Account,
  named: string,
  qualifier: string | undefined,
): { found: FunctionRecord; record: VersionRecord; name: string } {
  const found = functionOf(account, named);
  if (qualifier === undefined || qualifier === '$LATEST') {
    throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  }
  return { found, record: versionOf(found, qualifier), name: qualifier };
}

/** PutFunctionConcurrency: what is kept for a function, and no more than that. */
export function putReserved(account: Account, named: string, body: Body): number {
  const found = functionOf(account, named);
  const wanted = number(body.ReservedConcurrentExecutions, -1);
  if (wanted < 0)
    throw outOfRange(
      wanted,
      'reservedConcurrentExecutions',
      'Member must have value greater than or equal to 0',
    );
  if (unreserved(account) + (found.reserved ?? 0) - wanted < LEAST_UNRESERVED) {
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
  found.reserved = wanted;
  return wanted;
}

/** What functions without a share of their own have together. */
export function unreserved({ functions, concurrencyLimit }: Account): number {
  return [...functions.values()].reduce((left, { reserved = 0 }) => left - reserved, concurrencyLimit);
}

import { type Body, number } from './configuration.js';
import { deploymentOf, functionOf, versionOf } from './look-up.js';
import type { Account, FunctionRecord, ProvisionedRecord, VersionRecord } from './model.js';
import { conflict, invalid, notFound } from './service-error.js';

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
  checkQualifier(found, name);
  if (record.configuration.snapStart === 'PublishedVersions') {
    throw invalid('Provisioned Concurrency is not supported with SnapStart.');
  }
  if (record.snapshot === 'being made' || account.now() < record.readyAtMs) {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  checkShare(account, found, name, requested);
  return begin(account, found, record, { name, requested });
}

function begin(
  account: Account,
  found: FunctionRecord,
  record: VersionRecord,
  { name, requested }: { readonly name: string; readonly requested: number },
): ProvisionedRecord {
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

/** What an alias has goes with it to the version that it points to now, and ends with it; `before` is the version that it left. */
export function moveProvisioned(account: Account, found: FunctionRecord, name: string, before: string): void {
  const put = found.provisioned.get(name);
  const left = found.versions.get(before);
  const next = found.versions.get(found.aliases.get(name)?.version ?? '');
  if (!put || next === left) return;
  found.provisioned.delete(name);
  if (left) void account.fleet.provision(deploymentOf(account, found, left), 0);
  if (next) begin(account, found, next, { name, requested: put.requested });
}

/** An alias may have no weights, and a version and an alias of it not both provisioned concurrency. */
function checkQualifier({ aliases, provisioned }: FunctionRecord, name: string): void {
  const alias = aliases.get(name);
  if (alias && Object.keys(alias.weights).length > 0)
    throw invalid('Alias with weights can not be used with Provisioned Concurrency');
  if (alias && provisioned.has(alias.version)) {
    throw conflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
  const users = [...aliases.values()].filter(({ version }) => version === name);
  if (users.some((user) => provisioned.has(user.name)))
    throw conflict('Version is pointed by a Provisioned Concurrency alias');
}

/** It comes out of what is reserved for the function, else out of what all others have together. */
function checkShare(account: Account, found: FunctionRecord, name: string, requested: number): void {
  const others = [...found.provisioned].filter(([qualifier]) => qualifier !== name);
  const together = others.reduce((sum, [, one]) => sum + one.requested, requested);
  if (found.reserved !== undefined) {
    if (together <= found.reserved) return;
    throw invalid(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const { concurrencyLimit } = account;
  if (requested > concurrencyLimit) {
    throw invalid(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${concurrencyLimit}].`,
    );
  }
  if (unreserved(account) - together < LEAST_UNRESERVED) {
    throw invalid(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
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
  if (
    qualifier === undefined ||
    qualifier === '$LATEST' ||
    found.aliases.get(qualifier)?.version === '$LATEST'
  ) {
    throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  }
  return { found, record: versionOf(found, qualifier), name: qualifier };
}

/** PutFunctionConcurrency: what is kept for a function, and no more than that. */
export function putReserved(account: Account, named: string, body: Body): number {
  const found = functionOf(account, named);
  const wanted = number(body.ReservedConcurrentExecutions, -1);
  if (unreserved(account) + (found.reserved ?? 0) - wanted < LEAST_UNRESERVED) {
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  }
  const provisioned = [...found.provisioned.values()].reduce((sum, { requested }) => sum + requested, 0);
  if (provisioned > wanted) {
    throw invalid(
      ` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  }
  found.reserved = wanted;
  return wanted;
}

/** What functions without a share of their own have together. */
export function unreserved({ functions, concurrencyLimit }: Account): number {
  return [...functions.values()].reduce((left, { reserved = 0 }) => left - reserved, concurrencyLimit);
}

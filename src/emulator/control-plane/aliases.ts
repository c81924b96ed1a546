import { randomUUID } from 'node:crypto';
import { tableOf } from '../../domain/table-of.js';
import { moveProvisioned } from './concurrency.js';
import { type Body, text } from './configuration.js';
import { functionOf } from './look-up.js';
import type { Account, AliasRecord, FunctionRecord } from './model.js';
import { conflict, invalid, notFound, precondition } from './service-error.js';

/** CreateAlias. */
export function createAlias(account: Account, named: string, body: Body): [FunctionRecord, AliasRecord] {
  const found = functionOf(account, named);
  const name = text(body.Name, '');
  if (found.aliases.has(name)) throw conflict(`Alias already exists: ${found.arn}:${name}`);
  return [found, put(found, name, body, undefined)];
}

/** UpdateAlias; provisioned concurrency moves with it. */
export function updateAlias(
  account: Account,
  named: string,
  name: string,
  body: Body,
): [FunctionRecord, AliasRecord] {
  const found = functionOf(account, named);
  const before = found.aliases.get(name);
  if (!before) throw notFound(`Alias not found: ${found.arn}:${name}`);
  if (body.RevisionId !== undefined && body.RevisionId !== before.revisionId) throw precondition();
  const alias = put(found, name, body, before);
  moveProvisioned(account, found, name, before.version);
  return [found, alias];
}

export function aliasNamed(account: Account, named: string, name: string): [FunctionRecord, AliasRecord] {
  const found = functionOf(account, named);
  const alias = found.aliases.get(name);
  if (!alias) throw notFound(`Cannot find alias arn: ${found.arn}:${name}`);
  return [found, alias];
}

/** DeleteAlias: idempotent, as on AWS. */
export function deleteAlias(account: Account, named: string, name: string): FunctionRecord {
  const found = functionOf(account, named);
  const before = found.aliases.get(name);
  void found.urls.get(name)?.close();
  for (const kind of [found.aliases, found.policies, found.eventInvoke, found.urls]) kind.delete(name);
  if (before) moveProvisioned(account, found, name, before.version);
  return found;
}

function put(found: FunctionRecord, name: string, body: Body, before: AliasRecord | undefined): AliasRecord {
  const version = text(body.FunctionVersion, before?.version ?? '');
  const routing =
    body.RoutingConfig === undefined
      ? undefined
      : tableOf(tableOf(body.RoutingConfig).AdditionalVersionWeights);
  const weights = routing === undefined ? (before?.weights ?? {}) : (routing as Record<string, number>);
  for (const one of [version, ...Object.keys(weights)]) {
    if (one !== '$LATEST' && !found.versions.has(one))
      throw notFound(`Function not found: ${found.arn}:${one}`);
  }
  checkWeights(version, weights);
  const alias: AliasRecord = {
    name,
    version,
    description: text(body.Description, before?.description ?? ''),
    weights,
    revisionId: randomUUID(),
  };
  found.aliases.set(name, alias);
  return alias;
}

function checkWeights(version: string, weights: Readonly<Record<string, number>>): void {
  const others = Object.keys(weights);
  if (others.length === 0) return;
  if (others.length > 1)
    throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (others.includes(version)) {
    throw invalid(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (version === '$LATEST')
    throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
}

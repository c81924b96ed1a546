import { randomUUID } from 'node:crypto';
import { tableOf } from '../../domain/table-of.js';
import { type Body, text } from './configuration.js';
import { functionOf } from './look-up.js';
import type { Account, AliasRecord, FunctionRecord } from './model.js';
import { conflict, notFound, outOfRange, precondition } from './service-error.js';

/** CreateAlias. */
export function createAlias(account: Account, named: string, body: Body): [FunctionRecord, AliasRecord] {
  const found = functionOf(account, named);
  const name = text(body.Name, '');
  if (!/^(?!\d+$)[\w-]{1,128}$/.test(name))
    throw outOfRange(
      name,
      'name',
      'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)',
    );
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
  const [found, before] = aliasNamed(account, named, name);
  if (body.RevisionId !== undefined && body.RevisionId !== before.revisionId) throw precondition();
  return [found, put(found, name, body, before)];
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
  found.aliases.delete(name);
  void found.urls.get(name)?.close();
  found.urls.delete(name);
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

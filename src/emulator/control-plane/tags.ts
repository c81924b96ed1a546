import { tableOf } from '../../domain/table-of.js';
import { functionOf, splitFunctionName } from './look-up.js';
import type { Account } from './model.js';
import { denied, invalid, notFound } from './service-error.js';

const MOST_TAGS = 50;

/** The tags of a function or of an event source mapping, by its ARN. Throws the errors of AWS. */
export function tagsOf(account: Account, action: string, arn: string): Map<string, string> {
  const [, , , region, accountId, kind, id = ''] = arn.split(':');
  if (region !== account.region || accountId !== account.accountId) throw denied(account, action, arn);
  if (kind === 'event-source-mapping') {
    const found = account.mappings.get(id);
    if (found) return found.tags;
    throw notFound(`Event source mapping not found: ${arn}`);
  }
  if (kind !== 'function') throw notFound(`The emulator has no ${kind}: ${arn}`);
  if (splitFunctionName(arn).qualifier !== undefined)
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  return functionOf(account, arn).tags;
}

/** Tags as a request has them, beside those that are there. Throws where they are AWS's own, or too many. */
export function checkTags(
  tags: unknown,
  before: ReadonlyMap<string, string> = new Map(),
): [string, string][] {
  const entries = Object.entries(tableOf(tags)).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  if (entries.some(([name]) => /^aws:/i.test(name)))
    throw invalid('Tag keys that begin with aws: are reserved for internal use.');
  if (new Set([...before.keys(), ...entries.map(([name]) => name)]).size > MOST_TAGS)
    throw invalid('Number of tags exceeds resource tag limit.');
  return entries;
}

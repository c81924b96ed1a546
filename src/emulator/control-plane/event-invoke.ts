import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { type Body, number } from './configuration.js';
import { functionOf, splitFunctionName } from './look-up.js';
import type { Account, EventInvokeRecord, FunctionRecord } from './model.js';
import { invalid, notFound } from './service-error.js';

/** PutFunctionEventInvokeConfig replaces what was there; UpdateFunctionEventInvokeConfig changes what it mentions. */
export function putEventInvoke(
  account: Account,
  named: string,
  qualifier: string | undefined,
  { body, isUpdate }: { readonly body: Body; readonly isUpdate: boolean },
): object {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = body;
  const given = [MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig];
  if (given.every((one) => one === undefined || one === null))
    throw invalid('You must specify at least one of error handling or destination setting.');
  const { name } = splitFunctionName(named);
  const found = account.functions.get(name);
  const isThere =
    qualifier === undefined ||
    qualifier === '$LATEST' ||
    found?.aliases.has(qualifier) ||
    found?.versions.has(qualifier);
  if (!found || !isThere) throw notFound("The function doesn't exist.");
  const key = qualifier ?? '$LATEST';
  const before = isUpdate ? eventInvokeOf(found, key) : undefined;
  const retries = number(MaximumRetryAttempts, before?.maximumRetryAttempts ?? -1);
  const age = number(MaximumEventAgeInSeconds, before?.maximumEventAgeS ?? -1);
  const record: EventInvokeRecord = {
    ...(retries < 0 ? {} : { maximumRetryAttempts: retries }),
    ...(age < 0 ? {} : { maximumEventAgeS: age }),
    destinations:
      DestinationConfig === undefined || DestinationConfig === null
        ? (before?.destinations ?? { OnSuccess: {}, OnFailure: {} })
        : destinationsOf(account, found, tableOf(DestinationConfig)),
    lastModifiedS: Date.now() / 1000,
  };
  found.eventInvoke.set(key, record);
  return eventInvokeAnswer(found, key, record);
}

/** GetFunctionEventInvokeConfig. */
export function getEventInvoke(account: Account, named: string, qualifier = '$LATEST'): object {
  const found = functionOf(account, named);
  return eventInvokeAnswer(found, qualifier, eventInvokeOf(found, qualifier));
}

/** DeleteFunctionEventInvokeConfig. */
export function deleteEventInvoke(account: Account, named: string, qualifier = '$LATEST'): void {
  const found = functionOf(account, named);
  eventInvokeOf(found, qualifier);
  found.eventInvoke.delete(qualifier);
}

/** ListFunctionEventInvokeConfigs: of the function, its versions and aliases. */
export function listEventInvoke(account: Account, named: string): object[] {
  const found = functionOf(account, named);
  return [...found.eventInvoke].map(([qualifier, record]) => eventInvokeAnswer(found, qualifier, record));
}

function eventInvokeOf(found: FunctionRecord, qualifier: string): EventInvokeRecord {
  const record = found.eventInvoke.get(qualifier);
  if (record) return record;
  throw notFound(`The function ${found.arn}:${qualifier} doesn't have an EventInvokeConfig`);
}

/** Where results go to: a queue, a topic, a bus, a bucket, or another function that exists. */
function destinationsOf(
  account: Account,
  found: FunctionRecord,
  config: Body,
): EventInvokeRecord['destinations'] {
  const of = (side: 'OnSuccess' | 'OnFailure') => {
    const { Destination } = tableOf(config[side]);
    return typeof Destination === 'string' && Destination !== '' ? Destination : undefined;
  };
  const [success, failure] = [of('OnSuccess'), of('OnFailure')];
  for (const arn of [failure, success]) {
    if (arn === undefined) continue;
    const service = arn.split(':')[2] ?? '';
    if (!['sqs', 'sns', 'events', 's3', 'lambda'].includes(service)) {
      const shown = (name: string, one: string | undefined) =>
        one === undefined ? 'null' : `${name}(destination=${one})`;
      throw invalid(
        `The provided destination config DestinationConfig(onSuccess=${shown('OnSuccess', success)}, onFailure=${shown('OnFailure', failure)}) is invalid.`,
      );
    }
    if (service !== 'lambda') continue;
    const { name } = splitFunctionName(arn);
    if (!account.functions.has(name)) throw invalid(`The destination ARN ${arn} is invalid.`);
    if (name === found.name) throw invalid("You can't specify the function as a destination for itself.");
  }
  return {
    OnSuccess: defined({ Destination: success }),
    OnFailure: defined({ Destination: failure }),
  };
}

function eventInvokeAnswer({ arn }: FunctionRecord, qualifier: string, record: EventInvokeRecord): object {
  return {
    LastModified: record.lastModifiedS,
    FunctionArn: `${arn}:${qualifier}`,
    ...defined({
      MaximumRetryAttempts: record.maximumRetryAttempts,
      MaximumEventAgeInSeconds: record.maximumEventAgeS,
    }),
    DestinationConfig: record.destinations,
  };
}

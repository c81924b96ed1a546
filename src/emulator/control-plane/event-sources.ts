import { randomUUID } from 'node:crypto';
import { tableOf } from '../../domain/table-of.js';
import { type Body, number } from './configuration.js';
import { splitFunctionName } from './look-up.js';
import type { Account, MappingRecord } from './model.js';
import { conflict, invalid, notFound, ServiceError } from './service-error.js';
import { checkTags } from './tags.js';

/** Members of a request that say something else than how to poll. */
const NOT_SETTINGS = ['FunctionName', 'Enabled', 'Tags', 'UUID'];

type Settings = Readonly<Record<string, unknown>>;

/** CreateEventSourceMapping: Creating, then Enabled or Disabled. Nothing is polled. */
export function createMapping(account: Account, body: Body): MappingRecord {
  const service = serviceOf(body);
  const settings = checked(service, { ...defaultsOf(service), ...settingsOf(body) });
  const place = functionArnOf(account, String(body.FunctionName));
  checkNew(account, service, place.functionArn, body);
  const record: MappingRecord = {
    uuid: randomUUID(),
    ...place,
    settings,
    isEnabled: body.Enabled !== false,
    ...doing(account, 'Creating'),
    tags: new Map(checkTags(body.Tags)),
  };
  account.mappings.set(record.uuid, record);
  return record;
}

/** UpdateEventSourceMapping. */
export function updateMapping(account: Account, uuid: string, body: Body): MappingRecord {
  const before = mappingOf(account, uuid);
  if (account.now() < before.readyAtMs) throw inUse('update');
  const settings = checked(serviceOf(before.settings), { ...before.settings, ...settingsOf(body) });
  const place = body.FunctionName === undefined ? {} : functionArnOf(account, String(body.FunctionName));
  const isEnabled = typeof body.Enabled === 'boolean' ? body.Enabled : before.isEnabled;
  const what = isEnabled === before.isEnabled ? 'Updating' : isEnabled ? 'Enabling' : 'Disabling';
  const record = { ...before, ...place, settings, isEnabled, ...doing(account, what) };
  account.mappings.set(uuid, record);
  return record;
}

/** DeleteEventSourceMapping: Deleting for a moment, then gone. */
export function deleteMapping(account: Account, uuid: string): MappingRecord {
  const before = mappingOf(account, uuid);
  if (account.now() < before.readyAtMs) throw inUse('delete');
  const record = { ...before, ...doing(account, 'Deleting') };
  account.mappings.set(uuid, record);
  return record;
}

/** One mapping. Throws ResourceNotFoundException. */
export function mappingOf(account: Account, uuid: string): MappingRecord {
  const found = all(account).find((one) => one.uuid === uuid);
  if (found) return found;
  throw notFound('The resource you requested does not exist.');
}

/** ListEventSourceMappings, of a source or of a function. */
export function listMappings(
  account: Account,
  { source, named }: { readonly source: string | null; readonly named: string | null },
): object[] {
  const wanted = named === null ? undefined : splitFunctionName(named);
  return all(account)
    .filter(({ settings }) => source === null || settings.EventSourceArn === source)
    .filter(
      ({ functionName, functionArn }) =>
        wanted === undefined ||
        (functionName === wanted.name &&
          (wanted.qualifier === undefined || functionArn.endsWith(`:${wanted.qualifier}`))),
    )
    .map((record) => mappingAnswer(account, record));
}

/** A mapping as the API has it. */
export function mappingAnswer({ region, accountId, now }: Account, record: MappingRecord): object {
  const { uuid, settings, isEnabled, doing: what, readyAtMs } = record;
  return {
    UUID: uuid,
    EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
    ...settings,
    FunctionArn: record.functionArn,
    LastModified: record.lastModifiedS,
    State: now() < readyAtMs ? what : isEnabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
  };
}

/** What is there still; those whose deletion is over are forgotten. */
function all({ mappings, now }: Account): MappingRecord[] {
  for (const [uuid, { doing: what, readyAtMs }] of mappings)
    if (what === 'Deleting' && now() >= readyAtMs) mappings.delete(uuid);
  return [...mappings.values()];
}

function doing({ now, delays }: Account, what: MappingRecord['doing']) {
  return { doing: what, readyAtMs: now() + delays.inProgressMs, lastModifiedS: Date.now() / 1000 };
}

/** sqs, kinesis, dynamodb, kafka (AWS's own or the user's), mq, rds for DocumentDB. */
function serviceOf({ EventSourceArn, SelfManagedEventSource, SourceAccessConfigurations }: Settings): string {
  if (SelfManagedEventSource !== undefined) {
    if (SourceAccessConfigurations === undefined)
      throw invalid("Required 'sourceAccessConfigurations' parameter is missing.");
    return 'self-managed-kafka';
  }
  if (typeof EventSourceArn === 'string') return EventSourceArn.split(':')[2] ?? '';
  throw invalid('Unrecognized event source.');
}

function settingsOf(body: Body): Settings {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) => !NOT_SETTINGS.includes(name) && value !== undefined && value !== null,
    ),
  );
}

/** What AWS answers where a request says nothing. */
function defaultsOf(service: string): Settings {
  if (service === 'sqs')
    return { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] };
  if (service !== 'kinesis' && service !== 'dynamodb') return { BatchSize: 100 };
  return {
    ...{ BatchSize: 100, MaximumBatchingWindowInSeconds: 0, ParallelizationFactor: 1 },
    ...{ MaximumRecordAgeInSeconds: -1, MaximumRetryAttempts: -1, BisectBatchOnFunctionError: false },
    ...{ TumblingWindowInSeconds: 0, DestinationConfig: { OnFailure: {} }, FunctionResponseTypes: [] },
    LastProcessingResult: 'No records processed',
  };
}

function checked(service: string, settings: Settings): Settings {
  const { StartingPosition, EventSourceArn, BatchSize, FilterCriteria } = settings;
  const isStream = service === 'kinesis' || service === 'dynamodb';
  if (isStream && StartingPosition === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (service === 'dynamodb' && StartingPosition === 'AT_TIMESTAMP')
    throw invalid(`Unsupported starting position for arn type: ${String(EventSourceArn)}`);
  if (service === 'sqs') {
    const window = number(settings.MaximumBatchingWindowInSeconds, 0);
    const size = number(BatchSize, 10);
    if (String(EventSourceArn).endsWith('.fifo') && size > 10)
      throw invalid('The batch size of a FIFO queue is 10 at most.');
    if (size > 10 && window === 0) {
      throw invalid(
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      );
    }
  }
  for (const { Pattern } of listOf(tableOf(FilterCriteria).Filters)) {
    if (!isJsonObject(Pattern)) throw invalid('Invalid filter pattern definition.');
  }
  return listOf(tableOf(FilterCriteria).Filters).length === 0
    ? without(settings, 'FilterCriteria')
    : settings;
}

function listOf(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? value.map(tableOf) : [];
}

function without(settings: Settings, name: string): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([one]) => one !== name));
}

function isJsonObject(text: unknown): boolean {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function functionArnOf({ functions }: Account, named: string) {
  const { name, qualifier } = splitFunctionName(named);
  const found = functions.get(name);
  const isThere =
    qualifier === undefined ||
    qualifier === '$LATEST' ||
    found?.aliases.has(qualifier) ||
    found?.versions.has(qualifier);
  if (!found || !isThere) throw invalid('Function does not exist');
  return {
    functionName: name,
    functionArn: qualifier === undefined ? found.arn : `${found.arn}:${qualifier}`,
  };
}

/** Two mappings of one source to one function are refused. */
function checkNew(account: Account, service: string, functionArn: string, body: Body): void {
  const { EventSourceArn: source } = body;
  if (source === undefined) return;
  const same = all(account).find(
    (one) =>
      one.functionArn === functionArn && one.settings.EventSourceArn === source && one.doing !== 'Deleting',
  );
  if (!same) return;
  const what =
    service === 'sqs'
      ? `An event source mapping with SQS arn (" ${source} ") and function (" ${same.functionName} ") already exists.`
      : `The event source arn (" ${source} ") and function (" ${same.functionName} ") provided mapping already exists.`;
  throw conflict(`${what} Please update or delete the existing mapping with UUID ${same.uuid}`);
}

function inUse(verb: string): ServiceError {
  return new ServiceError(
    'ResourceInUseException',
    400,
    `Cannot ${verb} the event source mapping because it is in use.`,
  );
}

import {
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import type {
  AliasFacts,
  EventSourceFacts,
  ProvisionedFacts,
  VersionFacts,
} from '../../domain/facts/lambda.js';
import { shownMessage } from '../../domain/shown-message.js';
import { allPages, type ReachedFunction } from '../control/control-plane.js';
import { versionFacts } from './configuration.js';

/** A function that is being inspected. */
export interface Asking extends ReachedFunction {
  readonly signal: AbortSignal;
}

/** Fewer pages than with what AWS gives unasked. */
const PAGE = 50;

/** What is asked for in all lists. */
const part = ({ target }: Asking, place: { Marker?: string }) => ({
  ...{ FunctionName: target.function, MaxItems: PAGE },
  ...place,
});

/** All published versions, oldest first. Throws as the SDK does, as all functions here. */
export async function listVersions(asking: Asking): Promise<VersionFacts[]> {
  const all = await allPages(
    asking,
    (place) => new ListVersionsByFunctionCommand(part(asking, place)),
    ({ Versions }) => Versions,
  );
  const published = all.map(versionFacts).filter(({ version }) => version !== '$LATEST');
  return published.sort((a, b) => Number(a.version) - Number(b.version));
}

export async function listAliases(asking: Asking): Promise<AliasFacts[]> {
  const all = await allPages(
    asking,
    (place) => new ListAliasesCommand(part(asking, place)),
    ({ Aliases }) => Aliases,
  );
  return all.map(({ Name = '', FunctionVersion = '', RoutingConfig }) => ({
    name: Name,
    versions: [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})],
  }));
}

export async function listProvisioned(asking: Asking): Promise<ProvisionedFacts[]> {
  const all = await allPages(
    asking,
    (place) => new ListProvisionedConcurrencyConfigsCommand(part(asking, place)),
    ({ ProvisionedConcurrencyConfigs }) => ProvisionedConcurrencyConfigs,
  );
  return all.map(({ FunctionArn, StatusReason, Status, ...counts }) => ({
    qualifier: FunctionArn?.split(':').at(-1) ?? '',
    requested: counts.RequestedProvisionedConcurrentExecutions ?? 0,
    status: Status ?? 'READY',
    ...defined({ reason: StatusReason && shownMessage(StatusReason, []) }),
  }));
}

/** What invokes the function by polling; callers by name are not known to Lambda. */
export async function listEventSources(asking: Asking): Promise<EventSourceFacts[]> {
  const all = await allPages(
    asking,
    (place) => new ListEventSourceMappingsCommand(part(asking, place)),
    ({ EventSourceMappings }) => EventSourceMappings,
  );
  return all.map(({ EventSourceArn, FunctionArn = '' }) => ({
    service: EventSourceArn?.split(':')[2] ?? 'event source',
    qualifier: /:function:[^:]+:([^:]+)$/.exec(FunctionArn)?.[1] ?? '$LATEST',
  }));
}

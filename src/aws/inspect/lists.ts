import type {
  AliasFacts,
  EventSourceFacts,
  ProvisionedFacts,
  VersionFacts,
} from '../../domain/facts/lambda.js';
import { shownMessage } from '../../domain/shown-message.js';
import { pages } from '../control/pages.js';
import { type Asking, ask } from './ask.js';
import { versionFacts } from './configuration.js';

/** Fewer pages than with what AWS gives unasked. */
const PAGE = 50;

/** All published versions, oldest first. Throws as the SDK does, as all functions here. */
export async function listVersions(asking: Asking): Promise<VersionFacts[]> {
  const { ListVersionsByFunctionCommand } = await import('@aws-sdk/client-lambda');
  const all = await pages(async (place) => {
    const command = new ListVersionsByFunctionCommand({ ...named(asking), ...place, MaxItems: PAGE });
    const { Versions = [], NextMarker } = await ask(asking, (client, options) =>
      client.send(command, options),
    );
    return { items: Versions, next: NextMarker };
  });
  const published = all.map(versionFacts).filter(({ version }) => version !== '$LATEST');
  return published.sort((a, b) => Number(a.version) - Number(b.version));
}

export async function listAliases(asking: Asking): Promise<AliasFacts[]> {
  const { ListAliasesCommand } = await import('@aws-sdk/client-lambda');
  const all = await pages(async (place) => {
    const command = new ListAliasesCommand({ ...named(asking), ...place, MaxItems: PAGE });
    const { Aliases = [], NextMarker } = await ask(asking, (client, options) =>
      client.send(command, options),
    );
    return { items: Aliases, next: NextMarker };
  });
  return all.map(({ Name = '', FunctionVersion = '', RoutingConfig }) => ({
    name: Name,
    versions: [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})],
  }));
}

export async function listProvisioned(asking: Asking): Promise<ProvisionedFacts[]> {
  const { ListProvisionedConcurrencyConfigsCommand } = await import('@aws-sdk/client-lambda');
  const all = await pages(async (place) => {
    const command = new ListProvisionedConcurrencyConfigsCommand({
      ...named(asking),
      ...place,
      MaxItems: PAGE,
    });
    const { ProvisionedConcurrencyConfigs = [], NextMarker } = await ask(asking, (client, options) =>
      client.send(command, options),
    );
    return { items: ProvisionedConcurrencyConfigs, next: NextMarker };
  });
  return all.map((found) => ({
    qualifier: found.FunctionArn?.split(':').at(-1) ?? '',
    requested: found.RequestedProvisionedConcurrentExecutions ?? 0,
    status: found.Status ?? 'READY',
    ...(found.StatusReason === undefined ? {} : { reason: shownMessage(found.StatusReason, []) }),
  }));
}

/** What invokes the function by polling; callers by name are not known to Lambda. */
export async function listEventSources(asking: Asking): Promise<EventSourceFacts[]> {
  const { ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const all = await pages(async (place) => {
    const command = new ListEventSourceMappingsCommand({ ...named(asking), ...place, MaxItems: PAGE });
    const { EventSourceMappings = [], NextMarker } = await ask(asking, (client, options) =>
      client.send(command, options),
    );
    return { items: EventSourceMappings, next: NextMarker };
  });
  return all.map(({ EventSourceArn, FunctionArn = '' }) => ({
    service: EventSourceArn?.split(':')[2] ?? 'event source',
    qualifier: /:function:[^:]+:([^:]+)$/.exec(FunctionArn)?.[1] ?? '$LATEST',
  }));
}

function named({ target }: Asking): { readonly FunctionName: string } {
  return { FunctionName: target.function };
}

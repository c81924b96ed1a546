import { GetPolicyCommand, ListAliasesCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { withoutAccounts } from '../domain/lambda-function.js';
import { allPages, errorName, type ReachedFunction } from './control/control-plane.js';

/** What sends requests to the version of a function that a run would change, as far as that can be seen. */
export async function trafficOf(
  { target, control, connection }: ReachedFunction,
  signal: AbortSignal,
): Promise<string[]> {
  const { function: FunctionName, qualifier } = target;
  const version = qualifier ?? '$LATEST';
  const look = async (action: string, make: () => Promise<string[]>): Promise<string[]> => {
    try {
      return await make();
    } catch (error) {
      if (signal.aborted || errorName(error) === 'CredentialsProviderError') throw error;
      if (errorName(error) === 'ResourceNotFoundException') return [];
      // What answers instead of AWS need not know of everything that can be asked.
      if (!connection.isAws()) return [];
      return [`something that cannot be seen (${action}: ${errorName(error)})`];
    }
  };
  return [
    ...(await look('lambda:ListEventSourceMappings', async () => {
      const named = qualifier === undefined ? FunctionName : `${FunctionName}:${qualifier}`;
      const mappings = await allPages(
        { control, signal },
        (place) => new ListEventSourceMappingsCommand({ FunctionName: named, ...place }),
        ({ EventSourceMappings }) => EventSourceMappings,
      );
      return mappings
        .filter(({ State }) => State !== 'Disabled')
        .map(
          ({ EventSourceArn, UUID }) =>
            `event source ${withoutAccounts(EventSourceArn ?? UUID ?? 'without a name')}`,
        );
    })),
    ...(await look('lambda:ListAliases', async () => {
      const aliases = await allPages(
        { control, signal },
        (place) => new ListAliasesCommand({ FunctionName, ...place }),
        ({ Aliases }) => Aliases,
      );
      return aliases
        .filter(
          ({ Name, FunctionVersion, RoutingConfig }) =>
            Name !== qualifier &&
            (FunctionVersion === version || version in (RoutingConfig?.AdditionalVersionWeights ?? {})),
        )
        .map(({ Name }) => `alias ${Name}`);
    })),
    ...(await look('lambda:GetPolicy', async () => {
      const command = new GetPolicyCommand({ FunctionName, ...defined({ Qualifier: qualifier }) });
      const { Policy = '{}' } = await control.send(command, signal);
      return invokers(Policy);
    })),
  ];
}

/** Who may invoke, as a resource policy says it: services, such as s3.amazonaws.com, and others. Pure. */
export function invokers(policy: string): string[] {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: unknown };
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as {
    Effect?: string;
    Principal?: string | Record<string, unknown>;
  }[];
  const found = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) =>
      typeof Principal === 'string' ? [Principal] : Object.values(Principal ?? {}).map(String),
    );
  return [...new Set(found)].map((who) => `${withoutAccounts(who)}, by its resource policy`);
}

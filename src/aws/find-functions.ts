import { ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import type { FunctionPattern, FunctionTag } from '../config/lambda-request.js';
import { defined } from '../domain/defined.js';
import { measureError, usageError } from '../domain/errors.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import type { DeployedFunction } from '../domain/plan.js';
import { shownMessage } from '../domain/shown-message.js';
import { lambdaConnections } from './connection.js';
import { allPages, type ControlPlane, controlPlane, type Limiter } from './control/control-plane.js';
import { lambdaFailure, withNeed } from './failure.js';

export interface FindOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly limiter: Limiter;
  /** A function must have all of them. */
  readonly tags: readonly FunctionTag[];
}

interface Listed {
  readonly name: string;
  readonly arn: string;
}

/**
 * The functions behind names and patterns, in the order of the names and sorted within a pattern. Throws a usage error
 * where a pattern or the tags match none.
 */
export async function findFunctions(
  named: readonly (DeployedFunction | FunctionPattern)[],
  options: FindOptions,
): Promise<DeployedFunction[]> {
  if (options.tags.length === 0 && named.every((one): one is DeployedFunction => one.kind === 'deployed')) {
    return [...named];
  }
  const connections = lambdaConnections(options.env);
  const lists = new Map<string, Promise<Listed[]>>();
  try {
    const found: DeployedFunction[] = [];
    for (const one of named) {
      const { profile, region, endpointUrl, qualifier } = one;
      const place = defined({ region, profile, endpointUrl });
      const control = controlPlane(
        await connections.to({ kind: 'deployed', function: '', ...place }),
        options.limiter,
      );
      const key = JSON.stringify(place);
      const listing = lists.get(key) ?? listFunctions(control, one, options.signal);
      lists.set(key, listing);
      const matching = (await listing).filter(({ name }) => matches(one, name));
      const tagged = await withTags(matching, control, options);
      if (one.kind === 'pattern' && one.pattern !== undefined && tagged.length === 0)
        throw nothing(one, options);
      found.push(
        ...tagged.map(
          ({ name }): DeployedFunction => ({
            ...{ kind: 'deployed', function: name, ...place },
            ...defined({ qualifier }),
          }),
        ),
      );
    }
    if (found.length === 0) throw nothing(named[0], options);
    return found;
  } finally {
    connections.close();
  }
}

async function listFunctions(
  control: ControlPlane,
  asked: DeployedFunction | FunctionPattern,
  signal: AbortSignal,
): Promise<Listed[]> {
  try {
    const all = await allPages(
      { control, signal },
      (place) => new ListFunctionsCommand(place),
      ({ Functions }) => Functions,
    );
    const found = all.flatMap(({ FunctionName: name, FunctionArn: arn }) =>
      name && arn ? [{ name, arn }] : [],
    );
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (signal.aborted) throw error;
    const target = {
      ...asked,
      kind: 'deployed',
      function: asked.kind === 'pattern' ? (asked.pattern ?? 'functions') : asked.function,
    } as const;
    const failure = lambdaFailure(error, { target, action: 'lambda:ListFunctions' });
    throw withNeed(measureError(shownMessage(failure.message, []), failure.hint, error), failure);
  }
}

function matches(asked: DeployedFunction | FunctionPattern, name: string): boolean {
  if (asked.kind === 'deployed') return parseFunctionName(asked.function)?.name === name;
  if (asked.pattern === undefined) return true;
  const source = asked.pattern.replace(/[*?]/g, (sign) => (sign === '*' ? '.*' : '.'));
  return new RegExp(`^${source}$`).test(name);
}

async function withTags(
  functions: readonly Listed[],
  control: ControlPlane,
  { tags, signal }: FindOptions,
): Promise<readonly Listed[]> {
  if (tags.length === 0) return functions;
  const kept = await Promise.all(
    functions.map(async (one) => {
      const command = new ListTagsCommand({ Resource: one.arn });
      const { Tags = {} } = await control.send(command, signal);
      const has = ({ key, value }: FunctionTag) =>
        key in Tags && (value === undefined || Tags[key] === value);
      return tags.every(has) ? [one] : [];
    }),
  );
  return kept.flat();
}

function nothing(asked: DeployedFunction | FunctionPattern | undefined, { tags }: FindOptions): Error {
  const pattern = asked?.kind === 'pattern' ? asked.pattern : undefined;
  const where = asked?.region === undefined ? '' : ` in ${asked.region}`;
  const tagged = tags.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)).join(', ');
  const which = [
    ...(pattern === undefined ? [] : [`matches ${pattern}`]),
    ...(tagged === '' ? [] : [`has the tag ${tagged}`]),
  ].join(' and ');
  return usageError(
    `No function${where} ${which}.`,
    'Check the names with aws lambda list-functions, and --region and --profile.',
  );
}

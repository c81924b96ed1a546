import { defined } from '../../domain/defined.js';
import { measureError, usageError } from '../../domain/errors.js';
import { parseFunctionName, withoutAccounts } from '../../domain/lambda-function.js';
import { shownMessage } from '../../domain/shown-message.js';
import { TIMEOUT_MS } from '../control/control-plane.js';
import { lambdaFailure } from '../failure.js';
import { type Asking, ask, look, type Seen } from './ask.js';
import { configurationFacts } from './configuration.js';
import { download, NotDownloaded } from './download.js';
import type { LambdaFacts, LayerFacts, Unseen, ZipFacts } from './facts.js';
import { listAliases, listEventSources, listProvisioned, listVersions } from './lists.js';
import { extensionsIn, readZip, total, zipEntries } from './read-zip.js';

/** What was found, and the zip of the function as it is deployed. */
export interface Inspected {
  readonly facts: LambdaFacts;
  readonly zip?: Uint8Array;
}

/**
 * Looks at a function; nothing is changed or invoked. Throws a usage error where it is not there, a measure error where
 * it may not be looked at or Lambda cannot be reached; parts that may not be seen are listed.
 */
export async function inspectFunction(asking: Asking): Promise<Inspected> {
  const { target } = asking;
  const { Configuration = {}, Code, region } = await getFunction(asking);
  const configuration = configurationFacts(Configuration);
  const lists = {
    versions: await look(asking, { action: 'lambda:ListVersionsByFunction', what: 'the versions' }, () =>
      listVersions(asking),
    ),
    aliases: await look(asking, { action: 'lambda:ListAliases', what: 'the aliases' }, () =>
      listAliases(asking),
    ),
    provisioned: await look(
      asking,
      { action: 'lambda:ListProvisionedConcurrencyConfigs', what: 'provisioned concurrency' },
      () => listProvisioned(asking),
    ),
    eventSources: await look(
      asking,
      { action: 'lambda:ListEventSourceMappings', what: 'the event sources' },
      () => listEventSources(asking),
    ),
  };
  const layers: { readonly facts: LayerFacts; readonly unseen: readonly Unseen[] }[] = [];
  for (const { Arn = '', CodeSize = 0 } of Configuration.Layers ?? []) {
    layers.push(await layerFacts(asking, Arn, CodeSize));
  }
  const code = configuration.packageType === 'Zip' ? await codeFacts(asking, Code?.Location) : undefined;
  const variables = Configuration.Environment?.Error;
  return {
    facts: {
      name: parseFunctionName(target.function)?.name ?? target.function,
      ...defined({ qualifier: target.qualifier }),
      region,
      configuration,
      layers: layers.map(({ facts }) => facts),
      ...valuesOf(lists),
      ...(code && 'facts' in code ? { zip: code.facts } : {}),
      unseen: [
        ...Object.values(lists).flatMap((seen) => ('unseen' in seen ? [seen.unseen] : [])),
        ...layers.flatMap(({ unseen }) => unseen),
        ...(code && 'unseen' in code ? [code.unseen] : []),
        ...(variables === undefined ? [] : [unseenVariables(variables.ErrorCode)]),
      ],
    },
    ...(code && 'facts' in code ? { zip: code.zip } : {}),
  };
}

async function getFunction(asking: Asking) {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const { target, connection, signal } = asking;
  const place: { region?: string } = {};
  try {
    const region = await connection.region();
    place.region = region;
    const command = new GetFunctionCommand({
      FunctionName: target.function,
      ...defined({ Qualifier: target.qualifier }),
    });
    return { ...(await ask(asking, (client, options) => client.send(command, options))), region };
  } catch (error) {
    if (signal.aborted) throw error;
    const asked = { target, action: 'lambda:GetFunction' as const, timeoutMs: TIMEOUT_MS, ...place };
    const { code, message, hint } = lambdaFailure(error, asked);
    const text = shownMessage(message, []);
    throw code === 'NOT_FOUND' || code === 'NO_REGION'
      ? usageError(text, hint)
      : measureError(text, hint, error);
  }
}

/** Size and extensions of a layer; those of other accounts often say no more than their size. */
async function layerFacts(asking: Asking, arn: string, zipBytes: number) {
  const [, name = withoutAccounts(arn)] = /:layer:(.+)$/.exec(arn) ?? [];
  const { GetLayerVersionByArnCommand } = await import('@aws-sdk/client-lambda');
  const what = `the content of the layer ${name}`;
  const seen = await look(asking, { action: 'lambda:GetLayerVersion', what }, () =>
    ask(asking, (client, options) => client.send(new GetLayerVersionByArnCommand({ Arn: arn }), options)),
  );
  if ('unseen' in seen) return { facts: { name, zipBytes }, unseen: [seen.unseen] };
  try {
    const entries = await zipEntries(await download(seen.value.Content?.Location, asking.signal));
    const facts = { name, zipBytes, unzippedBytes: total(entries), extensions: extensionsIn(entries) };
    return { facts, unseen: [] };
  } catch (error) {
    return { facts: { name, zipBytes }, unseen: [unread(what, error, asking.signal)] };
  }
}

async function codeFacts(
  { signal }: Asking,
  location: string | undefined,
): Promise<{ readonly facts: ZipFacts; readonly zip: Uint8Array } | { readonly unseen: Unseen }> {
  try {
    const zip = await download(location, signal);
    return { facts: await readZip(zip), zip };
  } catch (error) {
    return { unseen: unread('the code', error, signal) };
  }
}

function unread(what: string, error: unknown, signal: AbortSignal): Unseen {
  if (signal.aborted) throw error;
  return {
    what,
    why:
      error instanceof NotDownloaded
        ? error.message
        : `it is not a readable zip: ${(error as Error).message}`,
  };
}

function unseenVariables(code: string | undefined): Unseen {
  const why = `AWS could not decrypt them${code === undefined ? '' : ` (${code})`}`;
  return { action: 'kms:Decrypt', what: 'the variables', why };
}

function valuesOf<T extends Readonly<Record<string, Seen<unknown>>>>(lists: T) {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, seen]) => ('value' in seen ? [[name, seen.value]] : [])),
  ) as { [K in keyof T]?: T[K] extends Seen<infer V> ? V : never };
}

import { GetLayerVersionByArnCommand, type Layer } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { LambdaFacts, LayerFacts, Unseen, ZipFacts } from '../../domain/facts/lambda.js';
import { parseFunctionName, withoutAccounts } from '../../domain/lambda-function.js';
import { shownMessage } from '../../domain/shown-message.js';
import { lambdaFailure } from '../failure.js';
import { getFunction } from '../get-function.js';
import { configurationFacts } from './configuration.js';
import { download, NotDownloaded } from './download.js';
import { type Asking, listAliases, listEventSources, listProvisioned, listVersions } from './lists.js';
import { extensionsIn, readZip, total, zipEntries } from './read-zip.js';

/** The facts, and the zip of the function as it is deployed. */
export interface Inspected {
  readonly facts: LambdaFacts;
  readonly zip?: Uint8Array;
}

/** What cannot be looked at is collected on the way. */
interface Gathering extends Asking {
  readonly unseen: Unseen[];
}

/**
 * Looks at a function; nothing is changed or invoked. Throws a usage error where it is not there, a measure error where
 * it may not be looked at or Lambda cannot be reached; parts that may not be seen are listed.
 */
export async function inspectFunction(asking: Asking): Promise<Inspected> {
  const { target, signal } = asking;
  const looked = await getFunction(asking, signal);
  if (looked.kind === 'denied') throw looked.error;
  const { region, answer } = looked;
  const { Configuration = {}, Code } = answer;
  const configuration = configurationFacts(Configuration);
  const gathering: Gathering = { ...asking, unseen: [] };
  const list = <T>(action: string, what: string, items: (asking: Asking) => Promise<T>) =>
    look(gathering, { action: `lambda:${action}`, what }, () => items(asking));
  const lists = {
    versions: await list('ListVersionsByFunction', 'the versions', listVersions),
    aliases: await list('ListAliases', 'the aliases', listAliases),
    provisioned: await list('ListProvisionedConcurrencyConfigs', 'provisioned concurrency', listProvisioned),
    eventSources: await list('ListEventSourceMappings', 'the event sources', listEventSources),
  };
  const layers: LayerFacts[] = [];
  for (const layer of Configuration.Layers ?? []) layers.push(await layerFacts(gathering, layer));
  const code = configuration.packageType === 'Zip' ? await codeFacts(gathering, Code?.Location) : undefined;
  const undecrypted = Configuration.Environment?.Error;
  if (undecrypted) gathering.unseen.push(unseenVariables(undecrypted.ErrorCode));
  return {
    facts: {
      name: parseFunctionName(target.function)?.name ?? target.function,
      ...defined({ qualifier: target.qualifier }),
      ...{ region, configuration, layers },
      ...defined({ ...lists, zip: code?.facts }),
      unseen: gathering.unseen,
    },
    ...defined({ zip: code?.zip }),
  };
}

/** Looks at a part that the rest does not depend on: what fails is told, not thrown, unless everything would fail. */
async function look<T>(
  { target, signal, unseen }: Gathering,
  { action, what }: { readonly action: string; readonly what: string },
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message, hint } = lambdaFailure(error, { target, action: 'lambda:GetFunction' });
    if (code === 'CREDENTIALS') throw measureError(shownMessage(message, []), hint, error);
    if (code === 'ACCESS_DENIED') unseen.push({ action, what, why: `${action} is not allowed` });
    else unseen.push({ what, why: shownMessage(message, []).replace(/[.!?]$/, '') });
    return undefined;
  }
}

/** Size and extensions of a layer; those of other accounts often say no more than their size. */
async function layerFacts(gathering: Gathering, { Arn = '', CodeSize = 0 }: Layer): Promise<LayerFacts> {
  const { control, signal } = gathering;
  const [, name = withoutAccounts(Arn)] = /:layer:(.+)$/.exec(Arn) ?? [];
  const size = { name, zipBytes: CodeSize };
  const what = `the content of the layer ${name}`;
  const layer = await look(gathering, { action: 'lambda:GetLayerVersion', what }, () =>
    control.send(new GetLayerVersionByArnCommand({ Arn }), signal),
  );
  if (layer === undefined) return size;
  const entries = await unpacked(gathering, what, async () =>
    zipEntries(await download(layer.Content?.Location, signal)),
  );
  return entries ? { ...size, unzippedBytes: total(entries), extensions: extensionsIn(entries) } : size;
}

async function codeFacts(
  gathering: Gathering,
  location: string | undefined,
): Promise<{ readonly facts: ZipFacts; readonly zip: Uint8Array } | undefined> {
  return unpacked(gathering, 'the code', async () => {
    const zip = await download(location, gathering.signal);
    return { facts: readZip(zip), zip };
  });
}

/** Gets and reads a zip; one that cannot be had or read is told, not thrown. */
async function unpacked<T>(
  { signal, unseen }: Gathering,
  what: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    const { message } = error as Error;
    const why = error instanceof NotDownloaded ? message : `it is not a readable zip: ${message}`;
    unseen.push({ what, why });
    return undefined;
  }
}

function unseenVariables(code: string | undefined): Unseen {
  const why = `AWS could not decrypt them${code === undefined ? '' : ` (${code})`}`;
  return { action: 'kms:Decrypt', what: 'the variables', why };
}

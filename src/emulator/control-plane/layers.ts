import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { checkZip, sha256, zipOf } from './code.js';
import { type Body, text } from './configuration.js';
import type { Account, LayerRecord } from './model.js';
import { notFound, outOfRange } from './service-error.js';

/** PublishLayerVersion. */
export async function publishLayer(account: Account, name: string, body: Body): Promise<LayerRecord> {
  if (!/^[\w-]{1,140}$/.test(name))
    throw outOfRange(name, 'layerName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+');
  const zip = await zipOf(account, tableOf(body.Content), 'Please provide a source for layer content.');
  return addLayer(account, name, zip, body);
}

/** A layer version of a zip of any size. */
export async function addLayer(
  account: Account,
  name: string,
  zip: Uint8Array,
  body: Body = {},
): Promise<LayerRecord> {
  await checkZip(zip);
  const versions = account.layers.get(name) ?? new Map<number, LayerRecord>();
  const version = Math.max(0, ...versions.keys()) + 1;
  const record: LayerRecord = {
    arn: `${layerArn(account, name)}:${version}`,
    name,
    version,
    zip,
    sha256: sha256(zip),
    description: text(body.Description, ''),
    runtimes: texts(body.CompatibleRuntimes),
    architectures: texts(body.CompatibleArchitectures),
    createdAt: new Date().toISOString(),
  };
  account.layers.set(name, versions.set(version, record));
  return record;
}

export function layerArn({ region, accountId }: Account, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

/** One version. Throws ResourceNotFoundException. */
export function layerVersion({ layers }: Account, name: string, version: number): LayerRecord {
  const found = layers.get(name)?.get(version);
  if (!found) throw notFound('The resource you requested does not exist.');
  return found;
}

/** A layer version as the API has it; lists do not say where its zip is. */
export function layerAnswer(
  account: Account,
  { arn, name, version, zip, ...record }: LayerRecord,
  location?: string,
): object {
  return {
    LayerArn: layerArn(account, name),
    LayerVersionArn: arn,
    Version: version,
    Description: record.description,
    CreatedDate: record.createdAt.replace('Z', '+0000'),
    CompatibleRuntimes: record.runtimes,
    CompatibleArchitectures: record.architectures,
    Content: {
      CodeSha256: record.sha256,
      CodeSize: zip.byteLength,
      ...defined({ Location: location }),
    },
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

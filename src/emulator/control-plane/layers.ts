import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { checkZip, sha256, zipOf } from './code.js';
import { type Body, text } from './configuration.js';
import type { Account, LayerRecord } from './model.js';
import { invalid, notFound } from './service-error.js';

/** PublishLayerVersion. */
export async function publishLayer(account: Account, name: string, body: Body): Promise<LayerRecord> {
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
    ...(typeof body.LicenseInfo === 'string' ? { licence: body.LicenseInfo } : {}),
  };
  account.layers.set(name, versions.set(version, record));
  return record;
}

export function layerArn({ region, accountId }: Account, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

/** One version. Throws the errors of AWS. */
export function layerVersion(account: Account, name: string, version: number): LayerRecord {
  if (version < 1) throw invalid('Layer Version Cannot be less than 1');
  const found = account.layers.get(name)?.get(version);
  if (!found || found.isDeleted) throw notFound('The resource you requested does not exist.');
  return found;
}

/** The versions of a layer that are for a runtime and an architecture, the youngest first. */
export function listed(
  { layers }: Account,
  name: string,
  { runtime, architecture }: { readonly runtime: string | null; readonly architecture: string | null },
): LayerRecord[] {
  return [...(layers.get(name)?.values() ?? [])]
    .reverse()
    .filter(({ isDeleted }) => !isDeleted)
    .filter(({ runtimes }) => runtime === null || runtimes.includes(runtime))
    .filter(({ architectures }) => architecture === null || architectures.includes(architecture));
}

/** DeleteLayerVersion: idempotent. */
export function deleteLayerVersion(account: Account, name: string, version: number): void {
  if (version < 1) throw invalid('Layer Version Cannot be less than 1');
  const found = account.layers.get(name)?.get(version);
  if (found) found.isDeleted = true;
}

/** A layer version as the API has it, with the address of its zip. */
export function layerAnswer(account: Account, record: LayerRecord, location: string): object {
  return {
    ...layerItem(record),
    LayerArn: layerArn(account, record.name),
    Content: { CodeSha256: record.sha256, CodeSize: record.zip.byteLength, Location: location },
  };
}

/** The same as lists have it. */
export function layerItem(record: LayerRecord): object {
  return {
    LayerVersionArn: record.arn,
    Version: record.version,
    Description: record.description,
    CreatedDate: record.createdAt.replace('Z', '+0000'),
    CompatibleRuntimes: record.runtimes,
    CompatibleArchitectures: record.architectures,
    ...defined({ LicenseInfo: record.licence }),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

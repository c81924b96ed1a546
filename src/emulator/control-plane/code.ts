import { createHash, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { BadZip, zipMembers } from '../../io/zip-reader.js';
import { readZip, TooLarge, unpackZips } from '../zip.js';
import type { Body } from './configuration.js';
import { splitLayerArn } from './look-up.js';
import type { Account, CodeRecord, LayerRecord } from './model.js';
import { objectOf } from './s3-object.js';
import { denied, invalid, ServiceError } from './service-error.js';

/** Unpacks the code of a request into a folder of its own; where `use` rejects nothing of it is kept. Throws the errors of AWS. */
export async function withCode<T>(
  account: Account,
  source: Body,
  use: (code: CodeRecord) => Promise<T>,
): Promise<T> {
  const code = await codeOf(account, source);
  try {
    return await use(code);
  } catch (error) {
    await removeCode(code);
    throw error;
  }
}

/** What the code of a request would be; nothing of it is kept. Throws the errors of AWS. */
export async function triedCode(account: Account, source: Body): Promise<CodeRecord> {
  const code = await codeOf(account, source);
  await removeCode(code);
  return code;
}

async function codeOf(account: Account, source: Body): Promise<CodeRecord> {
  if (source.ImageUri !== undefined)
    throw invalid('The emulator takes code as a zip only: there are no images here.');
  const zip = await zipOf(account, source, 'Please provide a source for function code.');
  const taskRoot = join(account.workFolder, `task-${randomUUID()}`);
  const unzippedBytes = await asService(async () => {
    checkContent(zip);
    return unpackZips([zip], taskRoot);
  });
  const code = {
    taskRoot,
    zip: `${taskRoot}.zip`,
    sha256: sha256(zip),
    bytes: zip.byteLength,
    unzippedBytes,
  };
  await writeFile(code.zip, zip);
  return code;
}

async function removeCode({ taskRoot, zip }: CodeRecord): Promise<void> {
  await removeFolder(taskRoot);
  if (zip !== undefined) await rm(zip, { force: true });
}

/** The zip of a request: what it holds itself, or an object of S3. Throws the errors of AWS, `missing` where it names neither. */
export async function zipOf({ objects, region }: Account, source: Body, missing: string): Promise<Buffer> {
  const { ZipFile, S3Bucket, S3Key } = source;
  const isObject = S3Bucket !== undefined || S3Key !== undefined;
  if (ZipFile !== undefined && isObject)
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  if (isObject) return objectOf(objects, source, region);
  if (typeof ZipFile !== 'string' || ZipFile === '') throw invalid(missing);
  const zip = Buffer.from(ZipFile, 'base64');
  if (zip.byteLength <= LAMBDA_LIMITS.uploadBytes) return zip;
  throw new ServiceError(
    'RequestEntityTooLargeException',
    413,
    `Request must be smaller than ${LAMBDA_LIMITS.uploadBytes} bytes for this operation`,
  );
}

/** The layers of a version unpacked together, in order. Throws where one is missing, or where all is too large. */
export async function layersOf(
  account: Account,
  arns: readonly string[],
  code: CodeRecord,
): Promise<string | undefined> {
  if (arns.length === 0) return undefined;
  const records = arns.map((arn) => layerOf(account, arn));
  for (const [at, { name, arn }] of records.entries()) {
    const other = records.slice(0, at).find((one) => one.name === name);
    if (other) {
      throw invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other.arn} and ${arn} are versions of the same layer.`,
      );
    }
  }
  const optRoot = join(account.workFolder, `opt-${randomUUID()}`);
  const zips = records.map(({ zip }) => zip);
  const bytes = code.unzippedBytes + (await asService(() => unpackZips(zips, optRoot)));
  if (bytes > LAMBDA_LIMITS.unpackedBytes) {
    await removeFolder(optRoot);
    throw invalid(
      `Function code combined with layers exceeds the maximum allowed size of ${LAMBDA_LIMITS.unpackedBytes} bytes. The actual size is ${bytes} bytes.`,
    );
  }
  return optRoot;
}

/** Throws where it is of elsewhere, or is not there. */
function layerOf(account: Account, arn: string): LayerRecord {
  const place = splitLayerArn(arn);
  if (place && place.accountId !== account.accountId) throw denied(account, 'GetLayerVersion', arn);
  if (place && place.region !== account.region) {
    throw invalid(
      `Layers are not in the same region as the function. Layers are expected to be in region ${account.region}.`,
    );
  }
  const found = account.layers.get(place?.name ?? '')?.get(place?.version ?? 0);
  if (found && !found.isDeleted) return found;
  throw invalid(`Layer version ${arn} does not exist.`);
}

/** Whether a zip can be unpacked. Throws the errors of AWS. */
export async function checkZip(zip: Uint8Array): Promise<void> {
  await asService(async () => {
    checkContent(zip);
    readZip(zip);
  });
}

function checkContent(zip: Uint8Array): void {
  if (zipMembers(zip).length === 0) throw invalid('Uploaded file must be a non-empty zip');
}

async function asService<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw invalid(
      error instanceof TooLarge
        ? error.message
        : `Could not unzip uploaded file. Please check your file, then try to upload again. (${error.message})`,
    );
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

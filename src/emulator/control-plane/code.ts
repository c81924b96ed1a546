import { createHash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { BadZip, unpackZip } from '../zip.js';
import type { Body } from './configuration.js';
import type { Account, CodeRecord, LayerRecord } from './model.js';
import { invalid, ServiceError } from './service-error.js';

/** The code of a request, unpacked into a folder of its own. Throws the errors of AWS. */
export async function codeOf(account: Account, { ZipFile, ImageUri, S3Bucket }: Body): Promise<CodeRecord> {
  if (ImageUri !== undefined || S3Bucket !== undefined) {
    throw invalid('The emulator takes code as ZipFile only: there is no image and no bucket here.');
  }
  if (typeof ZipFile !== 'string' || ZipFile === '')
    throw invalid('Please provide a source for function code.');
  const zip = Buffer.from(ZipFile, 'base64');
  if (zip.byteLength > LAMBDA_LIMITS.uploadBytes) {
    throw new ServiceError(
      'RequestEntityTooLargeException',
      413,
      `Request must be smaller than ${LAMBDA_LIMITS.uploadBytes} bytes for this operation`,
    );
  }
  const taskRoot = join(account.workFolder, `task-${randomUUID()}`);
  return {
    taskRoot,
    sha256: sha256(zip),
    bytes: zip.byteLength,
    unzippedBytes: await unpacked(zip, taskRoot),
  };
}

/** The layers of a version unpacked together, in order. Throws where one is missing, or where all is too large. */
export async function layersOf(
  account: Account,
  arns: readonly string[],
  code: CodeRecord,
): Promise<string | undefined> {
  if (arns.length === 0) return undefined;
  const records = arns.map((arn) => layerOf(account, arn));
  const optRoot = join(account.workFolder, `opt-${randomUUID()}`);
  let bytes = code.unzippedBytes;
  for (const { zip } of records) bytes += await unpacked(zip, optRoot);
  if (bytes > LAMBDA_LIMITS.unpackedBytes) {
    throw invalid(
      `Function code combined with layers exceeds the maximum allowed size of ${LAMBDA_LIMITS.unpackedBytes} bytes. The actual size is ${bytes} bytes.`,
    );
  }
  return optRoot;
}

function layerOf({ layers }: Account, arn: string): LayerRecord {
  const [, name = '', version = ''] = /:layer:([\w-]+):(\d+)$/.exec(arn) ?? [];
  const found = layers.get(name)?.get(Number(version));
  if (found) return found;
  throw invalid(`Layer version ${arn} does not exist.`);
}

async function unpacked(zip: Uint8Array, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  try {
    return await unpackZip(zip, folder);
  } catch (error) {
    throw error instanceof BadZip ? invalid(error.message) : error;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

import { formatBytes } from '../../domain/format.js';
import type { PackageLimit } from '../../domain/package.js';
import type { OwnerSize } from '../../domain/size.js';

/** AWS Lambda's own numbers; its megabytes are of 1024 × 1024 bytes. */
const UPLOAD_BYTES = 50 * 1024 * 1024;
const UNPACKED_BYTES = 250 * 1024 * 1024;
/** How many are named as what is largest. */
const NAMED = 3;

/** How far a package uses the limits of AWS Lambda, in words. */
export function lambdaLimits(
  zipBytes: number,
  unpackedBytes: number,
  largest: readonly OwnerSize[],
): PackageLimit[] {
  const names = largest
    .slice(0, NAMED)
    .map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`)
    .join(', ');
  const upload = zipBytes > UPLOAD_BYTES;
  const unpacked = unpackedBytes > UNPACKED_BYTES;
  return [
    {
      name: 'upload',
      bytes: zipBytes,
      limitBytes: UPLOAD_BYTES,
      exceeded: upload,
      sentence: upload
        ? `The zip is over the 50 MB that AWS Lambda takes directly: upload it to S3 first. Largest: ${names}.`
        : `The zip uses ${percent(zipBytes, UPLOAD_BYTES)} of the 50 MB (MiB, ${formatBytes(UPLOAD_BYTES)}) that AWS Lambda takes directly.`,
    },
    {
      name: 'unpacked',
      bytes: unpackedBytes,
      limitBytes: UNPACKED_BYTES,
      exceeded: unpacked,
      sentence: unpacked
        ? `Unpacked it is over the 250 MB that a function and its layers may have together: AWS Lambda refuses it. Largest: ${names}. Slim it, or use a container image (10 GB).`
        : `Unpacked it uses ${percent(unpackedBytes, UNPACKED_BYTES)} of the 250 MB (MiB, ${formatBytes(UNPACKED_BYTES)}) that a function and its layers may have together.`,
    },
  ];
}

function percent(bytes: number, limitBytes: number): string {
  return `${((100 * bytes) / limitBytes).toFixed(bytes * 10 < limitBytes ? 1 : 0)} %`;
}

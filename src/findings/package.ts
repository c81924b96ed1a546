import { formatBytes } from '../domain/format.js';
import { LAMBDA_LIMITS } from '../domain/lambda-limits.js';
import type { PackageLimit, PackageReport } from '../domain/package.js';
import type { OwnerSize } from '../domain/size.js';
import { listed } from '../domain/words.js';

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
  const upload = zipBytes > LAMBDA_LIMITS.uploadBytes;
  const unpacked = unpackedBytes > LAMBDA_LIMITS.unpackedBytes;
  return [
    {
      name: 'upload',
      bytes: zipBytes,
      limitBytes: LAMBDA_LIMITS.uploadBytes,
      exceeded: upload,
      sentence: upload
        ? `The zip is over the 50 MB that AWS Lambda takes directly: upload it to S3 first. Largest: ${names}.`
        : `The zip uses ${percent(zipBytes, LAMBDA_LIMITS.uploadBytes)} of the 50 MB (MiB, ${formatBytes(LAMBDA_LIMITS.uploadBytes)}) that AWS Lambda takes directly.`,
    },
    {
      name: 'unpacked',
      bytes: unpackedBytes,
      limitBytes: LAMBDA_LIMITS.unpackedBytes,
      exceeded: unpacked,
      sentence: unpacked
        ? `Unpacked it is over the 250 MB that a function and its layers may have together: AWS Lambda refuses it. Largest: ${names}. Slim it, or use a container image (10 GB).`
        : `Unpacked it uses ${percent(unpackedBytes, LAMBDA_LIMITS.unpackedBytes)} of the 250 MB (MiB, ${formatBytes(LAMBDA_LIMITS.unpackedBytes)}) that a function and its layers may have together.`,
    },
  ];
}

function percent(bytes: number, limitBytes: number): string {
  return `${((100 * bytes) / limitBytes).toFixed(bytes * 10 < limitBytes ? 1 : 0)} %`;
}

/** What whoever uses a package has to know of it, in sentences. */
export function packageNotes({
  bytecode,
  hashed,
  code,
}: Pick<PackageReport, 'bytecode' | 'code'> & { readonly hashed: boolean }): string[] {
  return [
    ...bytecodeNotes(bytecode),
    ...(hashed
      ? []
      : [
          'The versions are those that the index offered today: for reproducible bytes lock them with hashes (uv pip compile --generate-hashes) or a uv.lock.',
        ]),
    ...(code.length > 0 ? [`Your own code: ${listed(code, 8)}.`] : []),
  ];
}

function bytecodeNotes(bytecode: PackageReport['bytecode']): string[] {
  switch (bytecode) {
    case 'none':
      return [
        'Without bytecode: /var/task and /opt are read-only, so every cold start compiles everything that it imports. --bytecode unchecked-hash includes it.',
      ];
    case 'compiled':
      return [
        'The bytecode is valid where the zip is unpacked with its own times, read as UTC. What unpacks it otherwise makes it stale: --bytecode unchecked-hash depends on no times.',
      ];
    case 'unchecked-hash':
      return [];
  }
}

import type { SourceFile, ZipEntry, ZipFacts } from '../../domain/facts/lambda.js';

/** A module of more is generated, or no module. */
const LARGEST_SOURCE_BYTES = 500_000;
const MOST_SOURCES = 500;
const LARGEST_UNZIPPED_BYTES = 600_000_000;

/** Packages that are often vendored without their metadata: nobody's own code. */
const KNOWN_PACKAGES = new Set([
  ...[
    'aiobotocore',
    'aiohttp',
    'anyio',
    'asyncpg',
    'attr',
    'aws_lambda_powertools',
    'aws_xray_sdk',
    'awslambdaric',
  ],
  ...[
    'boto3',
    'botocore',
    'certifi',
    'charset_normalizer',
    'cryptography',
    'dateutil',
    'httpcore',
    'httpx',
    'idna',
  ],
  ...[
    'jinja2',
    'jmespath',
    'numpy',
    'pandas',
    'pip',
    'psycopg',
    'psycopg2',
    'pydantic',
    'pymongo',
    'pymysql',
  ],
  ...['redis', 'requests', 's3transfer', 'setuptools', 'six', 'sqlalchemy', 'urllib3', 'wheel', 'yaml'],
]);

/** Tests are not run by invocations. */
const NOT_RUN =
  /(?:^|\/)(?:tests?|docs?|scripts?|\.[^/]*)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest|setup)\.py$/;

/** The entries of a zip, by the sizes that it states; nothing is unpacked. Throws where it is no zip. */
export async function zipEntries(zip: Uint8Array): Promise<ZipEntry[]> {
  const { unzipSync } = await import('fflate');
  const entries: ZipEntry[] = [];
  unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      if (!name.endsWith('/')) entries.push({ name, bytes: originalSize });
      return false;
    },
  });
  return entries;
}

/** Reads the zip of a function, in memory. Throws where it is no zip, or a damaged one. */
export async function readZip(zip: Uint8Array): Promise<ZipFacts> {
  const entries = await zipEntries(zip);
  const unzippedBytes = total(entries);
  if (unzippedBytes > LARGEST_UNZIPPED_BYTES) throw new Error('it states more bytes than Lambda unpacks');
  const records = await textsOf(
    zip,
    entries.filter(({ name }) => /^[^/]+\.dist-info\/RECORD$/.test(name)).map(({ name }) => name),
  );
  const installed = new Set(records.flatMap(({ source }) => recordedFiles(source)));
  const own = entries.filter(
    ({ name, bytes }) =>
      name.endsWith('.py') &&
      bytes <= LARGEST_SOURCE_BYTES &&
      !installed.has(name) &&
      !NOT_RUN.test(name) &&
      !KNOWN_PACKAGES.has(name.split('/')[0]?.replace(/\.py$/, '') ?? ''),
  );
  const ownSources = await textsOf(
    zip,
    own.slice(0, MOST_SOURCES).map(({ name }) => name),
  );
  return { zipBytes: zip.byteLength, unzippedBytes, entries, ownSources };
}

/** Names of the external extensions in a layer: what Lambda starts before the runtime. */
export function extensionsIn(entries: readonly ZipEntry[]): string[] {
  return entries.flatMap(({ name }) => /^(?:\.\/)?extensions\/([^/]+)$/.exec(name)?.[1] ?? []);
}

export function total(entries: readonly ZipEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function textsOf(zip: Uint8Array, names: readonly string[]): Promise<SourceFile[]> {
  if (names.length === 0) return [];
  const { unzipSync, strFromU8 } = await import('fflate');
  const wanted = new Set(names);
  const files = unzipSync(zip, { filter: ({ name }) => wanted.has(name) });
  return Object.entries(files).map(([file, content]) => ({ file, source: strFromU8(content) }));
}

/** The first column of a RECORD: paths that hold a comma are quoted. */
function recordedFiles(record: string): string[] {
  return record.split(/\r?\n/).flatMap((line) => {
    const [, quoted, plain] = /^(?:"([^"]*)"|([^,]+)),/.exec(line) ?? [];
    const path = quoted ?? plain;
    return path === undefined ? [] : [path];
  });
}

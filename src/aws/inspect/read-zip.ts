import type { SourceFile, ZipEntry, ZipFacts } from '../../domain/facts/lambda.js';
import { zipContent, zipMembers } from '../../io/zip-reader.js';

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

/** The entries of a zip, by where they are unpacked and the sizes that it states; nothing is unpacked. Throws BadZip. */
export function zipEntries(zip: Uint8Array): ZipEntry[] {
  return zipMembers(zip)
    .filter(({ name }) => !name.endsWith('/'))
    .map(({ name, bytes }) => ({ name: placeOf(name), bytes }));
}

/** Without what no path needs: `./app.py` is app.py. */
function placeOf(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Reads the zip of a function, in memory. Throws where it is no zip, or a damaged one. */
export function readZip(zip: Uint8Array): ZipFacts {
  const entries = zipEntries(zip);
  const unzippedBytes = total(entries);
  if (unzippedBytes > LARGEST_UNZIPPED_BYTES) throw new Error('it states more bytes than Lambda unpacks');
  const records = textsOf(
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
  const ownSources = textsOf(
    zip,
    own.slice(0, MOST_SOURCES).map(({ name }) => name),
  );
  return { zipBytes: zip.byteLength, unzippedBytes, entries, ownSources };
}

/** Names of the external extensions in a layer: what Lambda starts before the runtime. */
export function extensionsIn(entries: readonly ZipEntry[]): string[] {
  return entries.flatMap(({ name }) => /^extensions\/([^/]+)$/.exec(name)?.[1] ?? []);
}

export function total(entries: readonly ZipEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function textsOf(zip: Uint8Array, names: readonly string[]): SourceFile[] {
  const wanted = new Set(names);
  return zipMembers(zip)
    .map((member) => ({ file: placeOf(member.name), member }))
    .filter(({ file }) => wanted.has(file))
    .map(({ file, member }) => ({ file, source: Buffer.from(zipContent(zip, member)).toString('utf8') }));
}

/** The first column of a RECORD: paths that hold a comma are quoted. */
function recordedFiles(record: string): string[] {
  return record.split(/\r?\n/).flatMap((line) => {
    const [, quoted, plain] = /^(?:"([^"]*)"|([^,]+)),/.exec(line) ?? [];
    const path = quoted ?? plain;
    return path === undefined ? [] : [path];
  });
}

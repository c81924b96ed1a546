import type { LambdaFacts, ZipEntry } from '../../domain/facts/lambda.js';
import { formatBytes, formatShare } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { isCompiledSource, isStub } from '../../domain/slim-steps.js';
import { counted } from '../../domain/words.js';
import { testsFolders } from '../../python-source/tests-folders.js';
import { figure, fine } from './finding.js';

/** From here on the size is worth a look. */
const LARGE_ZIP_BYTES = 10_000_000;
/** Share of a limit that leaves little room. */
const NEAR = 0.7;

/** The zip and what is unpacked, held against Lambda's limits. */
export function sizeFinding({ configuration, zip, layers }: LambdaFacts): InspectionFinding[] {
  const id = 'package-size';
  const { codeBytes, packageType } = configuration;
  if (packageType === 'Image') {
    return [
      {
        id,
        status: 'note',
        message:
          'The code is a container image: Lambda does not tell its size, and fetches what a start reads of it. Images have a long tail of slow starts.',
        figures: [],
        remedy: 'Look at it with docker image ls, and measure many starts: the median alone hides the tail.',
      },
    ];
  }
  const known = layers.flatMap(({ unzippedBytes }) => (unzippedBytes === undefined ? [] : [unzippedBytes]));
  const unpackedBytes = zip && zip.unzippedBytes + known.reduce((sum, bytes) => sum + bytes, 0);
  const hidden = layers.length - known.length;
  const parts = hidden > 0 ? ` (${counted(hidden, 'layer')} not seen)` : '';
  const whole = layers.length > 0 ? 'unpacked with its layers' : 'unpacked';
  const shares = [codeBytes / LAMBDA_LIMITS.uploadBytes, (unpackedBytes ?? 0) / LAMBDA_LIMITS.unpackedBytes];
  const message = [
    `The zip has ${formatBytes(codeBytes)}, ${formatShare(codeBytes / LAMBDA_LIMITS.uploadBytes)} of the 50 MB that may be uploaded directly`,
    ...(unpackedBytes === undefined
      ? []
      : [
          `${whole} it has ${formatBytes(unpackedBytes)}${parts}, ${formatShare(unpackedBytes / LAMBDA_LIMITS.unpackedBytes)} of 250 MB`,
        ]),
  ].join('; ');
  const figures = [
    figure('zip', codeBytes, 'bytes'),
    ...(unpackedBytes === undefined ? [] : [figure('unpacked with layers', unpackedBytes, 'bytes')]),
  ];
  const isNear = shares.some((share) => share > NEAR);
  if (!isNear && codeBytes <= LARGE_ZIP_BYTES) return [fine(id, `${message}.`, figures)];
  return [
    {
      id,
      status: isNear ? 'warning' : 'note',
      message: `${message}: a cold start fetches it before anything of REPORT begins.`,
      figures,
      remedy:
        'See what it is made of and make it smaller: coldstart package DIR -o function.zip --slim all names the largest distributions.',
    },
  ];
}

/** Less is not worth a word. */
const LITTLE_BYTES = 100_000;
const MUCH_BYTES = 10_000_000;

const NONE: ReadonlySet<string> = new Set();

/** Kinds of files that no invocation needs, by name; the first that fits counts. */
const KINDS: readonly {
  readonly what: string;
  readonly holds: (
    name: string,
    context: { readonly tests: readonly string[]; readonly tag: string },
  ) => boolean;
}[] = [
  {
    what: 'boto3 and botocore, which the runtime has',
    holds: (name) => /^(?:boto3|botocore|s3transfer)(?:-[^/]+\.dist-info)?\//.test(name),
  },
  {
    what: 'installers (pip, setuptools, wheel)',
    holds: (name) => /^(?:pip|setuptools|wheel|pkg_resources)(?:-[^/]+\.dist-info)?\//.test(name),
  },
  {
    what: 'tests',
    // At the top of a zip they are tests without a line of Python, too: what they read.
    holds: (name, { tests }) =>
      /^tests?\//.test(name) || tests.some((folder) => name.startsWith(`${folder}/`)),
  },
  { what: 'type stubs', holds: (name) => isStub(name, NONE) },
  {
    what: 'bytecode of other versions of Python',
    holds: (name, { tag }) => {
      const [, found] = /\.([a-z]+-\d+)(?:\.opt-\d)?\.pyc$/.exec(name) ?? [];
      return found !== undefined && tag !== '' && found !== tag;
    },
  },
  {
    what: 'sources of compiled modules',
    holds: isCompiledSource,
  },
  {
    what: 'folders of tools (.git, .venv, node_modules, …)',
    holds: (name) => /^(?:\.[^/]+|node_modules|venv)\//.test(name),
  },
];

/** What lies in the zip and is of no use to an invocation, by kind. */
export function wasteFinding({ zip, configuration }: LambdaFacts): InspectionFinding[] {
  if (!zip) return [];
  const id = 'unused-content';
  const tag = configuration.runtime?.startsWith('python3.')
    ? configuration.runtime.replace(/^python3\./, 'cpython-3')
    : '';
  const kinds = byKind(zip.entries, tag);
  const bytes = kinds.reduce((sum, kind) => sum + kind.bytes, 0);
  const figures = kinds.map((kind) => figure(kind.what, kind.bytes, 'bytes'));
  if (bytes < LITTLE_BYTES) {
    return [fine(id, `Almost everything in the zip is used at run time (${formatBytes(bytes)}).`, figures)];
  }
  const share = zip.unzippedBytes === 0 ? 0 : bytes / zip.unzippedBytes;
  const hasSdk = kinds.some(({ what }) => what.startsWith('boto3'));
  return [
    {
      id,
      status: bytes >= MUCH_BYTES ? 'warning' : 'note',
      message: `${formatBytes(bytes)} of what is unpacked (${formatShare(share)}) is unused at run time: ${kinds
        .map((kind) => `${kind.what} ${formatBytes(kind.bytes)}`)
        .join(', ')}.`,
      figures: [figure('unused, unpacked', bytes, 'bytes'), ...figures],
      remedy: `coldstart package DIR -o function.zip --slim all${hasSdk ? '; leave boto3 out of the requirements, or keep it where you need that very version: --slim botocore then keeps only the services that the code names' : ''}.`,
    },
  ];
}

function byKind(entries: readonly ZipEntry[], tag: string) {
  const tests = testsFolders(entries.map(({ name }) => name));
  const sums = new Map<string, number>();
  for (const { name, bytes } of entries) {
    const kind = KINDS.find(({ holds }) => holds(name, { tests, tag }));
    if (kind) sums.set(kind.what, (sums.get(kind.what) ?? 0) + bytes);
  }
  return [...sums].map(([what, bytes]) => ({ what, bytes })).sort((a, b) => b.bytes - a.bytes);
}

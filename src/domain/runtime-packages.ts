/**
 * The packages that AWS Lambda's own Python runtimes ship beside the runtime client, as they stood at a date: AWS publishes no
 * list of versions and renews them without notice. Versions only, with the SHA-256 of each wheel.
 */
export interface RuntimePackages {
  /** Day of the youngest observation that it rests on, as 2026-05-14. */
  readonly asOf: string;
  /** Where versions were seen, and what follows from them. */
  readonly sources: readonly string[];
  /** By minor version of Python, as 3.13. */
  readonly byPython: Readonly<Record<string, readonly RuntimePackage[]>>;
}

export interface RuntimePackage {
  /** Normalised, as in an index. */
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** `derived`: the newest version that the SDK accepted, which nobody has published as seen. */
  readonly basis: 'seen' | 'derived';
}

const SDK: readonly RuntimePackage[] = [
  {
    name: 'boto3',
    version: '1.40.4',
    sha256: '95cdc86454e9ff43e0693c5d807a54ce6813b6711d3543a0052ead5216b93367',
    basis: 'seen',
  },
  {
    name: 'botocore',
    version: '1.40.4',
    sha256: '4e131c52731e10a6af998c2ac3bfbda12e6ecef0e3633268c7752d0502c74197',
    basis: 'seen',
  },
  {
    name: 'jmespath',
    version: '1.0.1',
    sha256: '02e2e4cc71b5bcab88332eebf907519190dd9e6e82107fa7f83b1003a6252980',
    basis: 'derived',
  },
  {
    name: 'python-dateutil',
    version: '2.9.0.post0',
    sha256: 'a8b2bc7bffae282281c8140a97d3aa9c14da0b136dfe83f850eea9a5f7470427',
    basis: 'derived',
  },
  {
    name: 's3transfer',
    version: '0.13.1',
    sha256: 'a981aa7429be23fe6dfc13e80e4020057cbab622b08c0315288758d67cabc724',
    basis: 'derived',
  },
  {
    name: 'six',
    version: '1.17.0',
    sha256: '4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274',
    basis: 'derived',
  },
];

const CURRENT: readonly RuntimePackage[] = [
  ...SDK,
  {
    name: 'urllib3',
    version: '2.6.3',
    sha256: 'bf272323e553dfb2e87d9bfd225ca7b0f467b919d7bbd355436d3fd37cb0acd4',
    basis: 'seen',
  },
];

/** botocore takes no urllib3 2 on Python 3.9. */
const PYTHON_3_9: readonly RuntimePackage[] = [
  ...SDK,
  {
    name: 'urllib3',
    version: '1.26.20',
    sha256: '0ed14ccfbf1c30a9072c7ca157e4319b70d65f623e91e7b32fadb2853431016e',
    basis: 'derived',
  },
];

export const RUNTIME_PACKAGES: RuntimePackages = {
  asOf: '2026-05-14',
  sources: [
    'boto3 and botocore: read from the image public.ecr.aws/lambda/python:3.12; AWS renews all Python runtimes together (terricain/aioboto3#381: one version for 3.12 and 3.13)',
    'urllib3: a scan of the images for Python 3.11 to 3.14 (aws/aws-lambda-base-images#520)',
    'the rest: the newest that boto3 1.40.4 accepts and that was there when it was released',
  ],
  byPython: {
    '3.9': PYTHON_3_9,
    '3.10': CURRENT,
    '3.11': CURRENT,
    '3.12': CURRENT,
    '3.13': CURRENT,
    '3.14': CURRENT,
  },
};

/** Of one minor version of Python; none for a version that AWS has no runtime for. */
export function runtimePackagesOf(minor: string): readonly RuntimePackage[] {
  return RUNTIME_PACKAGES.byPython[minor] ?? [];
}

/** As lines of a requirements file, with hashes. */
export function runtimeRequirements(minor: string): string {
  return runtimePackagesOf(minor)
    .map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
    .join('');
}

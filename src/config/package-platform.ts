import { usageError } from '../domain/errors.js';

/** A Linux that packages are made for, as uv names it. */
export interface PackagePlatform {
  /** x86_64-manylinux2014 */
  readonly name: string;
  readonly arch: 'x86_64' | 'aarch64';
  /** The older half of a glibc version: 17 for manylinux2014, which is glibc 2.17. */
  readonly glibcMinor: number;
}

/** glibc 2.x of the platforms that had names before PEP 600, with the architectures that have them. */
const OLD_NAMES = [
  [17, 'manylinux2014'],
  [12, 'manylinux2010'],
  [5, 'manylinux1'],
] as const;

/** That of AWS Lambda's Python 3.12 and later; up to 3.11 it is 2.26, which uv has no platform for. */
const NEWEST_ON_LAMBDA = 34;

/** Minor versions of glibc 2 that uv has platforms of. */
const KNOWN_GLIBC = new Set([17, 28, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);

/** Reads `x86_64-manylinux2014`, `aarch64-manylinux_2_28`. Throws a usage error. */
export function parsePlatform(text: string): PackagePlatform {
  const [, arch, year, minor] = /^(x86_64|aarch64)-manylinux(?:(2014)|_2_(\d{2}))$/.exec(text) ?? [];
  const glibcMinor = year ? 17 : Number(minor);
  if ((arch !== 'x86_64' && arch !== 'aarch64') || !KNOWN_GLIBC.has(glibcMinor)) {
    throw usageError(
      `--python-platform ${text} is not a supported platform.`,
      'Write x86_64-manylinux2014 or aarch64-manylinux2014; for newer wheels x86_64-manylinux_2_28.',
    );
  }
  return { name: text, arch, glibcMinor };
}

/** The platform of this machine where it is one, else that of most functions. */
export function defaultPlatform(nodeArch: string): string {
  return `${nodeArch === 'arm64' ? 'aarch64' : 'x86_64'}-manylinux2014`;
}

/** What pip has to be told: it knows only the older of the old names to be compatible. */
export function pipPlatforms({ arch, glibcMinor }: PackagePlatform): string[] {
  const oldest = arch === 'aarch64' ? 17 : 5;
  const tags: string[] = [];
  for (let minor = glibcMinor; minor >= oldest; minor -= 1) {
    tags.push(`manylinux_2_${minor}_${arch}`);
    const old = OLD_NAMES.find(([version]) => version === minor)?.[1];
    if (old) tags.push(`${old}_${arch}`);
  }
  return [...tags, `linux_${arch}`];
}

/** What markers (PEP 508) ask for, of an ordinary CPython of this version on the platform. */
export function markerValues({ arch }: PackagePlatform, version: string): Record<string, string> {
  return {
    os_name: 'posix',
    sys_platform: 'linux',
    platform_system: 'Linux',
    platform_machine: arch,
    platform_release: '',
    platform_version: '',
    python_version: version.split('.').slice(0, 2).join('.'),
    python_full_version: version,
    implementation_name: 'cpython',
    implementation_version: version,
    platform_python_implementation: 'CPython',
  };
}

/** The newest platform that AWS Lambda has for this Python, where that is newer than this one. */
export function newerPlatform(
  { arch, glibcMinor }: PackagePlatform,
  python: string,
): PackagePlatform | undefined {
  const [, minor = '0'] = python.split('.');
  if (Number(minor) < 12 || glibcMinor >= NEWEST_ON_LAMBDA) return undefined;
  return { name: `${arch}-manylinux_2_${NEWEST_ON_LAMBDA}`, arch, glibcMinor: NEWEST_ON_LAMBDA };
}

/** What helps where a package has no wheel for the platform. */
export function noWheelHint(platform: PackagePlatform, python: string): string {
  const newer = newerPlatform(platform, python);
  const wider = newer
    ? `--python-platform ${newer.name} (AWS Lambda’s Python ${python} has glibc 2.${newer.glibcMinor}) takes newer wheels, where there are any. Else choose`
    : 'Packages are installed from wheels only: choose';
  return `${wider} another version, or build a wheel for ${platform.name} (\`pip wheel\`) and require it by its path.`;
}

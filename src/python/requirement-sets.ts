import { usageError } from '../domain/errors.js';
import type { RequirementSet } from '../domain/facts/interpreter.js';
import { joined } from '../domain/words.js';
import { shipped } from '../io/shipped.js';
import type { Interpreter } from './interpreters.js';

export type RequirementSetName = keyof typeof REQUIREMENT_SETS;

const lock = (name: string) => shipped(`fixtures/requirements/${name}.txt`);

export const REQUIREMENT_SETS = {
  standard: {
    file: lock('standard'),
    pythons: ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'],
    why: 'uvloop 0.23, aiohttp 3.13 and later and boto3 have no wheels for it',
    platforms: ['linux-x64', 'linux-arm64', 'darwin-arm64'],
  },
  classic: {
    file: lock('classic'),
    pythons: ['3.8', '3.9'],
    why: 'uvloop 0.15.0 and aiohttp 3.7.4 have no wheels for it, and do not build on 3.11 and later',
    platforms: ['linux-x64', 'linux-arm64'],
  },
} as const satisfies Record<string, RequirementSet>;

/** What the check needs to know of an interpreter. */
interface Fitting {
  readonly version: string;
  readonly minor: string;
  readonly implementation: string;
  readonly freeThreaded: boolean;
}

/**
 * Throws a usage error for the interpreters on which the set cannot be installed from wheels. Known beforehand:
 * nothing is started and nothing downloaded.
 */
export function checkSetFits(
  name: RequirementSetName,
  interpreters: readonly Fitting[],
  platform = `${process.platform}-${process.arch}`,
): void {
  const set: RequirementSet = REQUIREMENT_SETS[name];
  if (!set.platforms.includes(platform)) {
    throw usageError(
      `The set ${name} has no wheels for ${platform}: it installs on ${joined(set.platforms)}.`,
      otherSets(name, (other) => other.platforms.includes(platform)) ??
        'Measure a worker of your own instead.',
    );
  }
  const special = interpreters.find(
    ({ implementation, freeThreaded }) => implementation !== 'cpython' || freeThreaded,
  );
  if (special) {
    const what = special.freeThreaded ? 'a free-threaded build' : special.implementation;
    throw usageError(
      `The set ${name} needs ordinary CPython; Python ${special.version} is ${what}.`,
      'Choose another --python, or measure a worker of your own.',
    );
  }
  const misfits = interpreters.filter(({ minor }) => !set.pythons.includes(minor));
  if (misfits.length === 0) return;
  const versions = joined([...new Set(misfits.map(({ version }) => version))]);
  const other = otherSets(name, ({ pythons }) => misfits.every(({ minor }) => pythons.includes(minor)));
  throw usageError(
    `The set ${name} does not fit Python ${versions}: ${set.why}. It fits ${joined(set.pythons)}.`,
    [`Choose one of these with --python${other ? ',' : '.'}`, other].filter(Boolean).join(' '),
  );
}

function otherSets(name: string, fits: (set: RequirementSet) => boolean): string | undefined {
  const others = Object.entries<RequirementSet>(REQUIREMENT_SETS).filter(
    ([key, set]) => key !== name && fits(set),
  );
  return others.length > 0 ? `or take --set ${others.map(([key]) => key).join(' or --set ')}.` : undefined;
}

/** The locks that come with coldstart: `small` is what installs are measured with where nothing else is asked for. */
export type BundledSetName = 'small' | 'standard' | 'classic';

const SMALL = {
  file: shipped('fixtures/requirements/small.txt'),
  pythons: ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'],
};

/** The file of a bundled lock. Throws a usage error where it has no wheels for the interpreter. */
export function bundledSet(name: BundledSetName, interpreter: Interpreter): string {
  if (name !== 'small') {
    checkSetFits(name, [interpreter]);
    return REQUIREMENT_SETS[name].file;
  }
  if (interpreter.implementation === 'cpython' && SMALL.pythons.includes(interpreter.minor))
    return SMALL.file;
  throw usageError(
    `The set small has no wheels for ${interpreter.implementation} ${interpreter.version}: it is for CPython 3.9 to 3.14.`,
    'Choose one of these with --python, or measure requirements of your own: --requirements FILE',
  );
}

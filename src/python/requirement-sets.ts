import { usageError } from '../domain/errors.js';
import type { RequirementSet } from '../domain/facts/interpreter.js';
import { compareVersions } from '../domain/python-version.js';
import { joined } from '../domain/words.js';
import { shipped } from '../io/shipped.js';
import type { Interpreter } from './interpreters.js';

export type RequirementSetName = keyof typeof REQUIREMENT_SETS;

const lock = (name: string) => shipped(`fixtures/requirements/${name}.txt`);

/** What the current sets have wheels for. */
const CURRENT = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.15'];

export const REQUIREMENT_SETS = {
  standard: {
    file: lock('standard'),
    pythons: CURRENT,
    freeThreaded: ['3.14', '3.15'],
    triesNewer: true,
    why: 'uvloop 0.23, aiohttp 3.13 and later and boto3 have no wheels for it',
    platforms: ['linux-x64', 'linux-arm64', 'darwin-arm64'],
  },
  classic: {
    file: lock('classic'),
    pythons: ['3.8', '3.9'],
    freeThreaded: [],
    triesNewer: false,
    why: 'uvloop 0.15.0 and aiohttp 3.7.4 have no wheels for it, and do not build on 3.11 and later',
    platforms: ['linux-x64', 'linux-arm64'],
  },
} as const satisfies Record<string, RequirementSet>;

/** Newer than all that a set was tried on: there may be wheels by now. */
function isUnknown({ minor }: Pick<Fitting, 'minor'>, { pythons, triesNewer }: RequirementSet): boolean {
  return triesNewer && pythons.every((known) => compareVersions(minor, known) > 0);
}

function fits(python: Fitting, set: RequirementSet): boolean {
  const known = python.freeThreaded ? set.freeThreaded : set.pythons;
  return python.implementation === 'cpython' && (known.includes(python.minor) || isUnknown(python, set));
}

/**
 * The file that a set is installed from, and whether it is locked: for a Python that is newer than the lock, its newest
 * versions are tried.
 */
export function setFile(name: RequirementSetName, python: Fitting) {
  const set = REQUIREMENT_SETS[name];
  return fileFor(set, python);
}

function fileFor(
  set: RequirementSet,
  python: Fitting,
): { readonly file: string; readonly isLocked: boolean } {
  const isLocked = !isUnknown(python, set);
  return { file: isLocked ? set.file : set.file.replace(/\.txt$/, '.in'), isLocked };
}

/** The set that has the uvloop for an interpreter; undefined where there is none for it. */
export function uvloopSet(python: Fitting): RequirementSetName | undefined {
  return (['standard', 'classic'] as const).find((name) => fits(python, REQUIREMENT_SETS[name]));
}

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
    (one) => one.implementation !== 'cpython' || (one.freeThreaded && !fits(one, set)),
  );
  if (special) {
    const what =
      special.implementation === 'cpython'
        ? 'a free-threaded build of a version without wheels for such'
        : special.implementation;
    throw usageError(
      `The set ${name} needs ordinary CPython${set.freeThreaded.length > 0 ? ' or a free-threaded one of 3.14 or later' : ''}; Python ${special.version} is ${what}.`,
      'Choose another --python, or measure a worker of your own.',
    );
  }
  const misfits = interpreters.filter((one) => !fits(one, set));
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

const SMALL: RequirementSet = {
  file: lock('small'),
  pythons: CURRENT,
  freeThreaded: ['3.14', '3.15'],
  triesNewer: true,
  why: 'pydantic has no wheels for it',
  platforms: [],
};

/** The file of a bundled set. Throws a usage error where it has no wheels for the interpreter. */
export function bundledSet(name: BundledSetName, interpreter: Interpreter) {
  if (name !== 'small') {
    checkSetFits(name, [interpreter]);
    return setFile(name, interpreter);
  }
  if (fits(interpreter, SMALL)) return fileFor(SMALL, interpreter);
  const { implementation, version, freeThreaded } = interpreter;
  throw usageError(
    `The set small has no wheels for ${freeThreaded ? 'free-threaded ' : ''}${implementation} ${version}: it is for CPython ${CURRENT[0]} to ${CURRENT.at(-1)}, free-threaded from 3.14 on.`,
    'Choose one of these with --python, or measure requirements of your own: --requirements FILE',
  );
}

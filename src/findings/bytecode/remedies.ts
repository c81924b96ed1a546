import type { BytecodeCounts, BytecodeOwner, BytecodeRemedy } from '../../domain/bytecode.js';
import { shellWord } from '../../domain/shell-word.js';

/** What the advice depends on. */
export interface Situation {
  readonly kind: 'environment' | 'folder' | 'zip';
  readonly readAs: 'folder' | 'zipimport';
  /** The target as the user named it. */
  readonly shown: string;
  /** The interpreter, as a command can name it. */
  readonly python: string;
  readonly minor: string;
  readonly optimize: 0 | 1 | 2;
  /** Folders to compile: the target, or site-packages of an environment. */
  readonly folders: readonly string[];
  readonly writable: boolean;
  /** The standard library, where that was looked at. */
  readonly stdlib?: string;
}

const LEVELS = { 0: [], 1: ['-O'], 2: ['-OO'] } as const;

/** Both leave bytecode that does not depend on times; uv reads the variable in capitals only. */
const AT_INSTALL =
  'Or at the install: PYC_INVALIDATION_MODE=UNCHECKED_HASH uv pip install --compile-bytecode --target DIR …, or SOURCE_DATE_EPOCH=315532800 pip install --target DIR … (checked-hash).';

/** What helps against what was found, most direct first; nothing where nothing is wrong. */
export function remedies(
  situation: Situation,
  total: BytecodeCounts,
  owners: readonly BytecodeOwner[],
): BytecodeRemedy[] {
  const broken = total.missing + total.stale + total.wrongVersion;
  if (broken + total.mismatched === 0) return [];
  if (situation.kind === 'zip') {
    return [zipRemedy(situation), ...(situation.readAs === 'folder' ? [{ text: AT_INSTALL }] : [])];
  }
  return [
    ...(total.mismatched > 0 ? [mismatchRemedy(situation)] : []),
    ...(broken > 0 ? [compileRemedy(situation, total, owners)] : []),
    ...(total.stale > 0 && total.staleByTime * 2 >= total.stale ? [timesRemedy(situation)] : []),
    ...(broken > 0 ? installerRemedies(owners, situation.minor) : []),
    ...(situation.writable || broken === 0 ? [] : [elsewhereRemedy()]),
  ];
}

function compileall(
  { python, optimize, folders }: Situation,
  flags: readonly string[],
  places: readonly string[] = folders,
): string {
  return [python, ...LEVELS[optimize], '-m', 'compileall', '-q', ...flags, ...places]
    .map(shellWord)
    .join(' ');
}

function compileRemedy(
  situation: Situation,
  total: BytecodeCounts,
  owners: readonly BytecodeOwner[],
): BytecodeRemedy {
  const { folders, stdlib } = situation;
  const lacks = (isStdlib: boolean) =>
    owners.some(
      ({ kind, counts }) =>
        (kind === 'stdlib') === isStdlib && counts.missing + counts.stale + counts.wrongVersion > 0,
    );
  const places = [...(lacks(false) ? folders : []), ...(stdlib !== undefined && lacks(true) ? [stdlib] : [])];
  const many = total.missing + total.stale + total.wrongVersion > 1000;
  const failing =
    total.uncompilable > 0
      ? ` It exits with 1 because of the ${total.uncompilable} that are not valid Python; valid files are compiled anyway.`
      : '';
  return {
    text: `Compile once, with the interpreter that will run it, as the user who may write there.${failing}`,
    command: compileall(situation, many ? ['-j', '0'] : [], places),
  };
}

function timesRemedy(situation: Situation): BytecodeRemedy {
  return {
    text: 'Where times of files change after compiling (images, git clone, rsync without -t, archives), use bytecode that does not look at them. Where sources are edited in place, checked-hash in its stead: unchecked, the old code would run.',
    // Without -f compileall skips what is valid today.
    command: compileall(situation, ['-f', '--invalidation-mode', 'unchecked-hash']),
  };
}

function mismatchRemedy(situation: Situation): BytecodeRemedy {
  return {
    text: 'Unchecked bytecode of another source runs in place of the one that is there: compile again.',
    command: compileall(situation, ['-f', '--invalidation-mode', 'unchecked-hash']),
  };
}

/** What keeps it from happening again at the next install, by the installers that left it so. */
function installerRemedies(owners: readonly BytecodeOwner[], minor: string): BytecodeRemedy[] {
  const by = (installer: string, holds: (counts: BytecodeCounts) => boolean) =>
    owners.some((owner) => owner.installer === installer && holds(owner.counts));
  const lacking = ({ missing, wrongVersion }: BytecodeCounts) => missing + wrongVersion > 0;
  return [
    ...(by('uv', lacking)
      ? [
          {
            text: 'uv compiles only when asked: uv pip install --compile-bytecode, uv sync --compile-bytecode, or in a Dockerfile ENV UV_COMPILE_BYTECODE=1 before the install.',
          },
        ]
      : []),
    ...(by('pip', ({ missing }) => missing > 0)
      ? [
          {
            text: 'pip compiles by default: look for --no-compile, PIP_NO_COMPILE=1, or a step that removes __pycache__ afterwards.',
          },
        ]
      : []),
    ...(by('poetry', lacking) ||
    owners.some((one) => one.installer?.startsWith('Poetry') && lacking(one.counts))
      ? [{ text: 'Poetry compiles only when asked: poetry install --compile.' }]
      : []),
    ...(owners.some(({ counts }) => counts.wrongVersion > 0)
      ? [
          {
            text: `Install and compile with Python ${minor}, the one that runs it: bytecode of another minor version is never read.`,
          },
        ]
      : []),
  ];
}

function elsewhereRemedy(): BytecodeRemedy {
  return {
    text: 'It cannot be written here: compile where it is built, or let a folder that can be written and is kept hold the bytecode (PYTHONPYCACHEPREFIX=DIR, Python 3.8 or later).',
  };
}

/** Compiled inside an unpacked copy, and packed again without what times could change. */
function zipRemedy({ shown, python, minor, optimize, readAs }: Situation): BytecodeRemedy {
  const beside = readAs === 'zipimport' ? ['-b'] : [];
  const compile = [
    ...[python, ...LEVELS[optimize], '-m', 'compileall', '-q', '-f', ...beside],
    ...['--invalidation-mode', 'unchecked-hash'],
  ];
  const target = shown.startsWith('/') ? shellWord(shown) : `"$OLDPWD"/${shellWord(shown)}`;
  const steps = [
    `d=$(mktemp -d) && unzip -q ${shellWord(shown)} -d "$d"`,
    `${compile.map(shellWord).join(' ')} "$d"`,
    `(cd "$d" && zip -qr ${target} .)`,
  ];
  const why =
    readAs === 'zipimport'
      ? 'zipimport reads only name.pyc beside name.py, hence -b'
      : 'it does not depend on times, which a zip keeps to 2 seconds and without a zone, and builders set to 1980';
  return {
    text: `Pack bytecode of unchecked-hash, made by the same Python ${minor} as will run it; ${why}.`,
    command: steps.join(' && '),
  };
}

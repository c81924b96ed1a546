import type { BytecodeCounts } from '../../domain/bytecode.js';
import type { Scan } from '../../runners/bytecode/scan.js';
import type { Situation } from './remedies.js';

/** The states of a zip by the other way of reading it. */
export interface OtherReading {
  readonly total: BytecodeCounts;
}

/** What the reader has to know about the figures, in sentences. */
export function notes(
  { kind, readAs, shown, writable }: Situation,
  scan: Scan,
  total: BytecodeCounts,
  other: OtherReading | undefined,
): string[] {
  const compiled = total.missing + total.stale + total.wrongVersion;
  return [
    ...(compiled > 0 ? [whenPaid(kind, readAs, writable)] : []),
    ...(kind === 'zip' ? zipNotes(readAs, scan, other) : []),
    ...(total.mismatched > 0
      ? [
          `${counted(total.mismatched, 'module')} with unchecked-hash bytecode of another source: Python runs the old code and does not notice.`,
        ]
      : []),
    ...(total.otherLevel > 0
      ? [
          `${counted(total.otherLevel, 'module')} without bytecode for this level of -O, though there is some for another: --optimize says with which it runs.`,
        ]
      : []),
    ...(total.uncompilable > 0
      ? [`${counted(total.uncompilable, 'file')} no valid Python for this interpreter (templates, Python 2), left out of all figures.`.replace(' no ', total.uncompilable === 1 ? ' is no ' : ' are no ')]
      : []),
    ...(kind !== 'zip' && scan.beside > 0
      ? [
          `${counted(scan.beside, 'source')} with a name.pyc beside it: that is read only without the source, or from a zip.`,
        ]
      : []),
    ...(total.sourceless > 0 ? [`${counted(total.sourceless, 'module')} without source (name.pyc in its place).`] : []),
    ...scan.editable.map(
      ({ name, path }) => `${name} is installed as editable and lies elsewhere: coldstart bytecode ${path}`,
    ),
    ...scan.environments.map(
      (path) => `${path} is an environment of its own and was left out: coldstart bytecode ${path}`,
    ),
    ...(shown === '' ? [] : []),
  ];
}

function whenPaid(kind: Situation['kind'], readAs: Situation['readAs'], writable: boolean): string {
  if (kind === 'zip' && readAs === 'zipimport')
    return 'zipimport never writes bytecode: what has none is compiled at every start.';
  if (kind === 'zip')
    return 'A zip that AWS Lambda unpacks lies in /var/task or /opt, which are read-only: what has no valid bytecode is compiled at every cold start.';
  return writable
    ? 'It can be written here: the first start that imports a module compiles and keeps it, unless it runs as another user, with PYTHONDONTWRITEBYTECODE or in a fresh container; then every start does.'
    : 'It cannot be written by this user: what has no valid bytecode is compiled at every start.';
}

function zipNotes(readAs: Situation['readAs'], scan: Scan, other: OtherReading | undefined): string[] {
  const timed = scan.modules.some(({ check }) => check === 'timestamp');
  return [
    ...(readAs === 'folder' && timed
      ? ['Bytecode with times was judged by those of the zip, taken as UTC; only unchecked-hash and checked-hash do not depend on how it is unpacked.']
      : []),
    ...(readAs === 'folder' && timed && scan.sameTime
      ? ['All its files have one time, which whoever made the zip set: bytecode with times cannot fit.']
      : []),
    ...(other
      ? [
          readAs === 'folder'
            ? `On sys.path as it is, zipimport would find valid bytecode for ${other.total.valid} of ${other.total.modules} modules: it reads only name.pyc beside name.py and never writes.`
            : `Unpacked, ${other.total.valid} of ${other.total.modules} modules have valid bytecode: there __pycache__ counts.`,
        ]
      : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

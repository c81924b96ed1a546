import type { BytecodeCounts } from '../../domain/bytecode.js';
import type { Scan } from '../../domain/facts/bytecode.js';
import { counted } from '../../domain/words.js';
import type { Situation } from './remedies.js';

/** What the reader has to know about the figures, in sentences; `other` is a zip read in the other way. */
export function notes(
  { kind, readAs, writable }: Situation,
  scan: Scan,
  total: BytecodeCounts,
  other: BytecodeCounts | undefined,
): string[] {
  const compiled = total.missing + total.stale + total.wrongVersion;
  return [
    ...(compiled > 0 ? [whenPaid(kind, readAs, writable)] : []),
    ...(kind === 'zip' ? zipNotes(readAs, scan, total.staleByTime, other) : []),
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
      ? [
          `Left out because they are not valid Python for this interpreter (templates, Python 2): ${counted(total.uncompilable, 'file')}.`,
        ]
      : []),
    ...(kind !== 'zip' && scan.beside > 0
      ? [
          `${counted(scan.beside, 'source')} with a name.pyc beside it: that is read only without the source, or from a zip.`,
        ]
      : []),
    ...(total.sourceless > 0
      ? [`${counted(total.sourceless, 'module')} without source (name.pyc in its place).`]
      : []),
    ...scan.editable.map(
      ({ name, path }) => `${name} is installed as editable and lies elsewhere: coldstart bytecode ${path}`,
    ),
    ...scan.environments.map(
      (path) => `${path} is an environment of its own and was left out: coldstart bytecode ${path}`,
    ),
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

function zipNotes(
  readAs: Situation['readAs'],
  scan: Scan,
  staleByTime: number,
  other: BytecodeCounts | undefined,
): string[] {
  const timed = scan.modules.some(({ check }) => check === 'timestamp');
  return [
    ...(readAs === 'folder' && timed
      ? [
          'Bytecode with times was judged by those of the zip, taken as UTC; only unchecked-hash and checked-hash do not depend on how it is unpacked.',
        ]
      : []),
    ...(readAs === 'folder' && staleByTime > 0 && scan.sameTime
      ? [
          'All its files have one time, which whoever made the zip set: bytecode with other times in it is rejected.',
        ]
      : []),
    ...(other
      ? [
          readAs === 'folder'
            ? `On sys.path as it is, zipimport would find valid bytecode for ${other.valid} of ${other.modules} modules: it reads only name.pyc beside name.py and never writes.`
            : `Unpacked, ${other.valid} of ${other.modules} modules have valid bytecode: there __pycache__ counts.`,
        ]
      : []),
  ];
}

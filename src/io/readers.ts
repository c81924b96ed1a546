import { fstatSync, type Stats } from 'node:fs';
import type { Io, OutputStream } from './io.js';

/**
 * Who sees a table on stdout. `everybody`: whoever reads stderr, or a pipe, which a person, `tee` or the log of a CI job
 * shows beside stderr. `file`: who opens it later. `nobody`: /dev/null, or what is not known.
 */
export type Readers = 'everybody' | 'file' | 'nobody';

/** Who sees a table on stdout, by what stdout and stderr are. */
export function readersOf({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): Readers {
  if (stdout.isTTY) return 'everybody';
  const [out, err] = [statOf(stdout), statOf(stderr)];
  if (!out) return 'nobody';
  if (out.isFIFO() || out.isSocket()) return 'everybody';
  if (!out.isFile()) return 'nobody';
  return err && err.dev === out.dev && err.ino === out.ino ? 'everybody' : 'file';
}

/** What a stream writes to; undefined of one that is no file of the system's. */
function statOf(stream: OutputStream): Stats | undefined {
  const { fd } = (stream.exact ?? stream) as { readonly fd?: unknown };
  if (typeof fd !== 'number') return undefined;
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
}

import { fstatSync } from 'node:fs';
import type { Io, OutputStream } from './io.js';

/** Whether whoever reads stdout reads stderr too: one terminal, or one pipe or file (2>&1). */
export function sameReader({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): boolean {
  if (stdout.isTTY && stderr.isTTY) return true;
  const [out, err] = [identity(stdout), identity(stderr)];
  return out !== undefined && out === err;
}

/** What a stream writes to; undefined of one that is no file of the system's. */
function identity(stream: OutputStream): string | undefined {
  const { fd } = (stream.exact ?? stream) as { readonly fd?: unknown };
  if (typeof fd !== 'number') return undefined;
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

import { readFileSync } from 'node:fs';
import { defined } from '../domain/defined.js';

/** The process that writes a partial file. */
export interface Writer {
  readonly pid: number;
  /** Clock ticks between the start of the machine and that of the process; absent where there is no /proc. */
  readonly startTicks?: number;
}

/** This process. */
export function ownWriter(): Writer {
  const startTicks = ticksOf(process.pid);
  return { pid: process.pid, ...defined({ startTicks }) };
}

/**
 * Whether the writer still runs. Where the time of its start is not known, another process with its pid counts as the
 * writer.
 */
export function isAlive({ pid, startTicks }: Writer): boolean {
  // Others than positive ones stand for groups of processes.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = ticksOf(pid);
  return startTicks === undefined || now === undefined || now === startTicks;
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. */
function ticksOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]);
    return Number.isSafeInteger(ticks) ? ticks : undefined;
  } catch {
    return undefined;
  }
}

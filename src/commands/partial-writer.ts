import { readFileSync } from 'node:fs';
import { defined } from '../domain/defined.js';
import { isRunning } from '../io/running.js';

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
  if (!isRunning(pid)) return false;
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

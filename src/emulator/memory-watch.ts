import { readFileSync } from 'node:fs';

/** Looks at the memory of a process while somebody waits for it. */
export interface MemoryWatch {
  /** Calls `exceeded` once it has more than it may have; returns how to stop looking. */
  whileWaiting(exceeded: () => void): () => void;
  isExceeded(): boolean;
  /** The most that it ever had, at most what it may have; undefined where that cannot be read, or it is gone and was not looked at. */
  peakBytes(): number | undefined;
}

/** A look takes some 30 µs of CPU time. */
const EVERY_MS = 50;
const MIB = 1024 * 1024;

/**
 * The peak of resident memory (VmHWM) of one process against the size of its function. It only grows, so nothing that
 * happened between two looks is missed; its children are not counted.
 */
export function memoryWatch(pid: number | undefined, limitMB: number): MemoryWatch {
  const limit = limitMB * MIB;
  let last: number | undefined;
  const look = (): number | undefined => {
    last = peakOf(pid) ?? last;
    return last;
  };
  const isExceeded = () => (look() ?? 0) > limit;
  return {
    whileWaiting: (exceeded) => {
      const timer = setInterval(() => {
        if (!isExceeded()) return;
        clearInterval(timer);
        exceeded();
      }, EVERY_MS);
      return () => clearInterval(timer);
    },
    isExceeded,
    peakBytes: () => {
      const peak = look();
      return peak === undefined ? undefined : Math.min(peak, limit);
    },
  };
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

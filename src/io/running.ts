import { readlinkSync } from 'node:fs';

/** Whether a process of that number runs, ours or somebody else's. */
export function isRunning(pid: number): boolean {
  // Others than positive ones stand for groups of processes.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Where numbers of processes count: what a container calls dead may be alive outside of it. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return '0';
  }
}

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

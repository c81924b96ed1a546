import { setTimeout as sleep } from 'node:timers/promises';

/** From SIGTERM to SIGKILL. */
const GRACE_MS = 2000;
const LOOK_EVERY_MS = 25;

/**
 * Ends a process group: SIGTERM, and SIGKILL for what is left after two seconds. The whole group has that time: a shell
 * goes at once, while the program that it ran still puts things in order. What has ended but was not reaped by the
 * container's first process looks alive: that costs these two seconds and nothing else.
 */
export async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined || !signalGroup(leader, 'SIGTERM')) return;
  const deadlineMs = performance.now() + GRACE_MS;
  while (performance.now() < deadlineMs) {
    await sleep(LOOK_EVERY_MS);
    if (!signalGroup(leader, 0)) return;
  }
  signalGroup(leader, 'SIGKILL');
}

/** Ends a process group at once. */
export function killGroup(leader: number | undefined): void {
  if (leader !== undefined) signalGroup(leader, 'SIGKILL');
}

/** False where nobody is left in the group. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 1000;

/**
 * Calls back when a process is found stopped (SIGSTOP) twice in a row: once may be the moment in which a whole group of
 * processes is continued. Looks once a second, to disturb no short trial. Returns what ends the looking. Linux only.
 */
export function onStopped(pid: number, tell: () => void): () => void {
  let seen = 0;
  const timer = setInterval(async () => {
    // An end, or another system: nothing to tell.
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    seen = /^\d+ \(.*\) [Tt] /s.test(text) ? seen + 1 : 0;
    if (seen === 2) tell();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

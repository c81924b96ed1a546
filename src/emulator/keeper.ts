import { spawn } from 'node:child_process';
import { measureError } from '../domain/errors.js';

/** A process that outlives coldstart where that is killed, and then ends the process groups that it left. */
export interface Keeper {
  add(group: number): void;
  remove(group: number): void;
  close(): Promise<void>;
}

/** Reads which groups there are, until nobody writes any more. The shell is there on every system, and starts at once. */
const SCRIPT = `
groups=
while read -r what group; do
  kept=
  for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
  groups=$kept
  [ "$what" = remove ] || groups="$groups $group"
done
for one in $groups; do kill -s KILL -- "-$one" 2>/dev/null; done
`;

/** Starts the keeper. Throws a measure error where there is no shell. */
export function startKeeper(): Keeper {
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own: what interrupts coldstart is not for it.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  if (child.pid === undefined) {
    throw measureError(
      'Cannot start /bin/sh, which ends the handlers if coldstart is killed.',
      'Check that it is there and that more processes may be started.',
    );
  }
  // Neither keeps coldstart running; EPIPE of one that was killed is no news.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  child.stdin.on('error', () => {});
  const write = (what: 'add' | 'remove', group: number) => void child.stdin.write(`${what} ${group}\n`);
  return {
    add: (group) => write('add', group),
    remove: (group) => write('remove', group),
    close: async () => {
      child.stdin.end();
      child.ref();
      await ended;
    },
  };
}

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, piped, type Shells, shellsThrough, spoke } from './waiting-shell.js';

/** Where programs come from, and whether they find the code read-only, as functions find it on AWS. */
export interface CodeShells extends Shells {
  /** Why the code is writable here; absent where it is read-only. */
  readonly writable?: string;
}

/**
 * Waits until its stdin is closed, so it never outlives coldstart, not even a killed one. What may be below /opt of this
 * machine (a mount of its own) is left as it is, and so is all of it where the folder is in there.
 */
const HOLD = `case "$1" in /opt/*) ;; *) [ ! -d /opt ] || mount -o rbind,ro /opt /opt 2>/dev/null ;; esac
mount -o bind,ro "$1" "$1" && echo ready && read -r _`;

/**
 * Makes a folder, and /opt of this machine, read-only for the processes that are started through it, by a mount namespace of
 * its own, with a user namespace unless this is root. What lies in the folder later is read-only too, and stays writable for
 * everybody else. A process keeps the namespace open. It is tried out before it is believed.
 */
export async function readOnlyCode(folder: string): Promise<CodeShells> {
  if (process.platform !== 'linux') return writableCode('only Linux has mount namespaces');
  const isRoot = process.getuid?.() === 0;
  const own = ['--mount', '--propagation', 'private', ...(isRoot ? [] : ['--user', '--map-root-user'])];
  const holder = piped('unshare', [...own, '--', 'sh', '-c', HOLD, 'sh', folder]);
  let said = '';
  holder.stderr.on('data', (text) => (said += text));
  const gone = endOf(holder, (message) => (said += message));
  if (!(await spoke(holder, gone))) {
    holder.kill('SIGKILL');
    await gone;
    return writableCode(firstLine(said) ?? 'the system gives no mount namespace');
  }
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  const shells = shellsThrough(['nsenter', ...user, '--mount', '--target', `${holder.pid}`, '--']);
  const close = async () => {
    await shells.close();
    holder.stdin.end();
    await gone;
  };
  const why = await refusal(shells, folder);
  if (why === undefined) return { ...shells, close };
  await close();
  return writableCode(why);
}

/** Where nothing is made read-only, and why. */
export function writableCode(why: string): CodeShells {
  return { ...shellsThrough(), writable: why };
}

/** Why a write does not fail as it should. */
async function refusal(shells: Shells, folder: string): Promise<string | undefined> {
  const probe = join(folder, '.coldstart-probe');
  const shell = await shells.take().catch((error: Error) => error.message);
  if (typeof shell === 'string') return shell;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  const child = shell.become({ file: '/bin/sh', args: ['-c', ': > "$1"', 'sh', probe], env });
  let said = '';
  child.stderr?.on('data', (text) => (said += text));
  await once(child, 'close');
  if (/Read-only file system/.test(said) && !existsSync(probe)) return undefined;
  return firstLine(said) ?? 'a write was not refused';
}

function firstLine(text: string): string | undefined {
  return text.trim().split('\n')[0] || undefined;
}

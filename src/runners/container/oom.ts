import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../io/paths.js';

/** What tells of processes that the kernel killed for memory, while a container ran. */
export interface Kills {
  /** As its control group counted them when it was last read; absent where it was not found, or is not read. */
  readonly cgroup?: { readonly kills: number; readonly file: string };
  /** Whether the monitor of its engine (conmon) saw one in it. */
  readonly isNoted: boolean;
  /** On the whole machine; undefined where the kernel does not tell. */
  readonly machine: number | undefined;
}

/** Looks at what the kernel counts until it is told to end. */
export interface KillWatch {
  end(): Promise<Kills>;
}

/** A look takes some 30 µs of CPU time; podman removes the group some 200 ms after the last process. */
const EVERY_MS = 20;

/** What conmon leaves where it was started. */
const NOTE = 'oom';

/**
 * Watches a container that is about to be started from this folder: with a limit its control group too, which is gone soon
 * after it has ended.
 */
export async function watchKills(
  id: string,
  folder: string,
  { isLimited, root = '/sys/fs/cgroup' }: { readonly isLimited: boolean; readonly root?: string },
): Promise<KillWatch> {
  const before = await machineKills();
  const files = isLimited ? cgroupFiles(id).map((file) => join(root, file)) : [];
  let found: string | undefined;
  let cgroup: Kills['cgroup'];
  const look = () => {
    for (const file of found === undefined ? files : [found]) {
      const kills = killsIn(readOr(file));
      if (kills === undefined) continue;
      found = file;
      cgroup = { kills, file: file.slice(file.lastIndexOf('/') + 1) };
      return;
    }
  };
  const timer = isLimited ? setInterval(look, EVERY_MS).unref() : undefined;
  return {
    end: async () => {
      clearInterval(timer);
      look();
      const after = await machineKills();
      return {
        ...(cgroup ? { cgroup } : {}),
        isNoted: await exists(join(folder, NOTE)),
        machine: before === undefined || after === undefined ? undefined : after - before,
      };
    },
  };
}

/** Where engines put the group of a container, without asking them while it starts: podman, docker, nerdctl; cgroupfs and systemd. Pure. */
function cgroupFiles(id: string): string[] {
  const uid = process.getuid?.() ?? 0;
  const groups = [
    `libpod_parent/libpod-${id}`,
    `machine.slice/libpod-${id}.scope`,
    `user.slice/user-${uid}.slice/user@${uid}.service/user.slice/libpod-${id}.scope`,
    `docker/${id}`,
    `system.slice/docker-${id}.scope`,
    `default/${id}`,
    `system.slice/nerdctl-${id}.scope`,
  ];
  return groups.flatMap((group) => [`${group}/memory.events`, `memory/${group}/memory.oom_control`]);
}

/** Of memory.events (cgroup v2) and memory.oom_control (v1, from Linux 4.13 on). Pure. */
export function killsIn(text: string): number | undefined {
  const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** How many since the machine began, those in containers too. */
async function machineKills(): Promise<number | undefined> {
  return killsIn(await readFile('/proc/vmstat', 'utf8').catch(() => ''));
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

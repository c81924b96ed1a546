import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { defined } from '../domain/defined.js';
import type { MachineTexts } from '../domain/facts/machine.js';

const CPU = '/sys/devices/system/cpu';
const GROUPS = '/sys/fs/cgroup';

/** Reads what the kernel tells. Spawns nothing, throws nothing. */
export async function machineTexts(): Promise<MachineTexts> {
  const [status, noTurbo, boost, cgroup = ''] = await Promise.all(
    ['/proc/self/status', `${CPU}/intel_pstate/no_turbo`, `${CPU}/cpufreq/boost`, '/proc/self/cgroup'].map(
      text,
    ),
  );
  const of = (controller: string) => withParents(groupPath(cgroup, controller));
  const [unified, cpu, memory] = [of(''), of('cpu'), of('memory')];
  return {
    ...defined({ status, noTurbo, boost }),
    cpuMax: await texts(unified.map((path) => join(GROUPS, path, 'cpu.max'))),
    cpuQuota: (
      await Promise.all(
        cpu.map(async (path) => {
          const files = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
          return (await texts(files.map((file) => join(GROUPS, 'cpu', path, file)))).join(' ');
        }),
      )
    ).filter(Boolean),
    memoryMax: await texts([
      ...unified.map((path) => join(GROUPS, path, 'memory.max')),
      ...memory.map((path) => join(GROUPS, 'memory', path, 'memory.limit_in_bytes')),
    ]),
    cpuCount: Math.max(1, cpus().length),
    memoryBytes: totalmem(),
  };
}

/** The path of a version-1 controller in /proc/self/cgroup, or of version 2 for ''. */
export function groupPath(text: string, controller: string): string {
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path !== undefined && controllers?.split(',').includes(controller)) return path;
  }
  return '/';
}

/** A limit of any group above holds too; inside a container only the top one may be visible. */
function withParents(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...withParents(dirname(path))];
}

async function texts(files: readonly string[]): Promise<string[]> {
  return (await Promise.all(files.map(text))).filter((found) => found !== undefined);
}

async function text(file: string): Promise<string | undefined> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
  return found?.trim();
}

import type { Finding } from '../../domain/doctor.js';
import type { MachineTexts } from '../../domain/facts/machine.js';
import { formatBytes } from '../../domain/format.js';
import { counted } from '../../domain/words.js';
import { isLoaded } from '../../results/run-warnings.js';

/** What runs coldstart itself: of a wheel the Node.js on PATH, else the one that it brings. */
export function nodeFinding(version: string, executable: string): Finding {
  return { id: 'node', status: 'ok', message: `Node ${version} runs coldstart: ${executable}.` };
}

/** Below this a worker with an AWS client comes near the limit. */
const SMALL_MEMORY_BYTES = 256_000_000;

/** The frequency governor, as bench judges it. */
export function governorFinding(governor: string | undefined): Finding {
  const id = 'governor';
  if (governor === undefined) {
    return {
      id,
      status: 'note',
      message: 'The CPU frequency governor cannot be seen here (virtual machine, container, or not Linux).',
    };
  }
  if (governor === 'performance')
    return { id, status: 'ok', message: 'The CPU frequency governor is performance.' };
  return {
    id,
    status: 'warning',
    message: `The CPU frequency governor is ${governor}: short processes run at changing speeds.`,
    remedy: 'Set it to performance while measuring (cpupower frequency-set -g performance).',
  };
}

/** Turbo, where the kernel tells about it. */
export function turboFindings({ noTurbo, boost }: Pick<MachineTexts, 'noTurbo' | 'boost'>): Finding[] {
  const isOn = noTurbo === undefined ? boost : noTurbo === '0' ? '1' : '0';
  if (isOn === undefined) return [];
  if (isOn !== '1') return [{ id: 'turbo', status: 'ok', message: 'Turbo is off.' }];
  const remedy =
    noTurbo === undefined
      ? 'echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost'
      : 'echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo';
  return [
    {
      id: 'turbo',
      status: 'note',
      message: 'Turbo is on: speed depends on temperature and on what the other cores do.',
      remedy: `For absolute times that repeat, switch it off: ${remedy}. Ratios within a run need nothing.`,
    },
  ];
}

/** The load at the start, as bench judges it. */
export function loadFinding(loadAverage: number, cpuCount: number): Finding {
  const said = `The load average is ${loadAverage.toFixed(2)} on ${counted(cpuCount, 'CPU')}`;
  if (!isLoaded(loadAverage, cpuCount)) return { id: 'load', status: 'ok', message: `${said}.` };
  return {
    id: 'load',
    status: 'warning',
    message: `${said}: other work disturbs the measurements.`,
    remedy: 'Wait until other work has ended, or close it.',
  };
}

/** Container, control groups and affinity: what this process may use of the machine. */
export function limitFindings(texts: MachineTexts, container: string | undefined): Finding[] {
  const { cpuCount, memoryBytes } = texts;
  const cpuLimit = least([...texts.cpuMax, ...texts.cpuQuota].map(cpuLimitOf));
  const memoryLimit = least(texts.memoryMax.map((text) => memoryLimitOf(text, memoryBytes)));
  const allowed = allowedCpus(texts.status ?? '') ?? cpuCount;
  return [
    {
      id: 'container',
      status: container ? 'note' : 'ok',
      message: container ? `This runs in a container (${container}).` : 'No sign of a container.',
    },
    cpuFinding(cpuLimit, cpuCount),
    memoryFinding(memoryLimit, memoryBytes),
    affinityFinding(allowed, cpuCount),
  ];
}

function cpuFinding(limit: number | undefined, cpuCount: number): Finding {
  const id = 'cpu-limit';
  if (limit === undefined || limit >= cpuCount)
    return { id, status: 'ok', message: 'No control group limits the CPU time.' };
  const said = `The control group grants the time of ${limit.toFixed(2)} of ${cpuCount} CPUs`;
  if (limit >= 1) return { id, status: 'note', message: `${said}.` };
  return {
    id,
    status: 'warning',
    message: `${said}: starts are throttled in the middle, and times come in two modes.`,
    remedy: 'Raise the limit to 1 CPU or more (docker run --cpus), unless it is what you want to measure.',
  };
}

function memoryFinding(limit: number | undefined, memoryBytes: number): Finding {
  const id = 'memory-limit';
  if (limit === undefined) {
    return { id, status: 'ok', message: `No control group limits the memory (${formatBytes(memoryBytes)}).` };
  }
  const said = `The control group grants ${formatBytes(limit)} of memory`;
  if (limit >= SMALL_MEMORY_BYTES) return { id, status: 'note', message: `${said}.` };
  return {
    id,
    status: 'warning',
    message: `${said}: the page cache counts too, so files are read from disk again and again.`,
    remedy: 'Raise the limit (docker run --memory), unless it is what you want to measure.',
  };
}

function affinityFinding(allowed: number, cpuCount: number): Finding {
  const id = 'affinity';
  const said = `This process may run on ${allowed} of ${cpuCount} CPUs`;
  if (allowed > 1) return { id, status: allowed < cpuCount ? 'note' : 'ok', message: `${said}.` };
  return {
    id,
    status: 'note',
    message: `${said}: launcher and worker take turns on it.`,
    remedy: 'Grant two (taskset, docker run --cpuset-cpus) to keep coldstart out of the workers’ way.',
  };
}

/** CPUs' worth of time in `200000 100000`; undefined for `max 100000`, `-1 100000` and anything else. */
export function cpuLimitOf(text: string): number | undefined {
  const [, quota, period] = /^(\d+)\s+(\d+)$/.exec(text.trim()) ?? [];
  return quota === undefined || Number(period) === 0 ? undefined : Number(quota) / Number(period);
}

/** Bytes; undefined for `max` and for what is no limit on this machine (version 1 writes 2^63). */
export function memoryLimitOf(text: string, memoryBytes: number): number | undefined {
  const bytes = /^\d+$/.test(text.trim()) ? Number(text) : Number.POSITIVE_INFINITY;
  return bytes < memoryBytes ? bytes : undefined;
}

/** How many CPUs `Cpus_allowed_list: 0-3,8` names. */
export function allowedCpus(status: string): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  return list?.split(',').reduce((sum, range) => {
    const [first = '', last = first] = range.split('-');
    return sum + Number(last) - Number(first) + 1;
  }, 0);
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

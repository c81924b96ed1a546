import { readFile } from 'node:fs/promises';
import { arch, cpus, loadavg, type as osType, release, totalmem } from 'node:os';
import { defined } from '../domain/defined.js';
import type { Environment } from '../domain/report.js';
import { exists } from '../io/paths.js';

type Given = Pick<Environment, 'pythons' | 'launcher' | 'variables'>;

/** The machine as it is now, with what was found out about its tools. Spawns nothing. */
export async function describeEnvironment(given: Given): Promise<Environment> {
  const processors = cpus();
  const [os, governor, container, cpuModel] = await Promise.all([
    osName(),
    cpuGovernor(),
    containerKind(),
    cpuName(processors[0]?.model.trim()),
  ]);
  const pip = given.pythons[0]?.pip;
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    os,
    kernel: release(),
    arch: arch(),
    cpuModel,
    cpuCount: Math.max(1, processors.length),
    memoryBytes: totalmem(),
    node: process.versions.node,
    ...given,
    ...defined({ pip }),
    ...(governor ? { governor } : {}),
    loadAverage: [one, five, fifteen],
    ...(container ? { container } : {}),
  };
}

async function osName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? osType();
}

/** What Node calls the CPU, else what the kernel calls it. */
async function cpuName(ofNode: string | undefined): Promise<string> {
  if (ofNode && ofNode !== 'unknown') return ofNode;
  return namedCpu(await readFile('/proc/cpuinfo', 'utf8').catch(() => '')) ?? 'unknown';
}

/**
 * The name of the first CPU in /proc/cpuinfo. On arm64 the kernel has numbers only: two that differ tell that two
 * machines do, which may not be compared then.
 */
export function namedCpu(cpuinfo: string): string | undefined {
  const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(\\S.*)$`, 'mi').exec(cpuinfo)?.[1];
  const [implementer, part] = [field('CPU implementer'), field('CPU part')];
  if (implementer && part) return `ARM implementer ${implementer}, part ${part}`;
  return field('model name') ?? field('uarch') ?? field('cpu');
}

/** The frequency governor of the first CPU, where the kernel tells. */
export async function cpuGovernor(): Promise<string | undefined> {
  const text = await readFile('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor', 'utf8').catch(
    () => '',
  );
  return text.trim() || undefined;
}

/** Which kind of container this is, if any: Docker and Podman leave a file; Kubernetes and others show in the control group of process 1. */
export async function containerKind(): Promise<string | undefined> {
  if (await exists('/run/.containerenv')) return 'podman';
  if (await exists('/.dockerenv')) return 'docker';
  const groups = await readFile('/proc/1/cgroup', 'utf8').catch(() => '');
  return /(kubepods|docker|containerd|lxc)/.exec(groups)?.[1];
}

import type { OkWorkerTrial } from '../../domain/report.js';
import type { Stamp } from '../../launch/launcher.js';

type PhaseCpu = NonNullable<OkWorkerTrial['phaseCpuMs']>;

/**
 * CPU time of the process in each phase, from the readings at their borders and of the imports, and from `readyCpuMs`,
 * what the kernel had for it when a readiness condition held; phases whose border nobody read are left out. In a child the
 * readings hold what the processes that led to it had taken by its start. Pure.
 */
export function phaseCpuOf(
  stamps: readonly Stamp[],
  phases: OkWorkerTrial['phases'],
  readyCpuMs?: number,
): PhaseCpu {
  // What a border is, is decided where the phases are; here the last reading at that moment counts.
  const at = (atMs: number) => {
    const reading = stamps.findLast(
      (stamp) => stamp.name === 'cpu' && Math.abs(stamp.atMs - atMs) < BORDER_MS,
    );
    return reading && Number(reading.extra) / 1e6;
  };
  const { boot, imports, loop, work = 0 } = phases;
  const booted = at(boot);
  if (booted === undefined) return {};
  const readyMs = boot + imports + (loop ?? 0) + work;
  const earlier = stamps.findLast(({ name }) => name === 'cpu_before');
  const ready = readyCpuMs === undefined ? at(readyMs) : Number(earlier?.extra ?? 0) / 1e6 + readyCpuMs;
  if (loop === undefined) {
    const imported = importCpuMs(stamps, boot, readyMs);
    return { boot: booted, imports: imported, ...spent('work', ready, booted + imported) };
  }
  const constructedMs = stamps.find(({ name }) => name === 'loop_init')?.atMs ?? boot + imports;
  const startedMs = boot + imports + loop;
  const within = importsWithin(stamps, constructedMs, startedMs).cpuMs;
  const [constructed, started] = [at(constructedMs), at(startedMs)];
  return {
    boot: booted,
    ...spent('imports', constructed === undefined ? undefined : constructed + within, booted),
    ...spent('loop', started, constructed === undefined ? undefined : constructed + within),
    ...spent('work', ready, started),
  };
}

/** Time and CPU time of the imports of the main thread between the constructor of a loop and its first step. Pure. */
export function importsWithin(
  stamps: readonly Stamp[],
  constructedMs: number,
  startedMs: number,
): { ms: number; cpuMs: number } {
  const all = { ms: 0, cpuMs: 0 };
  for (const { name, atMs, extra } of stamps) {
    if (name !== 'imported' && name !== 'imported_late') continue;
    const [tookMs = 0, cpuMs = 0] = extra.split(' ').map((ns) => Number(ns) / 1e6);
    const ms = Math.min(atMs, startedMs) - Math.max(atMs - tookMs, constructedMs);
    // Of one that began before, the part that lies within.
    if (ms <= 0 || tookMs <= 0) continue;
    all.ms += ms;
    all.cpuMs += (cpuMs * ms) / tookMs;
  }
  return { ...all, ms: Math.min(all.ms, startedMs - constructedMs) };
}

/** Sums of phases are rounded, stamps are a microsecond apart at least. */
const BORDER_MS = 1e-4;

function spent(phase: keyof PhaseCpu, to: number | undefined, from: number | undefined): PhaseCpu {
  return to === undefined || from === undefined ? {} : { [phase]: Math.max(0, to - from) };
}

function importCpuMs(stamps: readonly Stamp[], fromMs: number, toMs: number): number {
  return stamps
    .filter(({ name, atMs }) => name === 'imported' && atMs > fromMs && atMs <= toMs + LATE_MS)
    .reduce((sum, { extra }) => sum + Number(extra.split(' ')[1]) / 1e6, 0);
}

/** The last imports are told when `__main__` has ended. */
const LATE_MS = 1;

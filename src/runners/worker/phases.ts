import { defined } from '../../domain/defined.js';
import type { OkWorkerTrial } from '../../domain/report.js';
import type { ReadyCpu, ReadyProcesses, Stamp } from '../../launch/launcher.js';
import { importsWithin, phaseCpuOf } from './phase-cpu.js';
import { factsOf, readyProcess } from './ready-process.js';

/** What the stamps of one run say. */
export type Phases =
  | {
      readonly ok: true;
      readonly phases: OkWorkerTrial['phases'];
      readonly phaseCpuMs?: OkWorkerTrial['phaseCpuMs'];
      readonly readyMs: number;
      readonly loopClass?: string;
      /** Where they are those of a child of the started process: how it came to be. */
      readonly readyProcess?: NonNullable<OkWorkerTrial['readyProcess']>;
      /** Peak memory of the process whose phases these are, as it read it at its exit, else when it was ready. */
      readonly peakBytes?: number;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Turns the stamps of one run into phases that add up to `wallMs`. A loop that was constructed but never ran counts as
 * no loop. A run whose last stamps are missing cannot be divided and is a failure with its reason. `conditionMs` is when
 * the readiness condition held: then nothing later than that is needed, and the phases are those of the process that
 * became ready, with `boot` from the spawn of the started one. `noted` is what the launcher saw of the others then, `cpu`
 * what CPU time each of them had taken.
 */
export function phasesOf(
  stamps: readonly Stamp[],
  wallMs: number,
  conditionMs: number | null = null,
  noted: ReadyProcesses | null = null,
  cpu: readonly ReadyCpu[] | null = null,
): Phases {
  if (conditionMs === null) return withFigures(wholeRun(stamps, wallMs), stamps, ownPeakBytes(stamps));
  const ready = readyProcess(stamps, conditionMs, noted);
  const phases = phasesUntil(conditionMs, ready.stamps, wallMs);
  if (!phases.ok) return phases;
  const peakBytes = ownPeakBytes(ready.stamps) ?? factsOf(ready, noted)?.peakBytes ?? undefined;
  const named = ready.origin === 'main' ? phases : { ...phases, readyProcess: ready.origin };
  const ownCpuMs = cpu?.find(({ pid }) => pid === ready.pid)?.cpuMs;
  return withFigures(named, ready.stamps, peakBytes, ownCpuMs);
}

function withFigures(
  divided: Phases,
  stamps: readonly Stamp[],
  peakBytes?: number,
  readyCpuMs?: number,
): Phases {
  if (!divided.ok) return divided;
  const cpu = phaseCpuOf(stamps, divided.phases, readyCpuMs);
  return {
    ...divided,
    ...(Object.keys(cpu).length > 0 ? { phaseCpuMs: cpu } : {}),
    ...defined({ peakBytes }),
  };
}

function wholeRun(stamps: readonly Stamp[], wallMs: number): Phases {
  const boot = bootOf(stamps);
  if (boot === undefined) return unstamped;
  const { constructed, started, loopClass } = loopOf(stamps);
  const returned = last(stamps, 'run_end');
  if (constructed === undefined || started === undefined) {
    const end = at(stamps, 'main_end') ?? at(stamps, 'exit');
    if (end === undefined) return lost;
    return { ok: true, readyMs: end, phases: withoutLoop(stamps, end, wallMs) };
  }
  if (returned === undefined) return lost;
  return {
    ok: true,
    readyMs: returned,
    phases: {
      boot,
      ...untilStarted(stamps, boot, constructed, started),
      work: returned - started,
      exit: wallMs - returned,
    },
    ...(loopClass ? { loopClass } : {}),
  };
}

/** A server that loads before its loop runs is ready without the phase of a loop. */
function phasesUntil(readyMs: number, stamps: readonly Stamp[], wallMs: number): Phases {
  if (bootOf(stamps) === undefined) return unstamped;
  const { constructed, started, loopClass, isInThread } = loopOf(stamps);
  const runs = constructed !== undefined && started !== undefined && started <= readyMs;
  // A loop that comes later, in a thread, is not the one that serves: gunicorn's master has one for its control socket.
  const named = loopClass && (runs || !isInThread) ? { loopClass } : {};
  if (!runs) return { ok: true, readyMs, phases: withoutLoop(stamps, readyMs, wallMs), ...named };
  const boot = bootOf(stamps) ?? 0;
  const [work, exit] = [readyMs - started, wallMs - readyMs];
  const phases = { boot, ...untilStarted(stamps, boot, constructed, started), work, exit };
  return { ok: true, readyMs, phases, ...named };
}

/** What is imported between the constructor of the loop and its first step is no cost of the loop. */
function untilStarted(stamps: readonly Stamp[], boot: number, constructed: number, started: number) {
  const within = importsWithin(stamps, constructed, started).ms;
  return { imports: constructed - boot + within, loop: started - constructed - within };
}

/** Without a loop the imports are those of the main thread, wherever they stand, and the rest is work. */
function withoutLoop(stamps: readonly Stamp[], readyMs: number, wallMs: number): OkWorkerTrial['phases'] {
  const boot = Math.min(bootOf(stamps) ?? 0, readyMs);
  const spent = importsOf(stamps).map(
    ({ atMs, tookMs }) => Math.min(atMs, readyMs) - Math.max(atMs - tookMs, boot),
  );
  const imports = Math.min(
    spent.reduce((sum, ms) => sum + Math.max(ms, 0), 0),
    readyMs - boot,
  );
  return { boot, imports, work: readyMs - boot - imports, exit: wallMs - readyMs };
}

/** When `site` was done, with what the user customises in it; a loop that was made there ends it before. */
function bootOf(stamps: readonly Stamp[]): number | undefined {
  const boot = last(stamps, 'site_end') ?? at(stamps, 'boot');
  return boot === undefined ? undefined : Math.min(boot, at(stamps, 'loop_init') ?? boot);
}

function importsOf(stamps: readonly Stamp[]): { atMs: number; tookMs: number }[] {
  return stamps
    .filter(({ name }) => name === 'imported')
    .map(({ atMs, extra }) => ({ atMs, tookMs: Number.parseInt(extra, 10) / 1e6 }));
}

function loopOf(stamps: readonly Stamp[]) {
  return {
    constructed: at(stamps, 'loop_init'),
    started: at(stamps, 'first_step') ?? at(stamps, 'loop_run'),
    loopClass: stamps.find(({ name }) => name === 'loop_class')?.extra,
    isInThread: stamps.some(({ name, extra }) => name === 'loop_run' && extra === 'thread'),
  };
}

/** Peak memory as the worker read it from its own status at exit, in bytes. */
export function ownPeakBytes(stamps: readonly Stamp[]): number | undefined {
  const bytes = Number(stamps.find(({ name }) => name === 'exit')?.extra || Number.NaN);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

const unstamped = failed('NO_STAMPS', 'the worker’s Python sent no time stamps (started with -I, -E or -S?)');

const lost = failed(
  'STAMPS_LOST',
  'the worker ended without its last time stamp: it closed its descriptors, replaced itself (exec) or left by os._exit. ' +
    'Measure it whole, without phases: coldstart bench -- python <file>',
);

function failed(code: string, message: string): Phases {
  return { ok: false, code, message };
}

function at(stamps: readonly Stamp[], wanted: string): number | undefined {
  return stamps.find(({ name }) => name === wanted)?.atMs;
}

function last(stamps: readonly Stamp[], wanted: string): number | undefined {
  return stamps.findLast(({ name }) => name === wanted)?.atMs;
}

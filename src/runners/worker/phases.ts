import type { OkWorkerTrial } from '../../domain/report.js';
import type { ReadyProcesses, Stamp } from '../../launch/launcher.js';
import { factsOf, readyProcess } from './ready-process.js';

/** What the stamps of one run say. */
export type Phases =
  | {
      readonly ok: true;
      readonly phases: OkWorkerTrial['phases'];
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
 * became ready, with `boot` from the spawn of the started one. `noted` is what the launcher saw of the others then.
 */
export function phasesOf(
  stamps: readonly Stamp[],
  wallMs: number,
  conditionMs: number | null = null,
  noted: ReadyProcesses | null = null,
): Phases {
  if (conditionMs === null) return withPeak(wholeRun(stamps, wallMs), ownPeakBytes(stamps));
  const ready = readyProcess(stamps, conditionMs, noted);
  const phases = phasesUntil(conditionMs, ready.stamps, wallMs);
  if (!phases.ok) return phases;
  const peakBytes = ownPeakBytes(ready.stamps) ?? factsOf(ready, noted)?.peakBytes ?? undefined;
  const named = ready.origin === 'main' ? phases : { ...phases, readyProcess: ready.origin };
  return withPeak(named, peakBytes);
}

function withPeak(phases: Phases, peakBytes: number | undefined): Phases {
  return phases.ok && peakBytes !== undefined ? { ...phases, peakBytes } : phases;
}

function wholeRun(stamps: readonly Stamp[], wallMs: number): Phases {
  const boot = at(stamps, 'boot');
  if (boot === undefined) return unstamped;
  const { constructed, started, loopClass } = loopOf(stamps);
  const returned = last(stamps, 'run_end');
  if (constructed === undefined || started === undefined) {
    const end = at(stamps, 'main_end') ?? at(stamps, 'exit');
    if (end === undefined) return lost;
    return { ok: true, readyMs: end, phases: { boot, imports: end - boot, exit: wallMs - end } };
  }
  if (returned === undefined) return lost;
  return {
    ok: true,
    readyMs: returned,
    phases: {
      boot,
      imports: constructed - boot,
      loop: started - constructed,
      work: returned - started,
      exit: wallMs - returned,
    },
    ...(loopClass ? { loopClass } : {}),
  };
}

/** A server that loads before its loop runs is ready without phases of a loop. */
function phasesUntil(readyMs: number, stamps: readonly Stamp[], wallMs: number): Phases {
  const bootMs = at(stamps, 'boot');
  if (bootMs === undefined) return unstamped;
  const { constructed, started, loopClass, isInThread } = loopOf(stamps);
  const boot = Math.min(bootMs, readyMs);
  const exit = wallMs - readyMs;
  const runs = constructed !== undefined && started !== undefined && started <= readyMs;
  // A loop that comes later, in a thread, is not the one that serves: gunicorn's master has one for its control socket.
  const named = loopClass && (runs || !isInThread) ? { loopClass } : {};
  if (!runs) return { ok: true, readyMs, phases: { boot, imports: readyMs - boot, exit }, ...named };
  const [loop, work] = [started - constructed, readyMs - started];
  return { ok: true, readyMs, phases: { boot, imports: constructed - boot, loop, work, exit }, ...named };
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

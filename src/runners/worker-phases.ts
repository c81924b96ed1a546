import type { OkWorkerTrial } from '../domain/report.js';
import type { Stamp } from './launcher.js';

/** What the stamps of one run say. */
export type Phases =
  | {
      readonly ok: true;
      readonly phases: OkWorkerTrial['phases'];
      readonly readyMs: number;
      readonly loopClass?: string;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Turns the stamps of one run into phases that add up to `wallMs`. A loop that was constructed but never ran counts as
 * no loop. A run whose last stamps are missing cannot be divided and is a failure with its reason. `conditionMs` is when
 * the readiness condition held: then nothing later than that is needed.
 */
export function phasesOf(
  stamps: readonly Stamp[],
  wallMs: number,
  conditionMs: number | null = null,
): Phases {
  const boot = at(stamps, 'boot');
  if (boot === undefined) {
    return failed('NO_STAMPS', 'the worker’s Python sent no time stamps (started with -I, -E or -S?)');
  }
  const loopClass = stamps.find(({ name }) => name === 'loop_class')?.extra;
  const constructed = at(stamps, 'loop_init');
  const started = at(stamps, 'first_step') ?? at(stamps, 'loop_run');
  const returned = last(stamps, 'run_end');
  if (conditionMs !== null) {
    return phasesUntil(conditionMs, { boot, constructed, started, loopClass, wallMs });
  }
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
function phasesUntil(
  readyMs: number,
  at: {
    boot: number;
    constructed: number | undefined;
    started: number | undefined;
    loopClass: string | undefined;
    wallMs: number;
  },
): Phases {
  const { constructed, started, loopClass, wallMs } = at;
  const boot = Math.min(at.boot, readyMs);
  const named = loopClass ? { loopClass } : {};
  const exit = wallMs - readyMs;
  if (constructed === undefined || started === undefined || started > readyMs) {
    return { ok: true, readyMs, phases: { boot, imports: readyMs - boot, exit }, ...named };
  }
  const [loop, work] = [started - constructed, readyMs - started];
  return { ok: true, readyMs, phases: { boot, imports: constructed - boot, loop, work, exit }, ...named };
}

/** Peak memory as the worker read it from its own status at exit, in bytes. */
export function ownPeakBytes(stamps: readonly Stamp[]): number | undefined {
  const bytes = Number(stamps.find(({ name }) => name === 'exit')?.extra || Number.NaN);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

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

import type { InsidePhases } from './inside-phases.js';

/** One container, as its engine's commands and the engine itself told. */
export interface ContainerTimes {
  /** Of the create command, in ms. */
  readonly createMs: number;
  /** When the start command began, ISO 8601. */
  readonly startedAt: string;
  /** Of the start command, until it ended with the container, in ms. */
  readonly startMs: number;
  /** From its beginning until the condition held; null without one. */
  readonly readyMs: number | null;
  /** ISO 8601 by the engine's clock; absent where it does not tell. */
  readonly processBegan?: string | undefined;
  readonly processEnded?: string | undefined;
  /** What its Python has stamped, if it has. */
  readonly inside?: InsidePhases | undefined;
}

/**
 * The steps of a container, in ms; they add up to create and start commands. Where the engine tells of no time, or of one outside of
 * the command (a clock of another machine), `start` is all until the first line of its Python, else until ready, and `isTold`
 * false. What its Python stamped adds up to the step `ready`. Pure.
 */
export function stepsOf({ createMs, startedAt, startMs, readyMs, inside, ...told }: ContainerTimes) {
  const began = since(startedAt, told.processBegan);
  const ended = since(startedAt, told.processEnded);
  // Without a condition it is ready when it has ended; the engine needs some time to see that.
  const end = isWithin(ended, startMs) ? clamped(ended, startMs) : startMs;
  const ready = inside?.readyMs ?? readyMs ?? end;
  const isTold = isWithin(began, ready);
  // Engines say so when their own command has returned, which may be later.
  const latest = Math.min(inside?.firstLineMs ?? ready, ready);
  const start = isTold ? clamped(began, latest) : latest;
  const worker = inside && { ...inside.phases, boot: inside.phases.boot - start };
  return {
    ...(worker ? { worker } : {}),
    phases: { create: createMs, start, ready: ready - start, stop: startMs - ready },
    readyMs: ready,
    wallMs: createMs + startMs,
    isTold,
  };
}

/** Starts of commands are known to the millisecond. */
const TICK_MS = 1;

function isWithin(ms: number | undefined, most: number): ms is number {
  return ms !== undefined && ms >= -TICK_MS && ms <= most + TICK_MS;
}

const clamped = (ms: number, most: number) => Math.min(Math.max(ms, 0), most);

/** Since the epoch, in ms. Engines write nanoseconds, of which a Date keeps milliseconds; undefined where none is told. Pure. */
export function epochMs(at: string | undefined): number | undefined {
  const ms = Date.parse(at ?? '');
  const fraction = /\.\d{3}(\d{1,6})/.exec(at ?? '')?.[1];
  // Of what has not happened they write the first year.
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms + Number(`0.${fraction ?? 0}`);
}

function since(startedAt: string, at: string | undefined): number | undefined {
  const ms = epochMs(at);
  return ms === undefined ? undefined : ms - Date.parse(startedAt);
}

import type { ReadyCondition } from '../../config/ready.js';
import type { OkTrial } from '../../domain/report.js';
import type { LaunchOutcome, ReadyProcesses, Stamp } from '../../launch/launcher.js';
import { phasesOf } from '../worker/phases.js';

/** The phases of the Python in a container. */
export interface InsidePhases {
  /** First line of Python, in ms from the engine's start command. */
  readonly firstLineMs: number;
  /** The same when it was ready. */
  readonly readyMs: number;
  /** `boot` from the start command on. */
  readonly phases: Omit<OkTrial<'worker'>['phases'], 'exit'>;
  readonly loopClass?: string;
}

/**
 * What the stamps of a container tell, which count from the start command; undefined where they tell nothing, or are of
 * another clock: in a virtual machine. Pure.
 */
export function insidePhases(
  outcome: LaunchOutcome,
  kind: ReadyCondition['kind'] | undefined,
): InsidePhases | undefined {
  const { stamps, wallMs, readyMs } = outcome;
  const firstLineMs = stamps.find(({ name }) => name === 'boot')?.atMs;
  if (firstLineMs === undefined || firstLineMs < 0 || firstLineMs > wallMs) return undefined;
  const divided = phasesOf(stamps, wallMs, readyMs, notedIn(stamps, kind));
  if (!divided.ok) return undefined;
  const { exit: _, ...phases } = divided.phases;
  const { loopClass } = divided;
  return { firstLineMs, readyMs: divided.readyMs, phases, ...(loopClass ? { loopClass } : {}) };
}

/** Processes have other numbers in there: of each of them no more is known than what it stamped. */
export function notedIn(
  stamps: readonly Stamp[],
  kind: ReadyCondition['kind'] | undefined,
): ReadyProcesses | null {
  const pids = stamps.flatMap(({ name, extra }) => {
    const number = name === 'boot' ? extra : /^(\d+):/.exec(name)?.[1];
    return number && /^\d+$/.test(number) ? [Number(number)] : [];
  });
  const others = new Set(pids);
  if (kind === undefined || others.size < 2) return null;
  return { condition: kind, processes: [...others].map((pid) => ({ pid, peakBytes: null, listens: null })) };
}

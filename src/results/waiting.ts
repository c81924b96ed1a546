import { formatMs } from '../domain/format.js';
import { isControl } from '../domain/plan.js';
import type { Result, Trial, Warning } from '../domain/report.js';
import { joined } from '../domain/words.js';
import { median } from '../stats/quantile.js';
import { countedTrials } from './metrics.js';

/** A phase waits when so much of it, and more than half, is no CPU time. */
const LEAST_WAIT_MS = 50;
const LEAST_WAIT_SHARE = 0.5;

/** Time that passed, and how much of it was on a CPU. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Phases whose wall time is far above their CPU time, typically; with a cold page cache the disk is meant to be waited for.
 * What `control`, the bare Python of the same run, waits too is the machine's and counts for no phase.
 */
export function waiting(scenario: Result['scenario'], trials: readonly Trial[], control?: Spent): Warning[] {
  const phases = [...spans(scenario, trials)].flatMap(([phase, all]) => {
    const spent = typical(all);
    const waitedMs = spent.wallMs - spent.cpuMs - machineWaitMs(spent.cpuMs, control);
    return waitedMs >= LEAST_WAIT_MS && waitedMs > LEAST_WAIT_SHARE * spent.wallMs
      ? [`${phase} (${formatMs(spent.wallMs)} with ${formatMs(spent.cpuMs)} of CPU time)`]
      : [];
  });
  if (phases.length === 0) return [];
  return [
    {
      code: 'WAITING',
      message: `${joined(phases)} ${phases.length === 1 ? 'is' : 'are'} mostly waiting: a sleep, the network, a cold disk, another process, or a CPU that is busy or throttled.`,
      remedy:
        'Find what is waited for first: neither another loop or interpreter nor bytecode makes that shorter.',
    },
  ];
}

/** What the bare Pythons of a run took, typically; undefined without any. */
export function spentByControl(
  rows: readonly { readonly record: Result['scenario']; readonly trials: readonly Trial[] }[],
): Spent | undefined {
  const all = rows
    .filter(({ record }) => isControl(record))
    .flatMap(({ trials }) => countedTrials(trials))
    .flatMap((trial) =>
      'cpu' in trial && trial.cpu && 'wallMs' in trial
        ? [{ wallMs: trial.wallMs, cpuMs: trial.cpu.userMs + trial.cpu.systemMs }]
        : [],
    );
  return all.length === 0 ? undefined : typical(all);
}

/** A busy CPU stretches what computes, in proportion; whatever else a bare Python waits for, everything does. */
function machineWaitMs(cpuMs: number, control: Spent | undefined): number {
  if (!control || control.cpuMs <= 0) return 0;
  const waitMs = Math.max(0, control.wallMs - control.cpuMs);
  return Math.max(waitMs, (cpuMs * waitMs) / control.cpuMs);
}

function typical(all: readonly Spent[]): Spent {
  return { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) };
}

function spans(scenario: Result['scenario'], trials: readonly Trial[]): Map<string, Spent[]> {
  const found = new Map<string, Spent[]>();
  const add = (phase: string, wallMs: number, cpuMs: number) =>
    found.set(phase, [...(found.get(phase) ?? []), { wallMs, cpuMs }]);
  for (const trial of countedTrials(trials)) {
    if ('run' in trial.phases && 'cpu' in trial && trial.cpu) {
      // The children of a server that is ended are in nobody's CPU time: with a condition it is read before.
      if (!('ready' in scenario && scenario.ready))
        add('the command', trial.wallMs, trial.cpu.userMs + trial.cpu.systemMs);
      else if ('readyCpuMs' in trial && trial.readyCpuMs !== undefined && trial.readyMs !== undefined)
        add('the command until it was ready', trial.readyMs, trial.readyCpuMs);
    }
    if (!('phaseCpuMs' in trial)) continue;
    for (const [phase, cpuMs] of Object.entries(trial.phaseCpuMs ?? {}))
      add(phase, trial.phases[phase as 'boot'], cpuMs ?? 0);
  }
  return found;
}

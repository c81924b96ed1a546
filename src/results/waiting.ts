import { formatMs } from '../domain/format.js';
import type { Result, Trial, Warning } from '../domain/report.js';
import { joined } from '../domain/words.js';
import { median } from '../stats/quantile.js';
import { countedTrials } from './metrics.js';

/** A phase waits when so much of it, and more than half, is no CPU time. */
const LEAST_WAIT_MS = 50;
const LEAST_WAIT_SHARE = 0.5;

/** Phases whose wall time is far above their CPU time, typically; with a cold page cache the disk is meant to be waited for. */
export function waiting(scenario: Result['scenario'], trials: readonly Trial[]): Warning[] {
  const phases = [...spans(scenario, trials)].flatMap(([phase, spent]) => {
    const [wall, cpu] = [median(spent.map(({ wallMs }) => wallMs)), median(spent.map(({ cpuMs }) => cpuMs))];
    return wall - cpu >= LEAST_WAIT_MS && wall - cpu > LEAST_WAIT_SHARE * wall
      ? [`${phase} (${formatMs(wall)} with ${formatMs(cpu)} of CPU time)`]
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

interface Span {
  readonly wallMs: number;
  readonly cpuMs: number;
}

function spans(scenario: Result['scenario'], trials: readonly Trial[]): Map<string, Span[]> {
  const found = new Map<string, Span[]>();
  const add = (phase: string, wallMs: number, cpuMs: number) =>
    found.set(phase, [...(found.get(phase) ?? []), { wallMs, cpuMs }]);
  for (const trial of countedTrials(trials)) {
    // The children of a server that is ended are in nobody's CPU time.
    if ('run' in trial.phases && 'cpu' in trial && trial.cpu && !('ready' in scenario && scenario.ready))
      add('the command', trial.wallMs, trial.cpu.userMs + trial.cpu.systemMs);
    if (!('phaseCpuMs' in trial)) continue;
    for (const [phase, cpuMs] of Object.entries(trial.phaseCpuMs ?? {}))
      add(phase, trial.phases[phase as 'boot'], cpuMs ?? 0);
  }
  return found;
}

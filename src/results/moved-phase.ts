import { formatShiftMs } from '../domain/format.js';
import { kindOf } from '../domain/kinds.js';
import type { Result } from '../domain/report.js';

/** The phase that moved most between the medians, where it explains at least half of the change. */
export function movedPhase(
  base: Result,
  head: Result,
): { readonly phase: string; readonly ms: number } | undefined {
  // Which phases there are depends on what runs the worker.
  const isOther = [base, head].some(({ scenario }) => scenario.runner === 'wasm');
  const phases = kindOf(head.scenario).phases.flatMap((phase) => {
    const [before, after] = [base, head].map((row) => medianOf(row, phase) ?? (isOther ? 0 : undefined));
    return before === undefined || after === undefined ? [] : [{ phase, change: after - before }];
  });
  const total = phases.reduce((sum, { change }) => sum + change, 0);
  const most = phases.reduce(
    (best, phase) => (Math.abs(phase.change) > Math.abs(best.change) ? phase : best),
    { phase: '', change: 0 },
  );
  const explains = most.phase !== '' && Math.sign(most.change) === Math.sign(total);
  return explains && Math.abs(most.change) >= Math.abs(total) / 2
    ? { phase: most.phase, ms: most.change }
    : undefined;
}

/** The same in words: "; mostly in …". */
export function mostlyIn(base: Result, head: Result): string {
  const moved = movedPhase(base, head);
  return moved ? `; mostly in ${moved.phase} (${formatShiftMs(moved.ms)})` : '';
}

/** A function that starts without an initialisation, or a restore, spends nothing on it. */
function medianOf({ summary, scenario }: Result, phase: string): number | undefined {
  const isStart = phase === 'init' || phase === 'restore';
  return summary[phase]?.median ?? (scenario.runner === 'lambda' && isStart ? 0 : undefined);
}

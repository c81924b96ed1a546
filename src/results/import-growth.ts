import { formatMs } from '../domain/format.js';
import type { ImportCost, Result } from '../domain/report.js';
import { costChanges, LEAST_MS } from '../imports/changes.js';
import { median } from '../stats/quantile.js';
import { countedTrials } from './metrics.js';

/** A module whose import costs more than before, with all that it imports. */
export interface GrownImport {
  readonly module: string;
  readonly growthMs: number;
}

/** What the imports of two rows cost, where both are known. */
export interface ComparedImports {
  readonly base: readonly ImportCost[];
  readonly head: readonly ImportCost[];
}

interface AmongOthers {
  readonly row: Result;
  readonly rows: readonly Result[];
}

/** Of the rows themselves, else of another row of the same target: only its first is asked. */
export function importsOf(base: AmongOthers, head: AmongOthers): ComparedImports | undefined {
  const [before, after] = [costsOf(base), costsOf(head)];
  return before && after ? { base: before, head: after } : undefined;
}

function costsOf({ row, rows }: AmongOthers): readonly ImportCost[] | undefined {
  const target = ({ id }: Result) => id.split('/')[0];
  const known = [row, ...rows.filter((other) => target(other) === target(row))];
  for (const { scenario } of known) {
    if (scenario.runner === 'worker' && scenario.importCosts) return scenario.importCosts;
  }
  return undefined;
}

/**
 * By how much the phase `imports` grew, in ms, of a row with a readiness condition together with `work`: a server loads its
 * application once it is called. Of CPU time, which a busy machine hardly changes; of wall time where that is
 * not known, or where the row is slower beyond doubt and may wait. Undefined where the phase is not known. Pure.
 */
export function importShift(base: Result, head: Result, isCertain: boolean): number | undefined {
  const shiftOf = ([before, after]: (number | undefined)[]) =>
    before === undefined || after === undefined ? undefined : after - before;
  const wall = shiftOf([base, head].map(importWall));
  const cpu = shiftOf([base, head].map(importCpu));
  if (wall === undefined || cpu === undefined) return wall;
  return isCertain ? Math.max(wall, cpu) : cpu;
}

const loadsWhenCalled = ({ scenario }: Result) =>
  scenario.runner === 'worker' && scenario.ready !== undefined;

function importWall(row: Result): number | undefined {
  const { imports, work } = row.summary;
  return imports && imports.median + (loadsWhenCalled(row) ? (work?.median ?? 0) : 0);
}

function importCpu(row: Result): number | undefined {
  const times = countedTrials(row.trials).flatMap((trial) => {
    if (!('phaseCpuMs' in trial) || trial.phaseCpuMs?.imports === undefined) return [];
    const { imports, work } = trial.phaseCpuMs;
    if (!loadsWhenCalled(row)) return [imports];
    return work === undefined ? [] : [imports + work];
  });
  return times.length === 0 ? undefined : median(times);
}

/** What does not explain so much of the shift is not why it is there. */
const LEAST_SHARE = 0.25;
const MOST_NAMED = 3;

/**
 * The imports that explain why a row imports longer, largest first, at most three. None where the phase did not grow: what
 * single modules took is noisy, and what the interpreter imports before the program is a part of `boot`. Pure.
 *
 * @param shiftMs by how much the phase `imports` grew
 */
export function importGrowth(imports: ComparedImports, shiftMs: number): GrownImport[] {
  if (shiftMs < LEAST_MS) return [];
  const worth = Math.max(LEAST_MS, shiftMs * LEAST_SHARE);
  return costChanges(imports)
    .filter(({ changeMs }) => changeMs >= worth)
    .sort((a, b) => b.changeMs - a.changeMs)
    .slice(0, MOST_NAMED)
    .map(({ module, changeMs }) => ({ module, growthMs: changeMs }));
}

/**
 * The imports that explain a change.
 *
 * @param isCertain whether head is slower beyond doubt
 */
export function explainingImports(
  imports: ComparedImports | undefined,
  base: Result,
  head: Result,
  isCertain: boolean,
): GrownImport[] {
  const shiftMs = imports && importShift(base, head, isCertain);
  return shiftMs === undefined || !imports ? [] : importGrowth(imports, shiftMs);
}

/** The same in words: "; imports that grew: …". */
export function grownImports(...asked: Parameters<typeof explainingImports>): string {
  const named = explainingImports(...asked).map(
    ({ module, growthMs }) => `${module} (+${formatMs(growthMs)})`,
  );
  return named.length === 0 ? '' : `; imports that grew: ${named.join(', ')}`;
}

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
  return knownCosts(row) ?? costsByTarget(rows).get(targetOf(row));
}

function targetOf({ id }: Result): string {
  return id.slice(0, `${id}/`.indexOf('/'));
}

function knownCosts({ scenario }: Result): readonly ImportCost[] | undefined {
  return scenario.runner === 'worker' ? scenario.importCosts : undefined;
}

const byTarget = new WeakMap<readonly Result[], ReadonlyMap<string, readonly ImportCost[]>>();

/** Of the first row of each target that knows them. Made once for all rows that ask: of thousands each would look through all. */
function costsByTarget(rows: readonly Result[]): ReadonlyMap<string, readonly ImportCost[]> {
  const before = byTarget.get(rows);
  if (before) return before;
  const costs = new Map<string, readonly ImportCost[]>();
  for (const row of rows) {
    const known = knownCosts(row);
    if (known && !costs.has(targetOf(row))) costs.set(targetOf(row), known);
  }
  byTarget.set(rows, costs);
  return costs;
}

/**
 * By how much the phase `imports` grew, in ms, of a row with a readiness condition together with `work`: a server loads its
 * application once it is called. Of CPU time, which a busy machine hardly changes; where that is not known, or where the
 * row is slower beyond doubt and may wait, of wall time. Undefined where the phase is not known. Pure.
 */
export function importShift(base: Result, head: Result, isCertain: boolean): number | undefined {
  const wall = wallShift(base, head, 'median');
  const cpu = difference(importCpu(base), importCpu(head));
  if (wall === undefined || cpu === undefined) return wall;
  return isCertain ? Math.max(leastShift(base, head), cpu) : cpu;
}

/** Of wall time at its least, as imports are told: what a busy machine adds to half of the trials explains no import. */
function leastShift(base: Result, head: Result): number {
  return wallShift(base, head, 'min') ?? 0;
}

type Told = 'median' | 'min';

function wallShift(base: Result, head: Result, told: Told): number | undefined {
  return difference(importWall(base, told), importWall(head, told));
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

const loadsWhenCalled = ({ scenario }: Result) =>
  scenario.runner === 'worker' && scenario.ready !== undefined;

function importWall(row: Result, told: Told): number | undefined {
  const { imports, work } = row.summary;
  return imports && imports[told] + (loadsWhenCalled(row) ? (work?.[told] ?? 0) : 0);
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

/** What explains less of the shift, all of it together, is not why it is there; nor what is so much less than the largest. */
const LEAST_SHARE = 0.25;
const MOST_NAMED = 3;

/**
 * The imports that explain why a row imports longer, largest first, at most three. None where the phase did not grow: what
 * single modules took is noisy, and what the interpreter imports before the program is a part of `boot`. Pure.
 *
 * @param shiftMs by how much the phase `imports` grew
 * @param shownMs the same as it is shown, where that is another figure
 */
export function importGrowth(imports: ComparedImports, shiftMs: number, shownMs = shiftMs): GrownImport[] {
  if (shiftMs < LEAST_MS) return [];
  const grown = costChanges(imports)
    .filter(({ changeMs }) => changeMs >= LEAST_MS)
    .sort((a, b) => b.changeMs - a.changeMs);
  const totalMs = grown.reduce((sum, { changeMs }) => sum + changeMs, 0);
  if (totalMs < LEAST_SHARE * Math.max(shiftMs, shownMs)) return [];
  const worth = LEAST_SHARE * Math.min(Math.max(shiftMs, shownMs), grown[0]?.changeMs ?? 0);
  return grown
    .filter(({ changeMs }) => changeMs >= worth)
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
  if (shiftMs === undefined || !imports) return [];
  return importGrowth(imports, shiftMs, leastShift(base, head));
}

/** The same in words: "; imports that grew: …". */
export function grownImports(...asked: Parameters<typeof explainingImports>): string {
  const named = explainingImports(...asked).map(
    ({ module, growthMs }) => `${module} (+${formatMs(growthMs)})`,
  );
  return named.length === 0 ? '' : `; imports that grew: ${named.join(', ')}`;
}

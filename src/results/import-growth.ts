import { formatMs } from '../domain/format.js';
import type { ImportCost, Result } from '../domain/report.js';
import { ascending, median, quantile } from '../stats/quantile.js';
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

/** Less is noise of the clock and of caches. */
const LEAST_MS = 2;
/** What does not explain so much of the shift is not why it is there. */
const LEAST_SHARE = 0.25;
/** Growth of a module that was there before counts where it exceeds so many spreads of the others. */
const SPREADS = 3;
/** The spread of the others, as a share of what they take: nine of ten lie within. Of few it says little. */
const WITHIN = 0.9;
const ENOUGH_OTHERS = 8;
const LEAST_SPREAD = { few: 0.15, many: 0.05 };
const MOST_NAMED = 3;

/**
 * The imports that explain why a row imports longer, largest first, at most three: a module by what it does itself, a new
 * package once, with the new modules that it imports. None where the phase did not grow: what single modules took is
 * noisy, and what the interpreter imports before the program is a part of `boot`. Pure.
 *
 * @param shiftMs by how much the phase `imports` grew
 */
export function importGrowth({ base, head }: ComparedImports, shiftMs: number): GrownImport[] {
  const before = new Map(base.map((cost) => [cost.module, cost]));
  const own = head.filter(({ boot }) => !boot);
  const relative = own.flatMap(({ module, selfMs }) => {
    const known = before.get(module)?.selfMs;
    return known === undefined ? [] : [{ module, share: Math.abs(selfMs - known) / Math.max(known, 1) }];
  });
  const spreadWithout = (module: string) => {
    const others = relative.filter((one) => one.module !== module).map(({ share }) => share);
    if (others.length === 0) return LEAST_SPREAD.few;
    const least = others.length < ENOUGH_OTHERS ? LEAST_SPREAD.few : LEAST_SPREAD.many;
    return Math.max(least, quantile(ascending(others), WITHIN));
  };
  const worth = Math.max(LEAST_MS, shiftMs * LEAST_SHARE);
  return own
    .flatMap((cost): GrownImport[] => {
      const { module, selfMs } = cost;
      const known = before.get(module);
      if (known) {
        const growthMs = selfMs - known.selfMs;
        const noise = SPREADS * spreadWithout(module) * Math.max(known.selfMs, 1);
        return growthMs >= worth && growthMs > noise ? [{ module, growthMs }] : [];
      }
      const isNamedAbove = own.some((one) => one.module === cost.parent && !before.has(one.module));
      const growthMs = isNamedAbove ? 0 : newBelow(cost, own, before);
      return growthMs >= worth ? [{ module, growthMs }] : [];
    })
    .filter(() => shiftMs >= LEAST_MS)
    .sort((a, b) => b.growthMs - a.growthMs)
    .slice(0, MOST_NAMED);
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

/** What a new module takes with the new ones below it: what was imported before elsewhere is not its doing. */
function newBelow(
  cost: ImportCost,
  all: readonly ImportCost[],
  before: ReadonlyMap<string, ImportCost>,
  seen: ReadonlySet<string> = new Set(),
): number {
  if (seen.has(cost.module)) return 0;
  const inside = new Set([...seen, cost.module]);
  const children = all.filter(({ parent, module }) => parent === cost.module && !before.has(module));
  return children.reduce((sum, child) => sum + newBelow(child, all, before, inside), cost.selfMs);
}

import { ascending, median, quantile } from '../stats/quantile.js';

/** What an import took by itself, at its least over the runs. */
export interface ModuleCost {
  readonly module: string;
  readonly selfMs: number;
  /** With all that it imported, where that is known: also what is too cheap to be told by itself. */
  readonly cumulativeMs?: number | undefined;
  /** The module that imported it. */
  readonly parent?: string | undefined;
  /** The interpreter’s own, before the program. */
  readonly boot?: true | undefined;
  /** Each run by itself, where that is known. */
  readonly runsMs?: readonly number[] | undefined;
}

/** What the imports of two starts cost. */
export interface ComparedCosts {
  readonly base: readonly ModuleCost[];
  readonly head: readonly ModuleCost[];
}

/** A module that one of two starts takes longer for than the other, by so much beyond noise. */
export interface CostChange {
  readonly module: string;
  readonly kind: 'new' | 'grown' | 'gone' | 'shrunk';
  /** Head less base; of what is on one side only, with all below it that is on that side only. */
  readonly changeMs: number;
  /** The modules that are told of: of what is on one side only, with those below it. */
  readonly modules: readonly string[];
}

/** Less is noise of the clock and of caches. */
export const LEAST_MS = 2;
/** Growth of a module that was there before counts where it exceeds so many spreads of the others. */
const SPREADS = 3;
/** The spread of the others, as a share of what they take: nine of ten lie within. Of few it says little. */
const WITHIN = 0.9;
const ENOUGH_OTHERS = 8;
const LEAST_SPREAD = { few: 0.15, many: 0.05 };
/** Fewer runs say nothing about their own spread. */
const ENOUGH_RUNS = 3;

/**
 * What changed between two starts: a module by what it does itself where it was there before, what appeared or vanished
 * once, with what it alone brought in. Nothing below 2 ms of growth, nor within the spread of the others. Pure.
 */
export function costChanges({ base, head }: ComparedCosts): CostChange[] {
  return [...growth(base, head, 'new', 'grown'), ...growth(head, base, 'gone', 'shrunk')];
}

function growth(
  less: readonly ModuleCost[],
  more: readonly ModuleCost[],
  appeared: 'new' | 'gone',
  grew: 'grown' | 'shrunk',
): CostChange[] {
  const sign = appeared === 'new' ? 1 : -1;
  const before = new Map(less.map((cost) => [cost.module, cost]));
  const own = more.filter(({ boot }) => !boot);
  const added = own.filter(({ module }) => !before.has(module));
  const names = new Set(added.map(({ module }) => module));
  const below = new Map<string | undefined, ModuleCost[]>();
  for (const cost of added) below.set(cost.parent, [...(below.get(cost.parent) ?? []), cost]);
  const isNoise = noiseOf(own, before);
  return own.flatMap((cost): CostChange[] => {
    const { module, selfMs, parent } = cost;
    const known = before.get(module);
    if (known) {
      const changeMs = selfMs - known.selfMs;
      if (changeMs < LEAST_MS || isNoise(cost, known)) return [];
      return [{ module, kind: grew, changeMs: sign * changeMs, modules: [module] }];
    }
    if (parent !== undefined && names.has(parent)) return [];
    const all = [...withBelow(cost, below).values()];
    const told = all.reduce((sum, one) => sum + one.selfMs, 0);
    const changeMs = Math.max(told, wholeOf(cost, all, own));
    return [{ module, kind: appeared, changeMs: sign * changeMs, modules: all.map((one) => one.module) }];
  });
}

/** Whether a module grew by no more than others differ by, or than its own runs do. */
function noiseOf(own: readonly ModuleCost[], before: ReadonlyMap<string, ModuleCost>) {
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
  return (cost: ModuleCost, known: ModuleCost) => {
    const [before = [], after = []] = [known.runsMs, cost.runsMs];
    const isWithinRuns =
      Math.min(before.length, after.length) >= ENOUGH_RUNS && cost.selfMs <= median(before);
    const noiseMs = SPREADS * spreadWithout(cost.module) * Math.max(known.selfMs, 1);
    return isWithinRuns || cost.selfMs - known.selfMs <= noiseMs;
  };
}

/** What a module took with all below it but those that were there before; 0 where that is not known. */
function wholeOf(
  { cumulativeMs }: ModuleCost,
  all: readonly ModuleCost[],
  own: readonly ModuleCost[],
): number {
  if (cumulativeMs === undefined) return 0;
  const names = new Set<string | undefined>(all.map(({ module }) => module));
  const others = own.filter(({ module, parent }) => names.has(parent) && !names.has(module));
  return cumulativeMs - others.reduce((sum, other) => sum + (other.cumulativeMs ?? other.selfMs), 0);
}

/** A module with those below it: what is on both sides is not its doing. Modules may import one another. */
function withBelow(
  cost: ModuleCost,
  below: ReadonlyMap<string | undefined, readonly ModuleCost[]>,
  found = new Map<string, ModuleCost>(),
): ReadonlyMap<string, ModuleCost> {
  if (found.has(cost.module)) return found;
  found.set(cost.module, cost);
  for (const child of below.get(cost.module) ?? []) withBelow(child, below, found);
  return found;
}

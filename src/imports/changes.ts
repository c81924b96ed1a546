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
  /** Measured at two times: what else the machine did slows large modules more than small ones, and all runs of one side. */
  readonly isSeparate?: boolean;
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
/**
 * The spread of the others, as a share of what they take: three of four lie within, so that as many as a quarter may have
 * changed without hiding one another. Of few it says little.
 */
const WITHIN = 0.75;
const ENOUGH_OTHERS = 8;
/** By runs that took turns, of which each is known; where only their least is; and of few others, or at two times. */
const LEAST_SPREAD = { byRuns: 0.05, byLeast: 0.1, wide: 0.15 };
/** Fewer runs say nothing about their own spread. */
const ENOUGH_RUNS = 3;
/** So few of the runs of the other side may take as long: none of five. One would pass six of 252 orders, not one. */
const MOST_WITHIN = 0.1;

/**
 * What changed between two starts: a module by what it does itself where it was there before, what appeared or vanished
 * once, with what it alone brought in. Nothing below 2 ms of growth, nor within the spread of the others or of its own runs. Pure.
 */
export function costChanges({ base, head, isSeparate = false }: ComparedCosts): CostChange[] {
  return [
    ...growth({ less: base, more: head, isSeparate }, 'new', 'grown'),
    ...growth({ less: head, more: base, isSeparate }, 'gone', 'shrunk'),
  ];
}

interface Sides {
  readonly less: readonly ModuleCost[];
  readonly more: readonly ModuleCost[];
  readonly isSeparate: boolean;
}

function growth(
  { less, more, isSeparate }: Sides,
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
  const isNoise = noiseOf(own, before, isSeparate);
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
function noiseOf(own: readonly ModuleCost[], before: ReadonlyMap<string, ModuleCost>, isSeparate: boolean) {
  const relative = own
    .flatMap(({ module, selfMs }) => {
      const known = before.get(module)?.selfMs;
      return known === undefined ? [] : [{ module, share: Math.abs(selfMs - known) / Math.max(known, 1) }];
    })
    .sort((a, b) => a.share - b.share);
  return (cost: ModuleCost, known: ModuleCost) => {
    const others = relative.filter(({ module }) => module !== cost.module);
    const isByRuns = Math.min(known.runsMs?.length ?? 0, cost.runsMs?.length ?? 0) >= ENOUGH_RUNS;
    const isWide = isSeparate || others.length < ENOUGH_OTHERS;
    const least = isWide ? LEAST_SPREAD.wide : isByRuns ? LEAST_SPREAD.byRuns : LEAST_SPREAD.byLeast;
    // Of one other nobody knows whether it changed itself. No mean with the next: one that grew twentyfold would be in it.
    const spread = others.length < 2 ? 0 : (others[Math.floor(WITHIN * (others.length - 1))]?.share ?? 0);
    const noiseMs = SPREADS * Math.max(least, spread) * Math.max(known.selfMs, 1);
    return cost.selfMs - known.selfMs <= noiseMs || (isByRuns && isWithinRuns(known.runsMs, cost.runsMs));
  };
}

/** Whether the least of some runs is within those of the other side. Of sums the least of each part says less than any run. */
function isWithinRuns(before: readonly number[] = [], after: readonly number[] = []): boolean {
  const least = Math.min(...after);
  return before.filter((ms) => ms >= least).length > MOST_WITHIN * before.length;
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

import type { ExplainedStatement, Explanation } from '../../domain/explain.js';

/** The modules that would not be loaded without the statements at these places. */
export type LostBy = (places: readonly Pick<ExplainedStatement, 'file' | 'line'>[]) => readonly LostModule[];

export interface LostModule {
  readonly module: string;
  /** Whose it is. */
  readonly owner: string;
  readonly selfMs: number;
}

/** A statement of the user's own that imports something dear. */
export type OwnStatement = ExplainedStatement & { readonly file: string };

/** Less is not worth a line. */
const LEAST_MS = 2;
const LEAST_SHARE = 0.01;
/** So many are looked at. */
const MOST = 24;

/** What an import has to cost to be worth a remedy. Pure. */
export function leastMs({ traced }: Pick<Explanation, 'traced'>): number {
  return Math.max(LEAST_MS, LEAST_SHARE * traced.readyMs);
}

/**
 * The statements of own modules that load something dear, or that are one of several without which it would not be
 * loaded; dearest first. Pure.
 */
export function dearStatements(
  explanation: Pick<Explanation, 'statements' | 'imports' | 'edges' | 'traced'>,
): OwnStatement[] {
  const least = leastMs(explanation);
  const costOf = reachedCosts(explanation);
  return explanation.statements
    .filter((one): one is OwnStatement => one.own && one.file !== undefined && one.function === undefined)
    .map((one) => ({
      one,
      ms: Math.max(one.exclusiveMs, costOf(one.targets)),
    }))
    .filter(({ ms }) => ms >= least)
    .sort((a, b) => b.one.exclusiveMs - a.one.exclusiveMs || b.ms - a.ms)
    .slice(0, MOST)
    .map(({ one }) => one);
}

/** What all modules cost that these lead to, whoever loaded them. */
function reachedCosts({ imports, edges }: Pick<Explanation, 'imports' | 'edges'>) {
  const costs = new Map<string, number>();
  for (const { module, selfMs } of imports) costs.set(module, (costs.get(module) ?? 0) + selfMs);
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  return (modules: readonly string[]): number => {
    const seen = new Set(modules);
    let ms = 0;
    for (const module of seen) {
      ms += costs.get(module) ?? 0;
      for (const to of next.get(module) ?? []) seen.add(to);
    }
    return ms;
  };
}

/** Statements that are also measured together, by index, since what they save does not add up. */
export interface SharingGroup {
  readonly members: readonly number[];
  /** Whose the modules are that only all of them together would save, dearest first; none: what one saves, another does too. */
  readonly shares: readonly string[];
}

/** Which of these statements share modules, directly or through others of them. Pure. */
export function sharingGroups(
  statements: readonly OwnStatement[],
  lost: LostBy,
  least: number,
): SharingGroup[] {
  const alone = statements.map((one) => sum(lost([one])));
  const groups = statements.map((_, index) => index);
  const rootOf = (index: number): number => {
    const root = groups[index] ?? index;
    return root === index ? index : rootOf(root);
  };
  statements.forEach((one, index) => {
    statements.slice(0, index).forEach((other, before) => {
      const both = sum(lost([one, other]));
      if (Math.abs(both - (alone[index] ?? 0) - (alone[before] ?? 0)) < least) return;
      groups[rootOf(index)] = rootOf(before);
    });
  });
  const members = new Map<number, number[]>();
  statements.forEach((_, index) => {
    const root = rootOf(index);
    members.set(root, [...(members.get(root) ?? []), index]);
  });
  return [...members.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ members: group, shares: sharedBy(group, statements, lost, least) }));
}

function sharedBy(
  group: readonly number[],
  statements: readonly OwnStatement[],
  lost: LostBy,
  least: number,
): string[] {
  const own = group.flatMap((index) => statements.slice(index, index + 1));
  const alone = new Set(own.flatMap((one) => lost([one]).map(({ module }) => module)));
  const costs = new Map<string, number>();
  for (const { module, owner, selfMs } of lost(own)) {
    if (!alone.has(module)) costs.set(owner, (costs.get(owner) ?? 0) + selfMs);
  }
  return [...costs]
    .filter(([, ms]) => ms >= least / 2)
    .sort(([, a], [, b]) => b - a)
    .map(([owner]) => owner);
}

function sum(modules: readonly LostModule[]): number {
  return modules.reduce((total, { selfMs }) => total + selfMs, 0);
}

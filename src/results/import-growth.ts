import type { ImportCost } from '../domain/report.js';

/** A module whose import costs more than before, with all that it imports. */
export interface GrownImport {
  readonly module: string;
  readonly growthMs: number;
}

/** Times of single runs: less is noise. */
const LEAST_MS = 2;
/** A module whose growth is this much that of one it imports only passes it on. */
const PASSED_ON = 0.5;
const MOST_NAMED = 3;

/**
 * The imports that grew, largest first, at most three. Each stands for what it imports: a new package is named once, and
 * one that was there before is named only where no module below it explains most of its growth. Pure.
 */
export function importGrowth(base: readonly ImportCost[], head: readonly ImportCost[]): GrownImport[] {
  const before = new Map(base.map((cost) => [cost.module, cost.cumulativeMs]));
  const growthOf = ({ module, cumulativeMs }: ImportCost) => cumulativeMs - (before.get(module) ?? 0);
  const children = new Map<string | undefined, ImportCost[]>();
  for (const cost of head) children.set(cost.parent, [...(children.get(cost.parent) ?? []), cost]);

  const responsible = (cost: ImportCost, seen: ReadonlySet<string>): GrownImport[] => {
    const growthMs = growthOf(cost);
    if (growthMs < LEAST_MS || seen.has(cost.module)) return [];
    const own = [{ module: cost.module, growthMs }];
    if (!before.has(cost.module)) return own;
    const below = (children.get(cost.module) ?? []).flatMap((child) =>
      responsible(child, new Set([...seen, cost.module])),
    );
    const explained = below.reduce((sum, grown) => sum + grown.growthMs, 0);
    return explained >= growthMs * PASSED_ON ? below : own;
  };

  const names = new Set(head.map(({ module }) => module));
  const roots = head.filter(({ parent }) => parent === undefined || !names.has(parent));
  return roots
    .flatMap((root) => responsible(root, new Set()))
    .sort((a, b) => b.growthMs - a.growthMs)
    .slice(0, MOST_NAMED);
}

import type { ImportCost, Result } from '../domain/report.js';

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

/** Times of single runs: less is noise. */
const LEAST_MS = 2;
/** Of a module that was there before, a smaller share is noise too. */
const LEAST_SHARE = 0.3;
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
    const known = before.get(cost.module);
    if (known === undefined) return own;
    const below = (children.get(cost.module) ?? []).flatMap((child) =>
      responsible(child, new Set([...seen, cost.module])),
    );
    const explained = below.reduce((sum, grown) => sum + grown.growthMs, 0);
    if (explained >= growthMs * PASSED_ON) return below;
    return growthMs >= known * LEAST_SHARE ? own : below;
  };

  const names = new Set(head.map(({ module }) => module));
  const roots = head.filter(({ parent }) => parent === undefined || !names.has(parent));
  return roots
    .flatMap((root) => responsible(root, new Set()))
    .sort((a, b) => b.growthMs - a.growthMs)
    .slice(0, MOST_NAMED);
}

import { formatMs } from '../domain/format.js';
import type { ImportCost, Report, Result } from '../domain/report.js';

/** So many imports are named for each worker. */
const MOST_NAMED = 5;

/** What the interpreter itself imports before anything of the worker: that is boot. */
const BOOT = new Set([
  ...['site', 'encodings', 'zipimport', 'codecs', 'io', 'abc'],
  ...['_frozen_importlib', '_frozen_importlib_external'],
]);

/** Where less than this of the phase is in no import, it is not worth a word. */
const LEAST_REST_MS = 20;
const LEAST_REST_SHARE = 0.25;

/** One line for each row whose imports were looked at: the dearest of them, and what lies in none. */
export function importLines({ results }: Pick<Report, 'results'>): string[] {
  return results.flatMap((row) => {
    const dearest = dearestOf(row);
    if (!dearest) return [];
    const named = dearest.named.map(
      ({ name, by, ms }) => `${name} ${formatMs(ms)}${by === undefined ? '' : ` (by ${by})`}`,
    );
    return [`dearest imports of ${row.id}: ${named.join(', ')}${dearest.rest}`];
  });
}

/** The dearest imports of a row, and in words what lies in none; undefined where its imports were not looked at. */
export function dearestOf({
  scenario,
  summary,
}: Result): { readonly named: readonly PackageCost[]; readonly rest: string } | undefined {
  const costs = scenario.runner === 'worker' && !scenario.bundled ? scenario.importCosts : undefined;
  const named = dearestPackages(costs ?? []);
  if (scenario.runner !== 'worker' || !costs || named.length === 0) return undefined;
  const phaseMs = summary.imports?.min ?? 0;
  const { importRestMs = phaseMs - sumOfRoots(costs) } = scenario;
  return { named, rest: restOf(Math.min(importRestMs, phaseMs), phaseMs) };
}

/** Python times import statements: not what a server loads by importlib, which is mostly the application itself. */
function restOf(restMs: number, phaseMs: number): string {
  if (restMs < Math.max(LEAST_REST_MS, phaseMs * LEAST_REST_SHARE)) return '';
  return `; ${formatMs(restMs)} in none of them: the worker’s own code, or what is loaded by importlib`;
}

/** For reports that do not tell what lay in none. */
function sumOfRoots(costs: readonly ImportCost[]): number {
  const roots = costs.filter(({ module, parent }) => parent === undefined && !BOOT.has(module));
  return roots.reduce((sum, { cumulativeMs }) => sum + cumulativeMs, 0);
}

/** A package with all that its modules import. */
interface PackageCost {
  readonly name: string;
  /** The package that imported it, where that is known. */
  readonly by?: string;
  readonly ms: number;
}

/** Modules of one package count together, since the chain of its own modules would hide all others. Pure. */
export function dearestPackages(costs: readonly ImportCost[], most = MOST_NAMED): PackageCost[] {
  const modules = new Map(costs.map((cost) => [cost.module, cost]));
  const packageOf = (module: string) => {
    const [first = '', second] = module.split('.');
    // What has no cost of its own is but a namespace for others.
    return second === undefined || modules.has(first) ? first : `${first}.${second}`;
  };
  const packages = new Map<string, PackageCost>();
  for (const cost of costs) {
    const above = ancestors(cost, modules).map(packageOf);
    const name = packageOf(cost.module);
    // What lies within its package is in that one's time already.
    if (above.includes(name) || [name, ...above].some((one) => BOOT.has(one))) continue;
    const [by] = above;
    const known = packages.get(name) ?? { name, ...(by === undefined ? {} : { by }), ms: 0 };
    packages.set(name, { ...known, ms: known.ms + cost.cumulativeMs });
  }
  return [...packages.values()].sort((a, b) => b.ms - a.ms).slice(0, most);
}

/** The modules that led to an import, nearest first. */
function ancestors({ module, parent }: ImportCost, modules: ReadonlyMap<string, ImportCost>): string[] {
  const found: string[] = [];
  let next = parent;
  while (next !== undefined && next !== module && !found.includes(next)) {
    found.push(next);
    next = modules.get(next)?.parent;
  }
  return found;
}

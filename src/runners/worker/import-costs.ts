import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportCost } from '../../domain/report.js';
import { temporaryFolder } from '../../io/temporary.js';

/**
 * What makes an interpreter tell on stderr how long each import took; not heard under -I and -E. Processes that a worker
 * starts would write into the same file, in between: they only do where a readiness condition may hold in one of them.
 */
export const IMPORT_TIME_ENV: Readonly<Record<string, string>> = {
  PYTHONPROFILEIMPORTTIME: '1',
  COLDSTART_PROBE_IMPORTTIME: 'own',
};

/** Cheaper imports, with all that they import, explain nothing. */
const LEAST_MS = 0.5;

/**
 * Reads the lines of `-X importtime`: children stand before their parents, two spaces deeper. A module that several
 * processes import counts once, at its dearest. What is no such line is left out. Pure.
 */
export function parseImportTime(text: string): ImportCost[] {
  const costs = new Map<string, ImportCost>();
  /** Modules whose parent is still to come, by depth. */
  const waiting = new Map<number, string[]>();
  const boot = new Set<string>();
  for (const line of text.split('\n')) {
    const [, selfUs, cumulativeUs, indent = '', module] =
      /^import time:\s+(\d+) \|\s+(\d+) \|( +)(\S+)\s*$/.exec(line) ?? [];
    if (module === undefined) continue;
    const depth = Math.floor((indent.length - 1) / 2);
    for (const child of waiting.get(depth + 1) ?? []) {
      const cost = costs.get(child);
      if (cost && cost.parent === undefined) costs.set(child, { ...cost, parent: module });
    }
    waiting.delete(depth + 1);
    waiting.set(depth, [...(waiting.get(depth) ?? []), module]);
    // The last of what the interpreter imports on its own account, in the first of several processes; a -S process has none.
    if (module === 'site' && depth === 0 && boot.size === 0)
      for (const known of [...costs.keys(), module]) boot.add(known);
    const cost = { module, selfMs: Number(selfUs) / 1000, cumulativeMs: Number(cumulativeUs) / 1000 };
    const known = costs.get(module);
    if (!known || known.cumulativeMs < cost.cumulativeMs) costs.set(module, cost);
  }
  return [...costs.values()]
    .map((cost) => (boot.has(cost.module) ? { ...cost, boot: true as const } : cost))
    .sort((a, b) => b.cumulativeMs - a.cumulativeMs);
}

/**
 * Each module at the least that any run says: what disturbed the others is none of its doing. Cheap ones are left out only
 * here: one that was disturbed once would otherwise have that as its least. Pure.
 */
export function leastCosts(runs: readonly (readonly ImportCost[])[]): ImportCost[] {
  const least = new Map<string, ImportCost>();
  for (const cost of runs.flat()) {
    const known = least.get(cost.module);
    least.set(cost.module, {
      ...(known ?? cost),
      selfMs: Math.min(cost.selfMs, known?.selfMs ?? cost.selfMs),
      cumulativeMs: Math.min(cost.cumulativeMs, known?.cumulativeMs ?? cost.cumulativeMs),
    });
  }
  return [...least.values()]
    .filter(({ cumulativeMs }) => cumulativeMs >= LEAST_MS)
    .sort((a, b) => b.cumulativeMs - a.cumulativeMs);
}

/** One run with -X importtime. */
export interface ImportRun {
  readonly costs: readonly ImportCost[];
  /** Its own imports phase; absent where it was not ready. */
  readonly phaseMs?: number;
}

/**
 * How much of the imports phase lay in no import: the least of runs that told both, since times of different runs differ by
 * what disturbed them. Pure.
 */
export function restOfImports(runs: readonly ImportRun[]): number | undefined {
  const rests = runs.flatMap(({ costs, phaseMs }) => {
    if (phaseMs === undefined || costs.length === 0) return [];
    const roots = costs.filter(({ boot, parent }) => boot === undefined && parent === undefined);
    return [Math.max(0, phaseMs - roots.reduce((sum, { cumulativeMs }) => sum + cumulativeMs, 0))];
  });
  return rests.length === 0 ? undefined : Math.min(...rests);
}

/** Lends a file for all of a process's stderr and reads the costs of its imports from it. */
export async function withImportTime(run: (stderrFile: string) => Promise<unknown>): Promise<ImportCost[]> {
  const folder = await temporaryFolder('imports');
  try {
    const file = join(folder, 'stderr');
    await run(file);
    return parseImportTime(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportCost } from '../../domain/report.js';
import { temporaryFolder } from '../../io/temporary.js';

/** What makes an interpreter tell on stderr how long each import took. Not heard under -I and -E. */
export const IMPORT_TIME_ENV: Readonly<Record<string, string>> = { PYTHONPROFILEIMPORTTIME: '1' };

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
    const cost = { module, selfMs: Number(selfUs) / 1000, cumulativeMs: Number(cumulativeUs) / 1000 };
    const known = costs.get(module);
    if (!known || known.cumulativeMs < cost.cumulativeMs) costs.set(module, cost);
  }
  return [...costs.values()]
    .filter(({ cumulativeMs }) => cumulativeMs >= LEAST_MS)
    .sort((a, b) => b.cumulativeMs - a.cumulativeMs);
}

/** Times of single runs are noisy. */
const RUNS = 3;

/**
 * Lends a file for all of a process's stderr and reads the costs of its imports from it. Of several runs the one whose
 * imports took least: what disturbed the others is none of the modules' doing.
 */
export async function withImportTime(run: (stderrFile: string) => Promise<unknown>): Promise<ImportCost[]> {
  const folder = await temporaryFolder('imports');
  try {
    const file = join(folder, 'stderr');
    let quietest: ImportCost[] = [];
    for (let turn = 0; turn < RUNS; turn++) {
      await run(file);
      const costs = parseImportTime(await readFile(file, 'utf8'));
      if (turn === 0 || total(costs) < total(quietest)) quietest = costs;
    }
    return quietest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function total(costs: readonly ImportCost[]): number {
  return costs.reduce((sum, { selfMs }) => sum + selfMs, 0);
}

import { defined } from '../domain/defined.js';
import type { Result } from '../domain/report.js';
import type { GatedPair } from './gated-pair.js';
import { importsOf } from './import-growth.js';
import { unlikeFunctions } from './likeness.js';
import type { RunData } from './run-data.js';

type GatedRun = Pick<RunData, 'comparisons' | 'gate'>;

/** The rows of a commit and of the working folder, which ran in the same rounds. */
export function gatedPairs({ comparisons, gate }: GatedRun, byId: ReadonlyMap<string, Result>): GatedPair[] {
  const rows = [...byId.values()];
  const same = { pairing: 'rounds' as const, runOffset: 0, reasons: [] };
  const pairs = comparisons.flatMap(({ base, head, gated }): GatedPair[] => {
    const [before, after] = [byId.get(base), byId.get(head)];
    if (!gated || !before || !after) return [];
    const imports = importsOf({ row: before, rows }, { row: after, rows });
    const reasons = gate?.allowEnvMismatch ? [] : unlikeFunctions(before.scenario, after.scenario);
    return [
      {
        ...{ id: head, base: before, head: after, ...same, reasons },
        ...defined({ imports }),
      },
    ];
  });
  const alone = (['base', 'head'] as const).flatMap((side) =>
    (gate?.alone[side] ?? []).flatMap((id): GatedPair[] => {
      const row = byId.get(id);
      return row ? [{ id, ...(side === 'base' ? { base: row } : { head: row }), ...same }] : [];
    }),
  );
  return [...pairs, ...alone];
}

/** Budgets are about the working folder, not about the commit it is compared with. */
export function rowsOfHead({ comparisons, gate }: GatedRun, results: readonly Result[]): Result[] {
  const bases = comparisons.flatMap(({ base, gated }) => (gated ? [base] : []));
  const ids = new Set([...bases, ...(gate?.alone.base ?? [])]);
  return results.filter(({ id }) => !ids.has(id));
}

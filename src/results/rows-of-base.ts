import type { Report, Result } from '../domain/report.js';
import { isOnAws } from './runs.js';

/** What tells of a report which rows are of a commit; of a run that has not ended nothing does yet. */
type Gated = Pick<Report, 'results'> & Partial<Pick<Report, 'comparisons' | 'gate'>>;

/** The rows without those of the commit that the run was held against, which have the commit in their names. Pure. */
export function rowsOfHead({ results, comparisons = [], gate }: Gated): Result[] {
  if (!gate) return results;
  const pairs = comparisons.filter(
    ({ verdict, pairing, base, head }) => verdict !== undefined && pairing === 'rounds' && base !== head,
  );
  const missing = gate.unmatched.filter(({ code }) => code === 'MISSING_IN_HEAD').map(({ id }) => id);
  const ofBase = new Set([...pairs.map(({ base }) => base), ...missing]);
  // Functions that are held against each other are all deployed.
  return results.filter(({ id, scenario }) => !ofBase.has(id) || isOnAws(scenario));
}

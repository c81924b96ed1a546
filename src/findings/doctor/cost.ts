import type { FindingCost } from '../../domain/doctor.js';
import type { Pair } from '../../machine/interpreter-start.js';
import { pairedRatio } from '../../stats/ratio.js';

/** How much longer head takes than base, typically, by the rounds they share. */
export function typicalCost(what: string, { baseMs, headMs }: Pair): FindingCost {
  const { shift, n } = pairedRatio(baseMs, headMs);
  return { what, ms: shift, n };
}

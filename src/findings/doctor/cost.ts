import type { FindingCost } from '../../domain/doctor.js';
import type { PairedTimes } from '../../domain/facts/interpreter.js';
import { pairedRatio } from '../../stats/ratio.js';

/** How much longer head takes than base, typically, by the rounds they share. */
export function typicalCost(what: string, { baseMs, headMs }: PairedTimes): FindingCost {
  const { shift, n } = pairedRatio(baseMs, headMs);
  return { what, ms: shift, n };
}

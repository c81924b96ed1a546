import type { ComparisonReport } from '../../src/domain/comparison-report.js';
import type { Gate } from '../../src/domain/gate.js';
import type { Comparison } from '../../src/domain/report.js';
import type { Verdict } from '../../src/domain/verdict.js';
import { reportOf } from './report.js';

/** A gated row with made-up figures. */
export function gatedRow(
  id: string,
  verdict: Verdict,
  changes: Partial<Comparison> = {},
): Comparison & { verdict: Verdict } {
  const ratio = verdict === 'FAIL' ? 1.5 : 1;
  return {
    ...{ base: id, head: id, metric: 'ready', unit: 'ms', pairing: 'separate', n: 20 },
    ...{ baseMedian: 100, headMedian: 100 * ratio, ratio, ratioCi95: [ratio * 0.98, ratio * 1.02] },
    ...{ p: 0.5, shift: 100 * (ratio - 1), resolvable: 0.02, sentence: `${id}: ${verdict}: of ready.` },
    ...changes,
    verdict,
  };
}

export function gateWith(verdict: Verdict, changes: Partial<Gate> = {}): Gate {
  return { maxRegression: 0.1, maxFailures: 0, unmatched: [], reasons: [], verdict, ...changes };
}

/** A whole comparison of two files. */
export function comparisonOf(
  comparisons: ComparisonReport['comparisons'],
  gate: Gate,
  changes: Partial<ComparisonReport> = {},
): ComparisonReport {
  const { startedAt, finishedAt, seed, environment } = reportOf([]);
  const side = { version: '0.1.0', startedAt, finishedAt, seed, environment };
  return {
    schemaVersion: 1,
    kind: 'comparison',
    tool: { name: 'coldstart', version: '0.1.0' },
    base: { file: 'base.json', ...side },
    head: { file: 'head.json', ...side },
    comparisons,
    gate,
    verdict: gate.verdict,
    warnings: [],
    ...changes,
  };
}

import { comparedRows, shownMetric, typical } from '../domain/compared.js';
import { defined } from '../domain/defined.js';
import { formatBytes, formatFactor, formatMs, formatRatio, formatShare } from '../domain/format.js';
import type { Comparison, Result } from '../domain/report.js';
import { acceptedText } from './accepted.js';
import type { GatedRow } from './gated-row.js';
import { explainingImports, grownImports } from './import-growth.js';
import { shownLook } from './looks.js';
import { countedTrials } from './metrics.js';
import { mostlyIn, movedPhase } from './moved-phase.js';
import { openReason, reasonOf } from './open-reason.js';

/** One row's verdict in words: by how much, how sure, against what, and where the change sits. */
export function gateSentence(row: GatedRow): string {
  const { head, base, verdict, comparison, maxRegression, usual, accepted, reasons } = row;
  const { n, ratio, ratioCi95, pairing, unit, p } = comparison;
  const show = unit === 'ms' ? formatMs : (value: number) => formatBytes(Math.round(value));
  const [before, after] = typical(comparison);
  const medians = before === undefined || after === undefined ? '' : ` ${show(before)} → ${show(after)},`;
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  const sizes = pairing === 'separate' ? sampleSizes(row) : `n = ${n}`;
  const how = pairing === 'rounds' ? 'in the same rounds' : 'in separate runs';
  const name = comparedRows({ base: base.id, head: head.id });
  const at = comparison.look ? `, ${shownLook(comparison.look)}` : '';
  const figures = `${shownMetric(comparison)}${medians} ${formatRatio(ratio)}${interval}, ${sizes} ${how}${at}, p = ${shownP(p)}`;
  const than = accepted?.ratio === undefined ? '' : ` than the accepted ${formatRatio(accepted.ratio)}`;
  const worse = `${formatShare(usual ?? maxRegression)} worse${than}`;
  const failures = failedTrials(base, head);
  const where = isWhereKnown(row) ? moved(row) : '';
  const seen = verdict === 'FAIL' ? undefined : comparison.findable;
  const resolution =
    seen === undefined ? '' : `; 80 % of such runs find a slowdown of ${formatShare(seen - 1)}`;
  const outcome = {
    PASS: `not more than ${worse}`,
    FAIL: `more than ${worse}`,
    INCONCLUSIVE: `whether it is more than ${worse} is open${openReason(row)}`,
  }[reasons.length > 0 ? 'INCONCLUSIVE' : verdict];
  return `${name}: ${verdict}: ${outcome}: ${figures}${resolution}${where}${failures}${acceptedText(accepted)}.`;
}

/** What the sentence says of where the change sits and why it is open, for those that show it otherwise. */
export function gateDetails(row: GatedRow): Pick<Comparison, 'moved' | 'grew' | 'open'> {
  const { base, head, imports, verdict } = row;
  const isOpen = verdict === 'INCONCLUSIVE' || row.reasons.length > 0;
  const grown = isWhereKnown(row) ? explainingImports(imports, base, head, verdict === 'FAIL') : [];
  return defined({
    moved: isWhereKnown(row) ? movedPhase(base, head) : undefined,
    grew: grown.length === 0 ? undefined : grown.map(({ module, growthMs }) => ({ module, ms: growthMs })),
    open: isOpen ? reasonOf(row) : undefined,
  });
}

/** Phases and imports are told by the medians of their times: they say nothing about where a tail, or memory, comes from. */
function isWhereKnown({ comparison, verdict, maxRegression }: GatedRow): boolean {
  const isTypical = comparison.aggregation === undefined && comparison.unit === 'ms';
  return isTypical && (verdict === 'FAIL' || comparison.ratio > 1 + maxRegression);
}

function moved({ base, head, imports, verdict }: GatedRow): string {
  return `${mostlyIn(base, head)}${grownImports(imports, base, head, verdict === 'FAIL')}`;
}

function sampleSizes({ base, head, comparison: { metric, n, look } }: GatedRow): string {
  const [before, all] = [base, head].map(({ summary }) => summary[metric]?.n ?? n);
  // Of rounds that failed there is no sample.
  const after = look ? countedTrials(head.trials).filter(({ round }) => round <= look.rounds).length : all;
  return before === after ? `n = ${before} a side` : `n = ${before} and ${after}`;
}

function failedTrials(base: Result, head: Result): string {
  const failed = [base, head].map(
    ({ trials }) => trials.filter(({ status, round }) => status === 'failed' && round > 0).length,
  );
  const [before = 0, after = 0] = failed;
  return before + after === 0 ? '' : `; failed trials: ${before} of base, ${after} of head`;
}

function shownP(p: number): string {
  return p < 0.0001 ? p.toExponential(0) : p.toFixed(p < 0.1 ? 4 : 2);
}

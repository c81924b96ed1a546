import { BISECT_VERDICTS } from '../domain/bisect-verdicts.js';
import type { BudgetVerdict, Gate, Unmatched } from '../domain/gate.js';
import type { Comparison, Report } from '../domain/report.js';
import { bySeverity, VERDICTS, type Verdict, worst } from '../domain/verdict.js';
import { counted } from '../domain/words.js';
import { passesAccepted } from './comparison-rows.js';
import type { Rendered } from './reporter.js';
import { unmeasured } from './row-state.js';

/** What became of a run or a comparison, all told; the exit code follows the same order. */
export interface Tally {
  readonly verdict: Verdict | 'NOT MEASURED';
  /** How many of what: "regressions: 1 FAIL, 2 PASS · budgets: 1 PASS". */
  readonly counts: string;
}

/** Undefined where everything was measured and nothing was to be decided. */
export function tally(document: Rendered): Tally | undefined {
  const gate = document.gate && { verdicts: gateVerdicts(document.comparisons, document.gate) };
  const isReport = document.kind === 'report';
  const budgets = isReport ? (document.budgets ?? []).map(({ verdict }) => verdict) : [];
  const missing = isReport ? document.results.filter(unmeasured).length : 0;
  const interrupted = isReport && document.interrupted === true;
  const searched = isReport && document.bisect ? [BISECT_VERDICTS[document.bisect.outcome]] : [];
  const verdicts = [...(document.gate ? [document.gate.verdict] : []), ...searched, ...budgets];
  const verdict = worst(verdicts);
  const unknown = missing > 0 || interrupted || hasUnmeasured(document.gate);
  const judged = [...document.comparisons, ...(isReport ? (document.budgets ?? []) : [])];
  const accepted = judged.filter(passesAccepted).length;
  const counts = [
    ...(searched.length > 0 ? [`history: ${countedVerdicts(searched)}`] : []),
    ...(gate ? [`regressions: ${countedVerdicts(gate.verdicts)}`] : []),
    ...(budgets.length > 0 ? [`budgets: ${countedVerdicts(budgets)}`] : []),
    ...(accepted > 0 ? [`${accepted} of these accepted`] : []),
    ...(missing > 0 ? [`${counted(missing, 'row')} not measured`] : []),
    ...(interrupted ? ['interrupted'] : []),
  ].join(' · ');
  if (unknown) return { verdict: 'NOT MEASURED', counts };
  return verdict && { verdict, counts };
}

function hasUnmeasured(gate: Gate | undefined): boolean {
  return gate?.unmatched.some(isUnmeasured) ?? false;
}

/** Whether a row could not be compared because it was not measured, or not well enough. */
export function isUnmeasured({ code }: Pick<Unmatched, 'code'>): boolean {
  return code === 'NO_SAMPLES' || code === 'FAILED_TRIALS';
}

function gateVerdicts(comparisons: readonly Comparison[], { unmatched }: Gate): Verdict[] {
  return [...comparisons, ...unmatched].flatMap(({ verdict }) => verdict ?? []);
}

function countedVerdicts(verdicts: readonly Verdict[]): string {
  const counts = VERDICTS.flatMap((one) => {
    const count = verdicts.filter((verdict) => verdict === one).length;
    return count === 0 ? [] : [`${count} ${one}`];
  });
  return counts.join(', ') || 'none decided';
}

/** The verdicts on the budgets, what failed first. */
export function budgetVerdicts(report: Report): BudgetVerdict[] {
  return [...(report.budgets ?? [])].sort(bySeverity);
}

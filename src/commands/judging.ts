import { type BudgetedRow, checkBudgets, fittingBudgets } from '../config/budget.js';
import type { GateSettings } from '../config/gate-flags.js';
import type { BenchRequest } from '../config/request-types.js';
import type { AnyBudget } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { checkAbleToFail } from '../plan/able-to-fail.js';
import { leastFailingRounds } from '../stats/until-decided.js';
import type { Counting } from './acceptances.js';
import type { Against } from './against.js';
import type { Baseline } from './bench-gate.js';

/** What a run is held against. */
export interface Held {
  /** Absent where nothing is held against a base. */
  readonly settings: GateSettings | undefined;
  readonly against: Pick<Against, 'commit'> | undefined;
  readonly baseline: Baseline | undefined;
  /** Whether fresh rounds are to confirm each FAIL. */
  readonly confirm: boolean;
}

/** What the rows are judged by, and what should be known of that. */
interface Judging extends Pick<Counting, 'accepted'> {
  readonly budgets: readonly AnyBudget[];
  readonly notes: readonly Warning[];
}

/** Rounds until a verdict need one to be reached. */
export function judgedRequest(request: BenchRequest, settings: GateSettings | undefined): BenchRequest {
  const isJudged = request.isJudged || settings !== undefined;
  if (isJudged || request.runs === undefined || typeof request.runs === 'number')
    return { ...request, isJudged };
  throw usageError(
    'There is no verdict that rounds could go on until.',
    'Add --against REF, --baseline FILE or a --budget, or give --runs one number.',
  );
}

/**
 * Throws a usage error where something could never be decided.
 *
 * @param whole the plan of all shards: a budget may be about rows of another one
 */
export async function judging(
  whole: Plan,
  request: BenchRequest,
  { settings, against, baseline, confirm }: Held,
  cwd: string,
): Promise<Judging> {
  const rows = budgetedRows(whole);
  const { fitting, notes } = fittingBudgets(request.otherBudgets, rows);
  // What the file and the command line both ask is asked once.
  const budgets = [...new Map([...fitting, ...request.budgets].map((one) => [one.text, one])).values()];
  checkBudgets(budgets, rows, { medianNeeds: leastFailingRounds(1) });
  const report = baseline?.base.report;
  if (settings === undefined && budgets.length === 0) {
    if (confirm) throw nothingToConfirm();
    return { budgets, notes };
  }
  const { countingAcceptances } = await import('./acceptances.js');
  const { accepted, notes: told } = await countingAcceptances(
    defined({ commit: against?.commit, baseline: report, maxRegression: settings?.maxRegression }),
    cwd,
  );
  if (settings) checkAbleToFail(whole, report, settings.quantile);
  return { budgets, ...defined({ accepted }), notes: [...notes, ...told] };
}

function budgetedRows({ scenarios }: Plan): BudgetedRow[] {
  return scenarios
    .filter((one) => one.side !== 'base' && !isControl(one))
    .map(({ id, runner, ready, runs }) => ({ id, runner, waits: ready !== undefined, runs }));
}

function nothingToConfirm() {
  return usageError(
    '--confirm confirms a FAIL, and nothing here can FAIL.',
    'Add --against REF, --baseline FILE or a --budget, or leave it out.',
  );
}

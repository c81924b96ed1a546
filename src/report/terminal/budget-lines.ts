import { formatBytes, formatMs } from '../../domain/format.js';
import type { BudgetVerdict } from '../../domain/gate.js';
import { plain } from '../../domain/plain.js';
import type { Report, Result } from '../../domain/report.js';
import { roundsFor, roundsOption, SENSIBLE } from '../../results/open-reason.js';
import { isObserved } from '../../results/runs.js';
import type { RenderOptions } from '../reporter.js';
import { budgetVerdicts } from '../tally.js';
import { judgedNames } from './row-names.js';
import { isolated } from './text.js';
import { type VerdictRow, verdictLines } from './verdict-lines.js';

/** A line for each budget in each row, what failed first. */
export function budgetLines(report: Report, options: RenderOptions): string[] {
  const all = budgetVerdicts(report);
  const names = judgedNames(
    all.map(({ id }) => ({ base: id, head: id })),
    report.results,
  );
  return verdictLines(
    all.map((one, index) => rowOf(one, names[index] ?? one.id, report.results, options)),
    options,
  );
}

function rowOf(
  one: BudgetVerdict,
  name: string,
  results: readonly Result[],
  { verbose }: RenderOptions,
): VerdictRow {
  const { verdict, value, ci95, unit, n, look } = one;
  const full = verbose === true ? { sentence: isolated(plain(one.sentence)) } : {};
  // What is counted, or could not be measured, is told in words.
  if (value === undefined || unit === 'count')
    return { verdict, name, cells: [], said: [{ text: plain(wordsOf(one)) }], ...full };
  const show = (figure: number) => (unit === 'ms' ? formatMs(figure) : formatBytes(Math.round(figure)));
  const [low, high] = (ci95 ?? []).map(show);
  const interval = low === undefined || high === undefined ? '' : ` [${bare(low, high)}, ${bare(high, low)}]`;
  const after =
    look && verdict === 'FAIL' ? [{ text: `decided after ${look.rounds} rounds`, tone: 'dim' as const }] : [];
  return {
    verdict,
    name,
    cells: [`${show(value)}${interval}`, conditionOf(one), `n = ${n}`],
    said: [...openOf(one, results), ...after],
    ...full,
  };
}

/** Without its unit where the other end has the same. */
function bare(end: string, other: string): string {
  return end.split(' ')[1] === other.split(' ')[1] ? (end.split(' ')[0] ?? end) : end;
}

/** ready.p50 < 150 ms, as it was asked. */
function conditionOf({ budget }: BudgetVerdict): string {
  const [, condition = budget] = /:([^:]*)$/.exec(budget) ?? [];
  return condition.replace(/\s*(<=|>=|<|>)\s*/, ' $1 ').replace(/(\d)(ms|s|[kMG]?B)$/, '$1 $2');
}

function openOf(one: BudgetVerdict, results: readonly Result[]): { text: string; tone?: 'open' }[] {
  const { confirmation, accepted } = one;
  const open = openBudget(one, results);
  return [
    ...(open === undefined ? [] : [{ text: open, tone: 'open' as const }]),
    ...(confirmation
      ? [
          {
            text: confirmation.confirmed
              ? 'confirmed by fresh rounds'
              : `not confirmed: ${confirmation.reason ?? 'there are no fresh rounds of it'}`,
          },
        ]
      : []),
    ...(accepted
      ? [
          {
            text: `accepted: ${plain(accepted.reason)} (${accepted.by}, ${accepted.since.slice(0, 10)})${accepted.stale ? '; it is no longer needed: the row would pass without it' : ''}`,
          },
        ]
      : []),
  ];
}

/** Why a budget is open, and how many rounds may tell; undefined where it is not, or nothing is known. */
export function openBudget(
  { id, verdict, confirmation, value, ci95, limit, n, sentence }: BudgetVerdict,
  results: readonly Result[],
): string | undefined {
  if (verdict !== 'INCONCLUSIVE' || confirmation || value === undefined) return undefined;
  const scenario = results.find((one) => one.id === id)?.scenario;
  const option = (most: number) => (scenario ? roundsOption(scenario, most) : `--runs ${most}`);
  if (!ci95)
    return `n = ${n} is too few for an interval: ${scenario?.runner === 'lambda' ? option(10) : '--runs 10..80'}`;
  const [low, high] = ci95;
  if (low > limit || high < limit) return /\(n = \d+, ([^)]*)\)/.exec(sentence)?.[1];
  const most = roundsFor(n, (high - low) / 2, Math.abs(value - limit));
  return most > SENSIBLE
    ? 'too near the limit: no sensible number of rounds tells'
    : `the limit is within the interval: about ${most} ${scenario && isObserved(scenario) ? 'starts' : 'rounds'} may tell: ${option(most)}`;
}

/** Its sentence without what the line says already. */
function wordsOf({ id, verdict, sentence }: BudgetVerdict): string {
  const words = sentence.startsWith(`${id}: `) ? sentence.slice(id.length + 2) : sentence;
  return words.replace(`: ${verdict}`, '');
}

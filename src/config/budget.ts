import { AGGREGATIONS, type AnyBudget, isOfTrials, METRICS, type Operator } from '../domain/budget.js';
import { COUNTS } from '../domain/counts.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { RowTraits } from '../domain/kind.js';
import { hasMetric, kindOf } from '../domain/kinds.js';
import { meantMetric } from '../domain/meant-metric.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { RunnerKind, Warning } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { addressOf, leading, limitOf, mistake, parseExclusion, quoted } from './budget-text.js';

/**
 * Reads `[<id or glob>:]<metric>.<aggregation><op><value><unit>`, `[<id or glob>:]<count><op><value>[<unit>]` and
 * `[<id or glob>:]distributions excludes <name>,<name>`. Throws a usage error that names the place, points at the spot and
 * lists what could stand there.
 *
 * @param place what messages call it: the key of a file, where it stands in one
 */
export function parseBudget(text: string, place = 'The budget'): AnyBudget {
  const source = { text, place };
  const exclusion = parseExclusion(source);
  if (exclusion) return exclusion;
  const wrong = (at: number, why: string, choices: string, meant?: string) =>
    mistake(source, at, why, choices, meant);
  const operators = [...text.matchAll(/<=|>=|<|>/g)];
  const last = operators.at(-1);
  if (!last) {
    const [address = ''] = /^(?:.*:)?\s*[A-Za-z]*(?:\.[A-Za-z\d]*)?\s*/s.exec(text) ?? [];
    throw wrong(address.length, 'no comparison stands here', '<, <=, >, >=');
  }
  const operator = last[0] as Operator;
  const { rows, from, address } = addressOf(source, last.index);
  const start = from + leading(address);
  const dot = address.lastIndexOf('.');
  const metric = address.slice(0, dot < 0 ? undefined : dot).trim();
  const value = last.index + operator.length;
  if (isKey(COUNTS, metric)) {
    if (dot >= 0) {
      const one = `${metric}${operator}${text.slice(value).trim()}`;
      throw wrong(start + metric.length, `${metric} is counted: it has no aggregation`, one);
    }
    return {
      text,
      ...defined({ rows }),
      count: metric,
      operator,
      ...limitOf(source, value, metric, COUNTS[metric]),
    };
  }
  if (!isKey(METRICS, metric)) {
    const known = [...Object.keys(METRICS), ...Object.keys(COUNTS)];
    throw wrong(start, `${quoted(metric)} is not a metric`, known.join(', '), meantMetric(metric, known));
  }
  const aggregations = Object.keys(AGGREGATIONS);
  if (dot < 0) {
    throw wrong(start + metric.length, 'the aggregation is missing', `.${aggregations.join(', .')}`);
  }
  const written = address.slice(dot + 1);
  const aggregation = written.trim();
  if (!isKey(AGGREGATIONS, aggregation)) {
    const at = from + dot + 1 + leading(written);
    const meant = didYouMean(aggregation, aggregations);
    throw wrong(at, `${quoted(aggregation)} is not an aggregation`, aggregations.join(', '), meant);
  }
  const limit = limitOf(source, value, metric, METRICS[metric]);
  return { text, ...defined({ rows }), metric, aggregation, operator, ...limit };
}

/** The id of a row against a name with `*` (any text, slashes too) and `?` (one letter). */
export function matchesRow(pattern: string, id: string): boolean {
  if (pattern === id) return true;
  const [wanted, letters] = [[...pattern], [...id]];
  // The last star takes one letter more whenever what follows it does not fit: no pattern takes long.
  let [at, next, star, taken] = [0, 0, -1, 0];
  while (next < letters.length) {
    if (wanted[at] === '*') {
      star = at;
      taken = next;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === letters[next])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      taken += 1;
      at = star + 1;
      next = taken;
    } else return false;
  }
  return wanted.slice(at).every((letter) => letter === '*');
}

/** What a budget is checked against before anything runs. */
export interface BudgetedRow extends RowTraits {
  readonly id: string;
  readonly runner: RunnerKind;
  /** Trials that count. */
  readonly runs: number;
}

/** Throws a usage error for a budget that could never be decided: no such row, no such figure, too few runs. */
export function checkBudgets(
  budgets: readonly AnyBudget[],
  rows: readonly BudgetedRow[],
  { medianNeeds = 1, isOfLog = false }: { readonly medianNeeds?: number; readonly isOfLog?: boolean } = {},
): void {
  for (const budget of budgets) {
    const { text, rows: pattern } = budget;
    const matched = pattern === undefined ? rows : rows.filter(({ id }) => matchesRow(pattern, id));
    if (matched.length === 0) {
      const ids = rows.map(({ id }) => id);
      throw usageError(
        `The budget ${quoted(text)} matches no row.`,
        joinedHint(nearRow(pattern, ids), `Rows: ${ids.join(', ')}.`),
      );
    }
    const judged = matched.filter((row) => hasFigure(row, budget));
    if (judged.length === 0) {
      const lines = matched.map((row) => `${row.id} has ${figuresOf(row).join(', ')}.`);
      const figure = isOfTrials(budget) ? budget.metric : budget.count;
      throw usageError(`The budget ${quoted(text)} matches no row that has ${figure}.`, lines.join('\n'));
    }
    if (!isOfTrials(budget)) continue;
    const { aggregation } = budget;
    const isMedian = aggregation === 'p50' || aggregation === 'median';
    const needed = isMedian ? medianNeeds : AGGREGATIONS[aggregation];
    const short = judged.find(({ runs }) => runs < needed);
    if (short) {
      throw usageError(
        `The budget ${quoted(text)} cannot be decided: ${aggregation} needs ${isOfLog ? counted(needed, 'start') : `--runs ${needed}`}, ${short.id} has ${short.runs}.`,
        `${isOfLog ? 'Read logs of a longer time' : `Use --runs ${needed} or more`}, or ask for another aggregation.`,
      );
    }
  }
}

/** A pattern has parts, as ids have: the part that is of no row is the one that is misspelt. */
export function nearRow(pattern: string | undefined, ids: readonly string[]): string | undefined {
  const parts = ids.flatMap((id) => id.split('/'));
  const odd = pattern?.split('/').find((part) => !part.includes('*') && !parts.includes(part));
  return odd === undefined ? undefined : didYouMean(odd, parts);
}

function hasFigure(row: BudgetedRow, budget: AnyBudget): boolean {
  return isOfTrials(budget) ? hasMetric(row, budget.metric) : kindOf(row).counts.includes(budget.count);
}

function figuresOf(row: BudgetedRow): readonly string[] {
  return [...kindOf(row).metrics(row), ...kindOf(row).counts];
}

/** Parts budgets into those that are about some of these rows, and a note for each of the others. */
export function fittingBudgets(
  budgets: readonly AnyBudget[],
  rows: readonly BudgetedRow[],
): { readonly fitting: AnyBudget[]; readonly notes: Warning[] } {
  const fits = (budget: AnyBudget) =>
    rows.some(
      (row) => (budget.rows === undefined || matchesRow(budget.rows, row.id)) && hasFigure(row, budget),
    );
  return {
    fitting: budgets.filter(fits),
    notes: budgets
      .filter((budget) => !fits(budget))
      .map(({ text }) => ({
        code: 'BUDGET_UNUSED',
        message: `the budget ${quoted(text)} of the configuration matches none of the rows named here.`,
        remedy: 'Run coldstart bench without targets to check it.',
      })),
  };
}

function isKey<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

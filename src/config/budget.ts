import { AGGREGATIONS, type Budget, METRICS, type Metric, type Operator } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { type ColdstartError, usageError } from '../domain/errors.js';
import type { RowTraits } from '../domain/kind.js';
import { hasMetric, kindOf } from '../domain/kinds.js';
import type { RunnerKind, Warning } from '../domain/report.js';

/** What figures may be written in, as milliseconds or bytes. */
export const UNITS = {
  ms: { us: 0.001, µs: 0.001, ms: 1, s: 1000 },
  bytes: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
} as const;

/** Where a budget stands, and what it says. */
interface Source {
  readonly text: string;
  readonly place: string;
}

/**
 * Reads `[<id or glob>:]<metric>.<aggregation><op><value><unit>`. Throws a usage error that names the place, points at
 * the spot and lists what could stand there.
 *
 * @param place what messages call it: the key of a file, where it stands in one
 */
export function parseBudget(text: string, place = 'The budget'): Budget {
  const source = { text, place };
  const wrong = (at: number, why: string, choices: string) => mistake(source, at, why, choices);
  const operators = [...text.matchAll(/<=|>=|<|>/g)];
  const last = operators.at(-1);
  if (!last) {
    const [address = ''] = /^(?:.*:)?\s*[A-Za-z]*(?:\.[A-Za-z\d]*)?\s*/s.exec(text) ?? [];
    throw wrong(address.length, 'no comparison stands here', '<, <=, >, >=');
  }
  const operator = last[0] as Operator;
  const left = text.slice(0, last.index);
  const colon = left.lastIndexOf(':');
  const rows = colon < 0 ? undefined : left.slice(0, colon).trim();
  if (rows === '')
    throw wrong(0, 'the id of the rows is empty', 'an id, a glob such as */uvloop/*, or no colon');

  const address = left.slice(colon + 1);
  const start = colon + 1 + leading(address);
  const dot = address.lastIndexOf('.');
  const metric = address.slice(0, dot < 0 ? undefined : dot).trim();
  if (!isKey(METRICS, metric)) {
    throw wrong(start, `${quoted(metric)} is not a metric`, Object.keys(METRICS).join(', '));
  }
  const aggregations = Object.keys(AGGREGATIONS);
  if (dot < 0) {
    throw wrong(start + metric.length, 'the aggregation is missing', `.${aggregations.join(', .')}`);
  }
  const written = address.slice(dot + 1);
  const aggregation = written.trim();
  if (!isKey(AGGREGATIONS, aggregation)) {
    const at = colon + 1 + dot + 1 + leading(written);
    throw wrong(at, `${quoted(aggregation)} is not an aggregation`, aggregations.join(', '));
  }
  const limit = limitOf(source, last.index + operator.length, metric);
  return { text, ...defined({ rows }), metric, aggregation, operator, ...limit };
}

function limitOf(source: Source, from: number, metric: Metric): Pick<Budget, 'limit' | 'shownLimit'> {
  const { text } = source;
  const right = text.slice(from);
  const start = from + leading(right);
  const [whole = '', number = ''] = /^\s*(\d+(?:\.\d+)?|\.\d+)/.exec(right) ?? [];
  if (number === '') throw mistake(source, start, 'a number is needed', 'for example 150ms or 80MB');
  const unit = right.slice(whole.length).trim();
  const at = from + whole.length + leading(right.slice(whole.length));
  const units: Readonly<Record<string, number>> = UNITS[METRICS[metric]];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) {
    const why = unit === '' ? 'the unit is missing' : `${quoted(unit)} is not a unit of ${metric}`;
    throw mistake(source, at, why, Object.keys(units).join(', '));
  }
  const limit = Number(number) * factor;
  if (!Number.isFinite(limit)) throw mistake(source, start, 'the number is too large', 'for example 150ms');
  return { limit, shownLimit: `${number} ${unit}` };
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
export function checkBudgets(budgets: readonly Budget[], rows: readonly BudgetedRow[]): void {
  for (const budget of budgets) {
    const { text, rows: pattern, metric, aggregation } = budget;
    const matched = pattern === undefined ? rows : rows.filter(({ id }) => matchesRow(pattern, id));
    if (matched.length === 0) {
      const ids = rows.map(({ id }) => id).join(', ');
      throw usageError(`The budget ${quoted(text)} matches no row.`, `Rows: ${ids}.`);
    }
    const judged = matched.filter((row) => hasMetric(row, metric));
    if (judged.length === 0) {
      const lines = matched.map((row) => `${row.id} has ${kindOf(row).metrics(row).join(', ')}.`);
      throw usageError(`The budget ${quoted(text)} matches no row that has ${metric}.`, lines.join('\n'));
    }
    const needed = AGGREGATIONS[aggregation];
    const short = judged.find(({ runs }) => runs < needed);
    if (short) {
      throw usageError(
        `The budget ${quoted(text)} cannot be decided: ${aggregation} needs --runs ${needed}, ${short.id} has ${short.runs}.`,
        `Use --runs ${needed} or more, or ask for another aggregation.`,
      );
    }
  }
}

/** Parts budgets into those that are about some of these rows, and a note for each of the others. */
export function fittingBudgets(
  budgets: readonly Budget[],
  rows: readonly BudgetedRow[],
): { readonly fitting: Budget[]; readonly notes: Warning[] } {
  const fits = ({ rows: pattern, metric }: Budget) =>
    rows.some((row) => (pattern === undefined || matchesRow(pattern, row.id)) && hasMetric(row, metric));
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

function mistake({ text, place }: Source, at: number, why: string, choices: string): ColdstartError {
  // One column for each letter, and nothing that moves the cursor.
  const shown = text.replace(/\s/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
  const before = ' '.repeat([...text.slice(0, at)].length);
  return usageError(
    `${place} cannot be read: ${why}.\n  ${shown}\n  ${before}^`,
    `Expected: ${choices}. Example: hello/*:ready.p50<150ms`,
  );
}

function leading(text: string): number {
  return text.length - text.trimStart().length;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function isKey<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

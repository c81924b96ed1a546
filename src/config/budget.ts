import { AGGREGATIONS, type Budget, METRICS, type Metric, type Operator } from '../domain/budget.js';
import { type ColdstartError, usageError } from '../domain/errors.js';

const UNITS = {
  ms: { us: 0.001, µs: 0.001, ms: 1, s: 1000 },
  bytes: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
} as const;

/**
 * Reads `[<id or glob>:]<metric>.<aggregation><op><value><unit>`. Throws a usage error that points at the spot and
 * lists what could stand there.
 */
export function parseBudget(text: string): Budget {
  const wrong = (at: number, why: string, choices: string) => mistake(text, at, why, choices);
  const operators = [...text.matchAll(/<=|>=|<|>/g)];
  const last = operators.at(-1);
  if (!last) throw wrong(text.length, 'no comparison stands here', '<, <=, >, >=');
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
    throw wrong(start, `${quoted(metric)} is no metric`, Object.keys(METRICS).join(', '));
  }
  if (dot < 0) {
    throw wrong(
      start + metric.length,
      'the aggregation is missing',
      `.${Object.keys(AGGREGATIONS).join(', .')}`,
    );
  }
  const aggregation = address.slice(dot + 1).trim();
  if (!isKey(AGGREGATIONS, aggregation)) {
    const at = colon + 1 + dot + 1;
    throw wrong(at, `${quoted(aggregation)} is no aggregation`, Object.keys(AGGREGATIONS).join(', '));
  }
  const limit = limitOf(text, last.index + operator.length, metric);
  return { text, ...(rows === undefined ? {} : { rows }), metric, aggregation, operator, limit };
}

function limitOf(text: string, from: number, metric: Metric): number {
  const right = text.slice(from);
  const start = from + leading(right);
  const [whole = '', number = ''] = /^\s*(\d+(?:\.\d+)?|\.\d+)/.exec(right) ?? [];
  if (number === '') throw mistake(text, start, 'a number is needed', 'for example 150ms or 80MB');
  const unit = right.slice(whole.length).trim();
  const at = from + whole.length + leading(right.slice(whole.length));
  const units: Readonly<Record<string, number>> = UNITS[METRICS[metric]];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) {
    const why = unit === '' ? 'the unit is missing' : `${quoted(unit)} is no unit of ${metric}`;
    throw mistake(text, at, why, Object.keys(units).join(', '));
  }
  return Number(number) * factor;
}

/** The id of a row against a name with `*` (any text, slashes too) and `?` (one letter). */
export function matchesRow(pattern: string, id: string): boolean {
  if (pattern === id) return true;
  const source = [...pattern].map((letter) =>
    letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 'su').test(id);
}

/** What a budget is checked against before anything runs. */
export interface BudgetedRow {
  readonly id: string;
  readonly runner: 'worker' | 'command';
  /** It has a readiness condition. */
  readonly waits: boolean;
}

/** Throws a usage error for a budget that could never be decided: no such row, no such figure, too few runs. */
export function checkBudgets(budgets: readonly Budget[], rows: readonly BudgetedRow[], runs: number): void {
  for (const budget of budgets) {
    const { text, rows: pattern, metric, aggregation } = budget;
    const matched = pattern === undefined ? rows : rows.filter(({ id }) => matchesRow(pattern, id));
    const ids = `Rows: ${rows.map(({ id }) => id).join(', ')}.`;
    if (matched.length === 0) throw usageError(`The budget ${quoted(text)} matches no row.`, ids);
    if (!matched.some((row) => hasMetric(row, metric))) {
      throw usageError(`The budget ${quoted(text)} matches no row that has ${metric}.`, ids);
    }
    const needed = AGGREGATIONS[aggregation];
    if (runs < needed) {
      throw usageError(
        `The budget ${quoted(text)} cannot be decided: ${aggregation} needs --runs ${needed}.`,
        `Use --runs ${needed} or more, or ask for another aggregation.`,
      );
    }
  }
}

/** Whether rows of this kind ever have this figure. */
export function hasMetric({ runner, waits }: Omit<BudgetedRow, 'id'>, metric: Metric): boolean {
  if (metric === 'wall' || metric === 'cpu' || metric === 'rss') return true;
  if (runner === 'worker') return metric !== 'run';
  return metric === 'run' || (metric === 'ready' && waits);
}

function mistake(text: string, at: number, why: string, choices: string): ColdstartError {
  return usageError(
    `The budget cannot be read: ${why}.\n  ${text.replace(/\s/g, ' ')}\n  ${' '.repeat(at)}^`,
    `Here may stand: ${choices}. A whole one: hello/*:ready.p50<150ms`,
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

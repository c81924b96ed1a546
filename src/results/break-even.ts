import type { BreakEvenRecord } from '../domain/break-even-record.js';
import { defined } from '../domain/defined.js';
import { formatMs, formatShiftMs } from '../domain/format.js';
import type { Result, WorkerResult } from '../domain/report.js';
import { type BreakEven, breakEven, LEAST_ROUNDS } from '../stats/break-even.js';
import { countedTrials, metricsOf } from './metrics.js';

/** Which axis was swept, and what the resampling begins with. */
export interface BreakEvenOptions {
  readonly axis: string;
  readonly seed: number;
}

/** The rows of one loop, by units of work, in ascending order. */
interface Sweep {
  readonly loop: string;
  readonly rows: readonly { readonly units: number; readonly row: WorkerResult }[];
}

const METRICS = ['ready', 'cpu'] as const;

/** One record for each metric of each loop held against the first-named loop of the same worker, Python and launch style. */
export function breakEvens(results: readonly Result[], options: BreakEvenOptions): BreakEvenRecord[] {
  const workers = results.filter((result): result is WorkerResult => result.scenario.runner === 'worker');
  const swept = workers.filter(({ scenario }) => scenario.axes?.[options.axis] !== undefined);
  return groupsBy(swept, (row) => sameBut(row, options.axis)).flatMap((rows) => {
    const [base, ...heads] = sweepsOf(rows, options.axis);
    return heads.flatMap((head) =>
      base ? METRICS.map((metric) => recordOf(base, head, metric, options)) : [],
    );
  });
}

/** In the order in which each group is first met. */
function groupsBy(rows: readonly WorkerResult[], keyOf: (row: WorkerResult) => string): WorkerResult[][] {
  const groups = new Map<string, WorkerResult[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

/** All that tells rows apart but the loop and the swept axis. */
function sameBut({ scenario }: WorkerResult, axis: string): string {
  const { worker, python, launch, axes, bytecode } = scenario;
  const others = Object.entries(axes ?? {}).filter(([name]) => name !== axis);
  return JSON.stringify([worker, python, launch, bytecode?.asked, others]);
}

function sweepsOf(rows: readonly WorkerResult[], axis: string): Sweep[] {
  return groupsBy(rows, ({ scenario }) => scenario.loop).map((own) => ({
    loop: own[0]?.scenario.loop ?? '',
    rows: own
      .map((row) => ({ units: Number(row.scenario.axes?.[axis]), row }))
      .sort((a, b) => a.units - b.units),
  }));
}

function recordOf(
  base: Sweep,
  head: Sweep,
  metric: (typeof METRICS)[number],
  { axis, seed }: BreakEvenOptions,
): BreakEvenRecord {
  const units = head.rows.map((row) => row.units);
  const rounds = differencesByRound(base, head, metric);
  const found = rounds.length < LEAST_ROUNDS ? undefined : breakEven(units, rounds, seed);
  const known = {
    base: nameOf(base, axis),
    head: nameOf(head, axis),
    ...{ axis, metric, rounds: rounds.length },
  };
  if (!found) {
    return {
      ...known,
      values: [],
      verdict: 'too-few-rounds',
      sentence: `${known.head}: the break-even needs ${LEAST_ROUNDS} rounds in which every row succeeded; there are ${rounds.length}. Give it more --runs.`,
    };
  }
  const { startCost, gainPerUnit, verdict, isLine, differences } = found;
  return {
    ...known,
    values: units.map((value, index) => ({ units: value, difference: differences[index] ?? Number.NaN })),
    startCost: { value: startCost.value, ci95: [...startCost.ci95] },
    gainPerUnit: { value: gainPerUnit.value, ci95: [...gainPerUnit.ci95] },
    ...defined({ units: found.units && finite(found.units) }),
    ...{ verdict, isLine },
    sentence: sentence(found, { ...known, largest: units.at(-1) ?? 0, loops: [base.loop, head.loop] }),
  };
}

/** JSON has no infinity. */
function finite({ value, ci95: [low, high] }: NonNullable<BreakEven['units']>): BreakEvenRecord['units'] {
  return { value, ci95: [low, Number.isFinite(high) ? high : null] };
}

/** Head − base at each number of units, of the rounds in which none is missing. */
function differencesByRound(base: Sweep, head: Sweep, metric: string): number[][] {
  const byRound = (row: WorkerResult) =>
    new Map(countedTrials(row.trials).map((trial) => [trial.round, metricsOf(row.scenario, trial)[metric]]));
  const befores = base.rows.map(({ row }) => byRound(row));
  const afters = head.rows.map(({ row }) => byRound(row));
  const all = [...(afters[0]?.keys() ?? [])];
  return all.flatMap((round) => {
    const row = afters.map((after, index) => {
      const [before, value] = [befores[index]?.get(round), after.get(round)];
      return before === undefined || value === undefined ? undefined : value - before;
    });
    return row.every((one) => one !== undefined) ? [row] : [];
  });
}

/** The id of the rows without the part that tells them apart. */
function nameOf({ rows: [first] }: Sweep, axis: string): string {
  const id = first?.row.id ?? '';
  const part = `/${axis}=${first?.row.scenario.axes?.[axis]}`;
  return id.endsWith(part) ? id.slice(0, -part.length) : id.replace(`${part}/`, '/');
}

interface Known {
  readonly head: string;
  readonly axis: string;
  readonly metric: 'ready' | 'cpu';
  readonly largest: number;
  readonly loops: readonly [string, string];
}

function sentence(found: BreakEven, known: Known): string {
  const { head, axis, metric, loops, largest } = known;
  const { startCost, gainPerUnit, rounds } = found;
  const [before, after] = loops;
  const figure = metric === 'cpu' ? 'CPU time' : 'time until ready';
  const basis = `start ${shift(startCost)}, a unit ${shift(gainPerUnit, -1)} against ${before}, n = ${rounds} rounds`;
  const told = `${head}, ${figure}: ${paidBack(found, axis, after)} (${basis}).`;
  const beyond =
    found.units && found.units.value > largest && Number.isFinite(found.units.value)
      ? ` That is beyond the largest ${axis} measured, ${rounded(largest)}: sweep further to see it.`
      : '';
  const bent = found.isLine
    ? ''
    : ' The differences do not lie on a line: sweep values around the break-even, and read the difference at each.';
  return `${told}${beyond}${bent}`;
}

function paidBack({ verdict, units, startCost }: BreakEven, axis: string, loop: string): string {
  const after = (value: number) => `${axis} = ${rounded(value)}`;
  switch (verdict) {
    case 'at-once':
      return `${loop} has no start to pay back: it is ahead from the first unit`;
    case 'never':
      return startCost.value > 0
        ? `never: a unit spares nothing that could pay back the start of ${loop}`
        : `a unit spares nothing under ${loop}`;
    case 'reversed':
      return `${loop} is ahead at the start and loses with each unit`;
    default: {
      const [low, high] = units?.ci95 ?? [0, Number.POSITIVE_INFINITY];
      const interval = `[${rounded(low)}, ${Number.isFinite(high) ? rounded(high) : 'unbounded'}]`;
      return `${loop} has paid back its start after ${after(units?.value ?? 0)} ${interval}${
        verdict === 'unbounded' ? ', if at all: a unit may as well spare nothing' : ''
      }`;
    }
  }
}

/** Units are mostly counted: three digits at the most. */
function rounded(value: number): string {
  return value >= 10
    ? String(Number(Math.round(value).toPrecision(3)))
    : String(Number(value.toPrecision(2)));
}

function shift({ value, ci95 }: BreakEven['startCost'], sign: 1 | -1 = 1): string {
  const ends = [sign * ci95[0], sign * ci95[1]].sort((a, b) => a - b);
  return `${formatShiftMs(sign * value)} [${ends.map((end) => formatMs(end).replace(/ ms$/, '').replace('-', '−')).join(', ')}]`;
}

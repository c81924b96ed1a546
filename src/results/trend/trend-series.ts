import { mainMetric } from '../../domain/kinds.js';
import type { Result } from '../../domain/report.js';
import type { TrendPoint, TrendRow } from '../../domain/trend-record.js';
import { otherScenario, unlikeness } from '../likeness.js';
import { isOnAws } from '../runs.js';
import type { TrendRun } from './trend-runs.js';
import type { Series } from './trend-steps.js';

/** Runs that may be held against each other: of one machine, or of AWS's. */
export interface Machine {
  readonly isAws: boolean;
  /** Indices of the runs. */
  readonly runs: readonly number[];
}

/** A row of one machine that measures one thing. */
export interface MachineSeries extends Series, Pick<TrendRow, 'metric' | 'missing'> {
  readonly machine: number;
  readonly variant?: string;
}

/** The runs by machine, in the order in which they first appear: alike is what may be compared. Pure. */
export function machinesOf(runs: readonly TrendRun[]): Machine[] {
  const groups: number[][] = [];
  for (const [index, { environment, rows }] of runs.entries()) {
    if (rows.length > 0 && rows.every(({ scenario }) => isOnAws(scenario))) continue;
    const alike = groups.find((group) =>
      group.every((other) => {
        const before = runs[other]?.environment;
        return before !== undefined && unlikeness(before, environment).length === 0;
      }),
    );
    if (alike) alike.push(index);
    else groups.push([index]);
  }
  const onAws = [...runs.keys()].filter((index) =>
    runs[index]?.rows.some(({ scenario }) => isOnAws(scenario)),
  );
  const own = groups.map((group): Machine => ({ isAws: false, runs: group }));
  return onAws.length === 0 ? own : [...own, { isAws: true, runs: onAws }];
}

/** All series of a machine, the bare interpreters last. Pure. */
export function seriesOf(machine: Machine, index: number, runs: readonly TrendRun[]): MachineSeries[] {
  const rows = gather(machine, runs, ({ rows }) =>
    rows.filter(({ scenario }) => isOnAws(scenario) === machine.isAws),
  );
  const controls = machine.isAws ? [] : gather(machine, runs, ({ controls }) => controls.map(withBareId));
  const series = (found: Gathered, isControl: boolean): MachineSeries => {
    const points = found.rows.map(({ report, row }) => pointOf(report, row));
    return {
      ...{ id: found.id, machine: index, metric: mainMetric(found.first.scenario), isControl, points },
      missing: isControl ? 0 : since(machine, points).length - points.length,
      control: isControl ? new Map() : controlFor(found.id, controls),
      pythons: new Map(found.rows.flatMap(({ report, row }) => pythonOf(row).map((one) => [report, one]))),
      ...(found.variant === undefined ? {} : { variant: found.variant }),
    };
  };
  return [...rows.map((found) => series(found, false)), ...controls.map((found) => series(found, true))];
}

/** The reports of a machine from the first on that has a row: before it nobody may have known of the row. */
export function since({ runs }: Machine, points: readonly TrendPoint[]): number[] {
  const first = points[0]?.report ?? Number.POSITIVE_INFINITY;
  return runs.filter((report) => report >= first);
}

interface Gathered {
  readonly id: string;
  readonly first: Result;
  readonly variant?: string;
  readonly rows: { readonly report: number; readonly row: Result }[];
}

/** Rows of one name that measure two things are two. */
function gather(
  machine: Machine,
  runs: readonly TrendRun[],
  pick: (run: TrendRun) => readonly Result[],
): Gathered[] {
  const found: Gathered[] = [];
  for (const report of machine.runs) {
    const run = runs[report];
    for (const row of run ? pick(run) : []) {
      if (!row.summary[mainMetric(row.scenario)]) continue;
      const named = found.filter(({ id }) => id === row.id);
      const same = named.find(({ first }) => otherScenario(first.scenario, row.scenario) === undefined);
      if (same) same.rows.push({ report, row });
      else {
        const [former] = named;
        const variant = former && otherScenario(former.first.scenario, row.scenario);
        const rows = [{ report, row }];
        found.push({ id: row.id, first: row, rows, ...(variant === undefined ? {} : { variant }) });
      }
    }
  }
  return found;
}

function pointOf(report: number, row: Result): TrendPoint {
  const figures = row.summary[mainMetric(row.scenario)];
  if (!figures) throw new Error(`${row.id} has no sample`);
  const { n, median, medianCi95 } = figures;
  return { report, n, median, ...(medianCi95 ? { medianCi95 } : {}) };
}

function pythonOf({ scenario }: Result): string[] {
  return 'python' in scenario && scenario.python ? [scenario.python.version] : [];
}

/** Control rows of merged reports have their part behind the id. */
function withBareId(row: Result): Result {
  return { ...row, id: row.id.replace(/@[^/]*$/, '') };
}

/** The bare interpreter of the row's Python, else whichever there is. */
function controlFor(id: string, controls: readonly Gathered[]): Map<number, number> {
  const label = id.split('/').find((part) => /^py\d/.test(part));
  const ofLabel = controls.filter((control) => control.id.endsWith(`/${label}`));
  const [chosen] = ofLabel.length > 0 ? ofLabel : controls;
  return new Map(chosen?.rows.map(({ report, row }) => [report, pointOf(report, row).median]) ?? []);
}

import { defined } from '../../domain/defined.js';
import type { Warning } from '../../domain/report.js';
import type { Trend, TrendRow } from '../../domain/trend-record.js';
import { counted, listed } from '../../domain/words.js';
import { STEPS_FROM } from '../../stats/steps.js';
import { incompleteness } from '../baseline-fitness.js';
import type { NamedReport } from '../compare-reports.js';
import { machineLine } from '../likeness.js';
import { namesOf, type TrendRun, trendRuns } from './trend-runs.js';
import { type Machine, type MachineSeries, machinesOf, seriesOf, since } from './trend-series.js';
import { trendSteps } from './trend-steps.js';

/** How the rows of several reports went, machine by machine. Pure. */
export function trendOf(reports: readonly NamedReport[], version: string): Trend {
  const { runs, order, warnings } = trendRuns(reports);
  const machines = machinesOf(runs);
  const series = machines.flatMap((machine, index) => seriesOf(machine, index, runs));
  const names = machineNames(machines);
  const rows = series.map((one): TrendRow => {
    const { id, machine, variant, metric, isControl, missing, points } = one;
    return {
      ...{ id, machine, ...defined({ variant }), metric, control: isControl, missing },
      ...{ points: [...points], steps: trendSteps(one, runs) },
    };
  });
  return {
    schemaVersion: 1,
    kind: 'trend',
    tool: { name: 'coldstart', version },
    order,
    reports: runs.map(({ file, version, startedAt, commit }) => ({
      ...{ file, version, startedAt },
      ...defined({ commit }),
    })),
    machines: machines.map((machine, index) => ({
      name: names[index] ?? '',
      description: describe(machine, runs),
    })),
    rows,
    warnings: [
      ...reports.flatMap(incomplete),
      ...warnings,
      ...severalMachines(machines, names, runs),
      ...tooShort(series, names),
      ...gaps(series, names, machines, runs),
      ...renamed(series, names),
    ],
  };
}

function machineNames(machines: readonly Machine[]): string[] {
  return machines.map(({ isAws }, index) => (isAws ? 'AWS' : letters(index)));
}

/** A to Z, then AA and so on. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function describe({ isAws, runs: indices }: Machine, runs: readonly TrendRun[]): string {
  const first = runs[indices[0] ?? 0];
  return isAws || !first
    ? 'AWS Lambda, whose machines have no bare interpreter'
    : machineLine(first.environment);
}

function incomplete({ file, report }: NamedReport): Warning[] {
  return incompleteness(report).map((fault) => ({
    code: 'INCOMPLETE',
    message: `${file}: ${fault}.`,
    remedy: 'What it lacks is no part of the trend.',
  }));
}

function severalMachines(
  machines: readonly Machine[],
  names: readonly string[],
  runs: readonly TrendRun[],
): Warning[] {
  const own = machines.flatMap((machine, index) =>
    machine.isAws ? [] : [{ machine, name: names[index] ?? '' }],
  );
  if (own.length < 2) return [];
  const told = own.map(
    ({ machine, name }) =>
      `${name} (${describe(machine, runs)}) in ${counted(machine.runs.length, 'report')}`,
  );
  return [
    {
      code: 'SEVERAL_MACHINES',
      message: `the reports are of ${counted(own.length, 'machine')}: ${listed(told, 5, '; ')}. Each is shown by itself.`,
      remedy: 'Measure on one machine: times of different ones do not go together.',
    },
  ];
}

function tooShort(series: readonly MachineSeries[], names: readonly string[]): Warning[] {
  const short = series.filter(({ points, isControl }) => !isControl && points.length < STEPS_FROM);
  if (short.length === 0) return [];
  const told = short.map(({ id, machine, points }) => `${id} (${points.length} on ${names[machine]})`);
  return [
    {
      code: 'FEW_REPORTS',
      message: `steps are looked for from ${STEPS_FROM} reports of one machine on: ${listed(told)} ${short.length === 1 ? 'has' : 'have'} fewer.`,
      remedy: 'Keep the reports of later commits, and show them together.',
    },
  ];
}

function gaps(
  series: readonly MachineSeries[],
  names: readonly string[],
  machines: readonly Machine[],
  runs: readonly TrendRun[],
): Warning[] {
  const with_ = series.filter(({ missing, isControl }) => missing > 0 && !isControl);
  if (with_.length === 0) return [];
  const told = with_.map(({ id, machine, missing, points }) => {
    const there = new Set(points.map(({ report }) => report));
    const of = machines[machine];
    const all = of ? since(of, points) : [];
    const lacking = all.filter((report) => !there.has(report)).flatMap((report) => runs[report] ?? []);
    return `${id} in ${missing} of ${all.length} on ${names[machine]} (${namesOf(lacking)})`;
  });
  return [
    {
      code: 'MISSING_ROWS',
      message: `no sample of ${listed(told, 5, '; ')}: those reports are skipped there.`,
      remedy: 'Was the row not measured, did it fail, or had it another name?',
    },
  ];
}

/** A row that ends where another begins may have got another name: nobody joins them, since nobody knows. */
function renamed(series: readonly MachineSeries[], names: readonly string[]): Warning[] {
  const rows = series.filter(({ isControl, variant }) => !isControl && variant === undefined);
  const pairs = rows.flatMap((before) =>
    rows.filter((after) => follows(before, after, rows)).map((after) => [before, after] as const),
  );
  // Where several end or begin at once nobody can guess which is which.
  const told = pairs.flatMap(([before, after]) => {
    const isOnly = pairs.filter(([a, b]) => a === before || b === after).length === 1;
    return isOnly ? [`${before.id} ends where ${after.id} begins on ${names[before.machine]}`] : [];
  });
  if (told.length === 0) return [];
  return [
    {
      code: 'RENAMED_ROWS',
      message: `${listed(told, 3, '; ')}: rows are followed by their names, these as different ones.`,
      remedy: 'Where only the name changed, measure it under the old one: coldstart bench NAME=target.',
    },
  ];
}

/** Whether one row begins, on the same machine and with the same loop and Python, right after another has ended. */
function follows(before: MachineSeries, after: MachineSeries, rows: readonly MachineSeries[]): boolean {
  const [last, first] = [before.points.at(-1)?.report, after.points[0]?.report];
  const isAlike =
    before.machine === after.machine && before.metric === after.metric && tail(before.id) === tail(after.id);
  if (!isAlike || last === undefined || first === undefined || first <= last) return false;
  const others = rows.filter(({ machine }) => machine === before.machine);
  return !others.some(({ points }) => points.some(({ report }) => report > last && report < first));
}

/** What follows the name in an id. */
function tail(id: string): string {
  return id.split('/').slice(1).join('/');
}

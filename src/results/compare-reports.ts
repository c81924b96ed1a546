import type { Metric } from '../domain/budget.js';
import type { ComparedSide, ComparisonReport } from '../domain/comparison-report.js';
import { defined } from '../domain/defined.js';
import { hasMetric, kindOf, mainMetric, traitsOf } from '../domain/kinds.js';
import type { Report, Result, Warning } from '../domain/report.js';
import { LEAST_OFFSET, runOffsetOf } from '../stats/run-offset.js';
import { incompleteness } from './baseline-fitness.js';
import { gateRows } from './gate.js';
import type { GatedPair, GateOptions } from './gated-pair.js';
import { importsOf } from './import-growth.js';
import { unlikeFunctions, unlikeness } from './likeness.js';
import { samplesByMetric } from './metrics.js';
import { rowsOfHead } from './rows-of-base.js';
import { controlsUntil, isObserved, isOnAws, type MeasuredRun, runsOf } from './runs.js';

/** A report and the name of its file, as it was given. */
export interface NamedReport {
  readonly file: string;
  readonly report: Report;
}

export interface CompareOptions extends GateOptions {
  /** Compares runs of unlike machines all the same. */
  readonly allowEnvMismatch: boolean;
}

/**
 * Holds every row of one report against the row of that id in another, as separate runs. Throws a usage error for times
 * that no measurement gives. Pure.
 */
export function compareReports(
  base: NamedReport,
  head: NamedReport,
  { allowEnvMismatch, ...options }: CompareOptions,
  version: string,
): ComparisonReport {
  const pairs = separatePairs(base.report, head.report, { allowEnvMismatch, metric: options.metric });
  const { comparisons, gate: found } = gateRows(pairs, options);
  const { startedAt, seed } = base.report;
  const gate = { ...found, against: { file: base.file, startedAt, seed } };
  return {
    schemaVersion: 1,
    kind: 'comparison',
    tool: { name: 'coldstart', version },
    base: sideOf(base),
    head: sideOf(head),
    comparisons,
    gate,
    verdict: gate.verdict,
    warnings: [base, head].flatMap(incomplete),
  };
}

function incomplete({ file, report }: NamedReport): Warning[] {
  return incompleteness(report).map((fault) => ({
    code: 'INCOMPLETE',
    message: `${file}: ${fault}.`,
    remedy: 'Measure it again, to its end: what it lacks is not compared.',
  }));
}

function sideOf({ file, report }: NamedReport): ComparedSide {
  const { tool, startedAt, finishedAt, seed, environment, commit } = report;
  return { file, version: tool.version, startedAt, finishedAt, seed, environment, ...defined({ commit }) };
}

interface Placed {
  readonly row: Result;
  readonly run: MeasuredRun;
}

/** What is looked at of a report that is compared. */
export type Compared = Pick<Report, 'tool' | 'environment' | 'results' | 'parts'> &
  Partial<Pick<Report, 'comparisons' | 'gate'>>;

/** The rows of both, each with what lies between the two runs. Pure. */
export function separatePairs(
  base: Compared,
  head: Compared,
  { allowEnvMismatch, metric }: { allowEnvMismatch: boolean; metric?: Metric | undefined },
): GatedPair[] {
  const [before, after] = [placed(base), placed(head)];
  const versions =
    base.tool.version === head.tool.version
      ? []
      : [`coldstart ${base.tool.version} against ${head.tool.version}`];
  const known = new Map<string, Bridge>();
  const wanted = new Set([base, head].flatMap(rowsOfHead).map(({ id }) => id));
  const ids = [...new Set([...before.keys(), ...after.keys()])].filter((id) => {
    const sides = [before.get(id), after.get(id)];
    // A commit that one of the runs was held against is not missing from the other.
    const isOfBoth = sides.every((side) => side !== undefined);
    return (isOfBoth || wanted.has(id)) && sides.every((placed) => canHave(placed?.row, metric));
  });
  return ids.map((id): GatedPair => {
    const [a, b] = [before.get(id), after.get(id)];
    if (!a || !b) {
      const side = a ? { base: a.row } : b ? { head: b.row } : {};
      const unseen = a !== undefined && isStartUnseen(a.row, [...after.values()]);
      const found = { pairing: 'separate' as const, runOffset: LEAST_OFFSET, reasons: [] };
      return { id, ...side, ...found, ...(unseen ? { unseen } : {}) };
    }
    const hasOwnRounds = kindOf(b.row.scenario).hasOwnRounds;
    const bridgeAt = (rounds = Number.POSITIVE_INFINITY) => {
      if (isOnAws(a.row.scenario)) return awsBridge(a, b, metric);
      const key = [a.run.label, b.run.label, labelOf(id), hasOwnRounds, rounds].join(' ');
      const bridge =
        known.get(key) ?? bridgeOf(a.run, controlsUntil(b.run, rounds, hasOwnRounds), labelOf(id));
      known.set(key, bridge);
      return bridge;
    };
    const bridge = bridgeAt();
    const unlike = [...versions, ...bridge.unlike, ...pythons(a.row, b.row)];
    const imports = importsOf({ row: a.row, rows: a.run.rows }, { row: b.row, rows: b.run.rows });
    return {
      ...{ id, base: a.row, head: b.row, pairing: 'separate' as const, runOffset: bridge.offset },
      offsetAt: (rounds) => bridgeAt(rounds).offset,
      reasons: allowEnvMismatch ? [] : [...unlike, ...bridge.lacking],
      ...defined({ imports }),
    };
  });
}

/** Warm starts have no initialisation: nothing is missing from them. */
function canHave(row: Result | undefined, metric: Metric | undefined): boolean {
  return (
    metric === undefined || row?.scenario.runner !== 'lambda' || hasMetric(traitsOf(row.scenario), metric)
  );
}

function placed(report: Compared): Map<string, Placed> {
  return new Map(runsOf(report).flatMap((run) => run.rows.map((row) => [row.id, { row, run }] as const)));
}

/** What lies between two runs. */
interface Bridge {
  /** How the machines differ. */
  readonly unlike: readonly string[];
  /** Why the control rows say nothing. */
  readonly lacking: readonly string[];
  /** What the same may differ by, as a share. */
  readonly offset: number;
}

/** Whether a start that base has did not happen in head, of a function that was invoked there too. */
function isStartUnseen({ id, scenario }: Result, head: readonly Placed[]): boolean {
  if (scenario.runner !== 'lambda' || !id.endsWith(`/${scenario.starts}`)) return false;
  const function_ = id.slice(0, id.lastIndexOf('/'));
  return head.some(
    ({ row }) =>
      row.scenario.runner === 'lambda' && (row.id === function_ || row.id.startsWith(`${function_}/`)),
  );
}

/**
 * An unchanged function's daily median initialisation moved between 80 and 143 ms in half a year (public data): either end
 * is 34 % from their middle.
 */
const AWS_OFFSET = 0.34;

/** AWS's machines have no control row. What the caller waited depends on where the caller is, what REPORT says does not. */
function awsBridge(base: Placed, head: Placed, metric: Metric | undefined): Bridge {
  const { scenario } = head.row;
  const isOfCaller = !isObserved(scenario) && ['wall', 'overhead'].includes(metric ?? mainMetric(scenario));
  const unlike = [
    ...(isOfCaller ? unlikeness(base.run.environment, head.run.environment) : []),
    ...unlikeFunctions(base.row.scenario, scenario),
  ];
  return { unlike, lacking: [], offset: AWS_OFFSET };
}

/** How far the bare interpreter's interval reaches from "no difference" tells what the machine itself did. */
function bridgeOf(base: MeasuredRun, head: MeasuredRun, label: string | undefined): Bridge {
  const unlike = unlikeness(base.environment, head.environment);
  const reaches = base.controls.flatMap((control) => {
    const other = head.controls.find(({ id }) => bareId(id) === bareId(control.id));
    const isMeant = label === undefined || bareId(control.id).endsWith(`/${label}`);
    return other && isMeant ? [reachOf(control, other)] : [];
  });
  const known = reaches.flatMap((reach) => reach ?? []);
  if (known.length === 0) {
    const why = reaches.length > 0 ? 'too few trials of the control row' : 'no control row in both reports';
    return { unlike, lacking: [`${why}: changes of the machine itself are unknown`], offset: LEAST_OFFSET };
  }
  return { unlike, lacking: [], offset: Math.max(LEAST_OFFSET, ...known) };
}

function reachOf(base: Result, head: Result): number | undefined {
  const [before, after] = [base, head].map(
    ({ scenario, trials }) => samplesByMetric(scenario, trials).wall ?? [],
  );
  return runOffsetOf(before ?? [], after ?? []);
}

/** Control rows of merged reports have their part behind the id. */
function bareId(id: string): string {
  return id.replace(/@[^/]*$/, '');
}

/** The part of an id that names its Python. */
function labelOf(id: string): string | undefined {
  return id.split('/').find((part) => /^py\d/.test(part));
}

function pythons(base: Result, head: Result): string[] {
  const [before, after] = [base.scenario, head.scenario].map((scenario) =>
    'python' in scenario ? scenario.python?.version : undefined,
  );
  return before === after ? [] : [`Python ${before} against ${after}`];
}

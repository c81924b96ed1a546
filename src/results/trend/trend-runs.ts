import type { Commit } from '../../domain/commit-record.js';
import { defined } from '../../domain/defined.js';
import type { Environment, Result, Warning } from '../../domain/report.js';
import type { NamedReport } from '../compare-reports.js';
import { rowsOfHead } from '../rows-of-base.js';
import { runsOf } from '../runs.js';

/** What was measured in one go: a report, or a part of a merged one. */
export interface TrendRun {
  readonly file: string;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seed: number;
  readonly commit?: Commit;
  readonly environment: Environment;
  /** Without those of a commit that the run was held against. */
  readonly rows: readonly Result[];
  readonly controls: readonly Result[];
}

/** The runs of all reports by the dates of their commits, or of their starts; each once. */
export interface TrendRuns {
  readonly runs: readonly TrendRun[];
  readonly order: 'commits' | 'starts' | 'mixed';
  /** What was left out, and what reports lack. */
  readonly warnings: readonly Warning[];
}

/** Pure. */
export function trendRuns(reports: readonly NamedReport[]): TrendRuns {
  const warnings: Warning[] = [];
  const known = new Map<string, TrendRun>();
  for (const run of reports.flatMap(runsIn)) {
    const key = `${run.startedAt} ${run.seed} ${run.version} ${[...run.rows, ...run.controls].map(({ id }) => id).join()}`;
    const before = known.get(key);
    if (before) warnings.push(twice(before.file, run.file));
    else known.set(key, run);
  }
  const runs = [...known.values()].sort(
    (a, b) => dateOf(a).localeCompare(dateOf(b)) || a.startedAt.localeCompare(b.startedAt),
  );
  const without = runs.filter(({ commit }) => !commit);
  const order = without.length === 0 ? 'commits' : without.length === runs.length ? 'starts' : 'mixed';
  return { runs, order, warnings: [...warnings, ...(order === 'mixed' ? [noCommit(without)] : [])] };
}

/** Of the commit where the run has one. ISO 8601 in UTC: as text they are in order. */
export function dateOf({ commit, startedAt }: Pick<TrendRun, 'commit' | 'startedAt'>): string {
  return new Date(commit?.committedAt ?? startedAt).toISOString();
}

function runsIn({ file, report }: NamedReport): TrendRun[] {
  const ofHead = new Set(rowsOfHead(report));
  return runsOf(report).map((run, index): TrendRun => {
    const { seed, startedAt, commit } = report.parts?.[index] ?? report;
    return {
      file: run.label === undefined ? file : `${file}, ${run.label}`,
      ...{ version: report.tool.version, startedAt, seed, environment: run.environment },
      ...defined({ commit: commit ?? report.commit }),
      rows: run.rows.filter((row) => ofHead.has(row)),
      controls: run.controls,
    };
  });
}

function twice(before: string, file: string): Warning {
  return {
    code: 'SAME_RUN',
    message: `${file} is the same run as ${before}: it counts once.`,
    remedy: 'Name each run once.',
  };
}

function noCommit(runs: readonly TrendRun[]): Warning {
  return {
    code: 'NO_COMMIT',
    message: `${namesOf(runs)} ${runs.length === 1 ? 'carries' : 'carry'} no commit and ${runs.length === 1 ? 'stands' : 'stand'} at the date of measuring.`,
    remedy: 'Measure within the repository: reports carry its commit from this version on.',
  };
}

/** Files, the first few by name. */
export function namesOf(runs: readonly Pick<TrendRun, 'file'>[]): string {
  const [a, b, c, ...rest] = runs.map(({ file }) => file);
  return [a, b, c].filter(Boolean).join(', ') + (rest.length > 0 ? ` and ${rest.length} more` : '');
}

import type { BisectCommit } from '../../domain/bisect-record.js';
import { defined } from '../../domain/defined.js';
import { mainMetric } from '../../domain/kinds.js';
import { isControl } from '../../domain/plan.js';
import type { Environment, Report } from '../../domain/report.js';
import type { HistoryCommit } from '../../git/history.js';
import { describeEnvironment } from '../../machine/environment.js';
import { bisectionOf } from '../../results/bisection.js';
import { buildReport } from '../../results/build-report.js';
import type { Searched, SearchedCommit } from '../../results/searched.js';
import { reportedArgv } from '../argv.js';
import type { Search } from './notes.js';
import type { KeptRow } from './search-state.js';

/** How a search came to its end, and what else its report says. */
interface Ended {
  readonly end: Searched['end'];
  /** Absent where nothing had to be measured any more. */
  readonly environment: Environment | undefined;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly argv: readonly string[];
  /** What is searched, as it was typed. */
  readonly asked: string;
}

/** The report of a search: all that was measured, and what follows from it. */
export async function bisectReport(search: Search, ended: Ended): Promise<Report> {
  const { commits, file, maxRegression, metric, seed } = search;
  const { end, version, startedAt, argv, asked } = ended;
  const { rows: kept, ids, rounds, broken } = file.state;
  const { history } = commits;
  const ordered = [
    ...history.flatMap((_, index) => kept.get(ids.get(index) ?? '') ?? []),
    ...[...kept.values()].filter(({ record }) => isControl(record)),
  ].filter(({ trials }) => trials.length > 0);
  const skippedIds = new Set([...broken.keys()].map((index) => ids.get(index)));
  // What cannot be measured is named among the skipped.
  const rows = ordered.filter(({ id }) => !skippedIds.has(id));
  const pair = 'commit' in end ? [{ base: ids.get(end.before), head: ids.get(end.commit) }] : [];
  const ends = { base: ids.get(0), head: ids.get(history.length - 1) };
  const report = await buildReport({
    ...{ version, startedAt, finishedAt: new Date().toISOString(), seed },
    argv: await reportedArgv(argv),
    runs: Math.max(1, ...rows.filter(({ record }) => !isControl(record)).map(countedTrials)),
    interrupted: end.kind === 'interrupted',
    environment: ended.environment ?? (await describeEnvironment({ pythons: [], variables: [] })),
    rows,
    comparisons: [ends, ...pair.filter(({ base, head }) => base !== ends.base || head !== ends.head)].flatMap(
      ({ base, head }) => (base !== undefined && head !== undefined ? [{ base, head }] : []),
    ),
    notes: [],
  });
  // A candidate has as many rounds as it took to tell.
  for (const result of report.results)
    result.warnings = result.warnings.filter(({ code }) => code !== 'FEW_SAMPLES');
  const results = new Map(report.results.map((result) => [result.id, result]));
  const searchedCommits = history.map(
    (commit, index): SearchedCommit => ({
      commit: recordOf(commit),
      isMerge: commit.parents.length > 1,
      ...defined({ row: results.get(ids.get(index) ?? ''), skipped: broken.get(index) }),
    }),
  );
  const first = report.results[0];
  const searched: Searched = {
    ...{ history: searchedCommits, end, maxRegression, command: asked, renamed: renamedIn(search) },
    metric: metric ?? (first ? mainMetric(first.scenario) : 'wall'),
    rounds: rounds.length,
    trials: rounds.reduce((sum, { times }) => sum + times.size, 0),
  };
  return { ...report, bisect: bisectionOf(searched) };
}

function countedTrials({ trials }: KeptRow): number {
  return trials.filter(({ round }) => round > 0).length;
}

function recordOf({ hash, short, authoredAt, subject }: HistoryCommit): BisectCommit {
  return { hash, short, authoredAt, subject };
}

function renamedIn({ commits: { history, inside }, targets }: Search): Searched['renamed'] {
  return targets.flatMap((target, index) => {
    const [commit, next] = [history[index], targets[index + 1]];
    if (target === undefined || next === undefined || target === next || !commit) return [];
    const path = target.slice(target.indexOf('=') + 1);
    return [{ name: inside(path) ?? path, until: recordOf(commit) }];
  });
}

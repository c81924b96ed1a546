import type { Sources } from '../../config/asked-sides.js';
import { defined } from '../../domain/defined.js';
import { ColdstartError, measureError, messageOf, usageError } from '../../domain/errors.js';
import { mainMetric } from '../../domain/kinds.js';
import type { Commits } from '../../git/commits.js';
import type { HistoryCommit } from '../../git/history.js';
import type { Io } from '../../io/io.js';
import { metricsOf, roundsHad } from '../../results/metrics.js';
import { isHopeless } from '../../run/failures.js';
import type { RunRow } from '../../run/run.js';
import type { BisectionStep } from '../../stats/bisection.js';
import type { Progress } from '../progress.js';
import type { SearchFile } from './search-file.js';

/** A search while it goes on. */
export interface Search {
  readonly commits: Commits;
  /** The target as each commit calls it, absolute in the user's folder; undefined where it is no file. */
  readonly targets: readonly (string | undefined)[];
  readonly sources: Sources;
  /** The caller as the trials are to see it. */
  readonly io: Io;
  readonly maxRegression: number;
  readonly metric?: string;
  readonly seed: number;
  readonly progress: Progress;
  readonly file: SearchFile;
}

/** One more round of some commits. */
export type Measuring = Extract<BisectionStep, { kind: 'measure' }>;

/** The round that has just ended. */
export function noteRound(search: Search, step: Measuring, rows: readonly RunRow[]): void {
  const { file, commits } = search;
  const round = Math.max(...rows.map(({ trials }) => roundsHad(trials)));
  const hashOf = (index: number) => commits.history[step.commits[index] ?? -1]?.hash;
  if (round === 0) noteRows(search, step, rows);
  const isNew = (row: RunRow) => file.state.rows.get(row.scenario.id)?.trials.length === 0;
  const ofRound = rows.flatMap((row) =>
    row.trials
      .filter((trial) => trial.round === round && (round > 0 || isNew(row)))
      .map((trial) => [row.scenario.id, trial] as [string, typeof trial]),
  );
  const times = rows.flatMap((row, index): [string, number][] => {
    const hash = hashOf(index);
    const trial = row.trials.find((one) => one.round === round);
    if (hash === undefined || trial?.status !== 'ok') return [];
    const figures = metricsOf(row.record, trial);
    const time = figures[search.metric ?? mainMetric(row.record)];
    if (time !== undefined && time > 0) return [[hash, time]];
    throw usageError(
      `--metric ${search.metric}: ${row.scenario.id} has none.`,
      `It has ${Object.keys(figures).join(', ')}.`,
    );
  });
  const hashes = step.commits.flatMap((_, index) => hashOf(index) ?? []);
  file.append({
    ...{ kind: 'round', stage: round === 0 ? 'first' : step.stage, commits: hashes },
    ...{ times, trials: ofRound },
  });
  noteBroken(search, step, rows);
}

/** What the rows are, as far as that is known. */
export function noteRows({ file, commits }: Search, step: Measuring, rows: readonly RunRow[]): void {
  for (const [index, { scenario, record, warnings }] of rows.entries()) {
    const commit = commits.history[step.commits[index] ?? -1]?.hash;
    file.append({
      ...{ kind: 'row', id: scenario.id, record, warnings: [...warnings] },
      ...defined({ commit }),
    });
  }
}

/** The commits of which no trial succeeds. */
export function noteBroken(search: Search, step: Measuring, rows: readonly RunRow[]): void {
  for (const [index, { trials }] of rows.entries()) {
    const number = step.commits[index];
    const failed = trials.find((trial) => trial.status === 'failed');
    if (number === undefined || failed?.status !== 'failed' || search.file.state.broken.has(number)) continue;
    if (isHopeless(trials) || failed.code === 'PREPARE_FAILED')
      skip(search, number, measureError(failed.message));
  }
}

/** Whether something is wrong with a commit rather than with what is asked. */
export function isOfOneCommit(error: unknown): error is ColdstartError {
  return error instanceof ColdstartError && !error.message.startsWith('bisect follows');
}

/** Notes a commit that cannot be measured. Throws where it is an end: without it there is nothing to compare. */
export function skip(search: Search, number: number, error: unknown): void {
  if (!isOfOneCommit(error) || search.io.signal.aborted) throw error;
  const { commits, file, progress } = search;
  const { history } = commits;
  const commit = history[number] as HistoryCommit;
  if (number === 0 || number === history.length - 1) {
    const end = number === 0 ? 'good' : 'bad';
    throw new ColdstartError(`The ${end} end ${commit.short} cannot be measured: ${messageOf(error)}`, {
      exitCode: error.exitCode,
      hint: `${error.hint ?? ''} Name another commit with --${end}.`.trim(),
      cause: error,
    });
  }
  // Where it was checked out is of no use to anybody later.
  const [said = ''] = messageOf(error).split('\n');
  const reason = said.replaceAll(`${commits.place(commits.root, commit)}/`, '');
  progress.note(`${commit.short} cannot be measured and is skipped: ${reason}`);
  file.append({ kind: 'skip', commit: commit.hash, reason });
}

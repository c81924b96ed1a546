import type { BisectCommit } from '../../src/domain/bisect-record.js';
import type { WorkerResult } from '../../src/domain/report.js';
import type { Searched, SearchedCommit } from '../../src/results/searched.js';
import { workerResult } from './report.js';

export function commitNamed(short: string): BisectCommit {
  return {
    hash: short.repeat(10),
    short,
    authoredAt: '2026-02-03T04:05:06+01:00',
    subject: `Change ${short}`,
  };
}

/** A row of a commit that took so long in each round, with a little that differs from round to round. */
export function commitRow(short: string, readyMs: number, rounds = 12): WorkerResult {
  const row = workerResult(`w@${short}/own/py3.12`, readyMs);
  const [trial] = row.trials;
  if (trial?.status !== 'ok') throw new Error('no trial');
  return {
    ...row,
    trials: Array.from({ length: rounds }, (_, index) => ({
      ...trial,
      round: index + 1,
      readyMs: readyMs * (1 + ((index * 7) % 5) / 1000 + index / 10_000),
    })),
  };
}

/** A search of commits c0, c1, … with these times; undefined: not measured, a text: why it cannot be. */
export function searchOf(
  levels: readonly (number | string | undefined)[],
  end: Searched['end'],
  more: Partial<Searched> & { readonly merges?: readonly number[] } = {},
): Searched {
  const { merges = [], ...rest } = more;
  const history = levels.map((level, index): SearchedCommit => {
    const commit = commitNamed(`c${index}`);
    const isMerge = merges.includes(index);
    if (level === undefined) return { commit, isMerge };
    if (typeof level === 'string') return { commit, isMerge, skipped: level };
    return { commit, isMerge, row: commitRow(commit.short, level) };
  });
  return {
    ...{ history, end, maxRegression: 0.1, metric: 'ready', rounds: 30, trials: 90 },
    ...{ renamed: [], command: 'w.py', ...rest },
  };
}

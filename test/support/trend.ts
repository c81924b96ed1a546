import type { Commit } from '../../src/domain/commit-record.js';
import type { CommandResult, Report, WorkerResult } from '../../src/domain/report.js';
import type { NamedReport } from '../../src/results/compare-reports.js';
import { normals } from './random.js';
import { commandResult, reportOf, workerResult } from './report.js';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 1);

/** The start of the run of this number: two days after the one before. */
export function dayOfRun(index: number): string {
  return new Date(FIRST + 2 * index * DAY_MS).toISOString();
}

export function commitOfRun(index: number, changes: Partial<Commit> = {}): Commit {
  const sha = `${index.toString(16).padStart(2, '0')}c0ffee`.repeat(5);
  return { sha, committedAt: dayOfRun(index), subject: `change ${index}`, dirty: false, ...changes };
}

export const workerAt = (id: string, ms: number): WorkerResult => workerResult(id, ms);
export const controlAt = (ms: number, id = 'control/py3.12'): CommandResult => commandResult(id, ms, true);

/** Reports of one commit each, whose rows are made by number. */
export function runsOfCommits(
  count: number,
  rows: (index: number) => Report['results'],
  changes: (index: number) => Partial<Report> = () => ({}),
): NamedReport[] {
  return Array.from({ length: count }, (_, index) => ({
    file: `${index}.json`,
    report: reportOf(rows(index), {
      ...{ startedAt: dayOfRun(index), seed: index, commit: commitOfRun(index) },
      ...changes(index),
    }),
  }));
}

/** A worker that becomes slower at report 14, on a machine that does at report 28; written as files would be. */
export function steppedRuns(count = 40): NamedReport[] {
  const normal = normals(4);
  const runs = runsOfCommits(count, (index) => {
    const machine = index >= 28 ? 1.08 : 1;
    return [
      workerAt('api/asyncio/py3.12', 52 * machine * (index >= 14 ? 1.12 : 1) * Math.exp(0.015 * normal())),
      controlAt(8 * machine * Math.exp(0.01 * normal())),
    ];
  });
  return JSON.parse(JSON.stringify(runs));
}

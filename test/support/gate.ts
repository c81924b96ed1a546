import type { CommandResult, Report } from '../../src/domain/report.js';
import { commandResult, reportOf } from './report.js';

/** A command row with these wall times, in rounds 1, 2, 3 …; undefined is a failed trial. */
export function timedRow(id: string, times: readonly (number | undefined)[], control = false): CommandResult {
  const row = commandResult(id, times.find((time) => time !== undefined) ?? 1, control);
  const [trial] = row.trials;
  if (trial?.status !== 'ok') throw new Error('a made-up trial is ok');
  const { startedAt } = trial;
  row.trials = times.map((wallMs, index) =>
    wallMs === undefined
      ? { round: index + 1, position: 0, startedAt, status: 'failed', code: 'EXIT', message: 'ended with 1' }
      : { ...trial, round: index + 1, wallMs, phases: { run: wallMs } },
  );
  const n = times.filter((time) => time !== undefined).length;
  if (n === 0) row.summary = {};
  else for (const summary of Object.values(row.summary)) summary.n = n;
  return row;
}

/** n times around a centre, all different, within 2 %. */
export function around(centre: number, n = 20, offset = 0): number[] {
  return Array.from({ length: n }, (_, i) => centre * (1 + (((i * 7 + offset) % 20) - 10) / 500));
}

/** A report with these rows, and a control row of the same 60 times in every report. */
export function gatedReport(rows: Report['results'], changes: Partial<Report> = {}): Report {
  return reportOf([...rows, timedRow('control/py3.12', around(10, 60), true)], changes);
}

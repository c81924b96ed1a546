import type { Report } from '../domain/report.js';
import { isOnAws, runsOf } from './runs.js';

/** Why a report had better not be compared with later ones; nothing where it may. Pure. */
export function unfitness(report: Report): string[] {
  const runs = runsOf(report);
  const rows = runs.flatMap((run) => run.rows);
  const without = rows.filter(({ summary }) => Object.keys(summary).length === 0);
  const shard = report.shard && `it is shard ${report.shard.index}/${report.shard.of} of a run`;
  const missing = report.warnings.find(({ code }) => code === 'MISSING_SHARDS');
  return [
    ...(report.interrupted ? ['it was interrupted'] : []),
    ...(shard ? [shard] : []),
    ...(missing ? [missing.message.replace(/:.*/, '')] : []),
    ...(rows.length === 0 ? ['it has no rows'] : []),
    ...(without.length > 0 ? [`no sample in ${without.map(({ id }) => id).join(', ')}`] : []),
  ];
}

/** Why a report cannot be compared with at all: it was cut short, or nothing is left in it. Pure. */
export function incompleteness(report: Report): string[] {
  const rows = runsOf(report).flatMap((run) => run.rows);
  const isEmpty = rows.every(({ trials }) => trials.length === 0);
  return [
    ...(report.interrupted ? ['it was interrupted'] : []),
    ...(rows.length === 0 ? ['it has no rows'] : isEmpty ? ['none of its rows has a trial'] : []),
  ];
}

/** Whether every run in it has a bare interpreter: without one, separate runs cannot be compared; functions on AWS can. */
export function hasControls(report: Report): boolean {
  return runsOf(report).every(
    ({ rows, controls }) =>
      rows.every(({ scenario }) => isOnAws(scenario)) || controls.some(({ summary }) => summary.wall),
  );
}

import type { StartLabel } from '../domain/lambda-record.js';
import type { LambdaScenarioRecord, Trial, Warning } from '../domain/report.js';
import { counted } from '../domain/words.js';
import type { RunData } from './run-data.js';

type Row = RunData['rows'][number];

/** All labels, in the order of the rows. */
export const START_LABELS: readonly StartLabel[] = [
  'cold',
  'restore',
  'init-in-invoke',
  'hidden-init',
  'initialised',
  'warm',
  'unknown',
];

/** Starts that the caller waited for, or may have. */
const COLD: ReadonlySet<StartLabel> = new Set([
  'cold',
  'restore',
  'init-in-invoke',
  'initialised',
  'unknown',
]);

/** The id of a function's row of one kind of start. */
export function startId(id: string, label: StartLabel): string {
  return `${id}/${label}`;
}

/** Whether a row holds starts of all kinds, to be divided. */
export function isUndivided({ record }: Pick<Row, 'record'>): boolean {
  return record.runner === 'lambda' && record.starts === 'any';
}

/**
 * Divides the rows of functions whose starts were not forced: `<id>/cold`, `<id>/warm` and so on, for what was seen. A
 * failed trial stands in the row of its start, where a log tells that and has others of it; else in the row with most trials,
 * and in `<id>` where nothing succeeded. Comparisons become those of rows of one kind. All else stays as it is. Pure.
 */
export function divideByStart<R extends Pick<RunData, 'rows' | 'comparisons'>>(run: R): R {
  if (!run.rows.some(isUndivided)) return run;
  const divided = new Map(run.rows.map((row) => [row.id, rowsOf(row)]));
  return {
    ...run,
    rows: [...divided.values()].flat(),
    comparisons: run.comparisons.flatMap((pair) => {
      const [bases, heads] = [divided.get(pair.base) ?? [], divided.get(pair.head) ?? []];
      return bases.flatMap((base) => {
        const head = heads.find(({ record }) => startsOf(record) === startsOf(base.record));
        return head ? [{ ...pair, base: base.id, head: head.id }] : [];
      });
    }),
  };
}

function startsOf(record: Row['record']): string | undefined {
  return record.runner === 'lambda' ? record.starts : undefined;
}

function rowsOf(row: Row): Row[] {
  if (!isUndivided(row)) return [row];
  const record = row.record as LambdaScenarioRecord;
  const counts = new Map<StartLabel | undefined, number>();
  for (const trial of row.trials) counts.set(labelOf(trial), (counts.get(labelOf(trial)) ?? 0) + 1);
  const groups = START_LABELS.flatMap((label) => {
    const count = counts.get(label) ?? 0;
    return count > 0 ? [{ label, count }] : [];
  });
  const [first, ...others] = groups;
  if (!first) return [row];
  const most = others.reduce((a, b) => (b.count > a.count ? b : a), first);
  const rowOf = (trial: Trial): StartLabel => {
    const label = labelOf(trial) ?? failedLabelOf(trial);
    return label !== undefined && counts.has(label) ? label : most.label;
  };
  const sizes = new Map<StartLabel, number>();
  for (const trial of row.trials) {
    const label = rowOf(trial);
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
  }
  const failedCold = row.trials.some((trial) => COLD.has(failedLabelOf(trial) ?? 'warm'));
  const warnings = [...row.warnings, ...(failedCold ? [] : nothingCold(groups, record))];
  return groups.map(({ label }) => ({
    id: startId(row.id, label),
    record: { ...record, starts: label },
    // In run order, the failed ones among the others.
    trials: those(row.trials, (trial) => rowOf(trial) === label, sizes.get(label) ?? 0),
    warnings,
  }));
}

/** Such trials, of which there are so many: a log may hold millions, and an array that grows takes twice. */
function those(trials: readonly Trial[], isOne: (trial: Trial) => boolean, count: number): Trial[] {
  const found = new Array<Trial>(count);
  let next = 0;
  for (const trial of trials) if (isOne(trial)) found[next++] = trial;
  return found;
}

function labelOf(trial: Trial): StartLabel | undefined {
  return trial.status === 'ok' && 'label' in trial ? trial.label : undefined;
}

function failedLabelOf(trial: Trial): StartLabel | undefined {
  return trial.status === 'failed' ? trial.invocation?.label : undefined;
}

function nothingCold(
  groups: readonly { readonly label: StartLabel; readonly count: number }[],
  { source }: LambdaScenarioRecord,
): Warning[] {
  if (groups.some(({ label }) => COLD.has(label))) return [];
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const seen = `no cold start was seen in ${counted(count, 'invocation')}`;
  if (source === 'observed') {
    return [
      {
        code: 'NO_COLD_START',
        message: `${seen} of the log.`,
        remedy: 'Read a longer part of it, for example --since 4w, or force some: coldstart lambda bench.',
      },
    ];
  }
  return [
    {
      code: 'NO_COLD_START',
      message: `${seen}: none was forced.`,
      remedy:
        'Measure after a deployment or after some hours without traffic, or read past starts from a log: coldstart lambda logs.',
    },
  ];
}

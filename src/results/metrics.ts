import { COUNT_METRICS, countsIn } from '../domain/counts.js';
import { kindOf } from '../domain/kinds.js';
import type { OkTrial, Result, ScenarioRecord, Trial } from '../domain/report.js';
import type { Pairing } from '../stats/verdict.js';

/** The metrics of one trial by their address names, in ms and bytes: its phases and the figures of its kind. */
export function metricsOf(record: Pick<ScenarioRecord, 'runner'>, trial: OkTrial): Record<string, number> {
  const all = Object.entries({ ...trial.phases, ...kindOf(record).figures(trial) });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** The successful trials that count: round 0 is the first touch and stands apart. */
export function countedTrials(trials: readonly Trial[]): OkTrial[] {
  return trials.filter(isCounted);
}

/** How many rounds a row has had, failed ones too; 0 where it had none but the first touch, or not even that. */
export function roundsHad(trials: readonly Pick<Trial, 'round'>[]): number {
  return trials.reduce((most, { round }) => Math.max(most, round), 0);
}

/** The samples of each metric, in run order. A metric that some trials lack has fewer samples. */
export function samplesByMetric(
  record: Pick<ScenarioRecord, 'runner'>,
  trials: readonly Trial[],
): Record<string, number[]> {
  const samples: Record<string, number[]> = {};
  for (const [metric, column] of sampleColumns(record, trials)) samples[metric] = [...column];
  return samples;
}

/** Trials whose metrics are all held at once: reading them once for each metric takes as much longer. */
const HELD_AT_ONCE = 10_000;

/**
 * The same, one metric after the other: a log may hold millions of trials, and each metric is written over the one before.
 */
export function* sampleColumns(
  record: Pick<ScenarioRecord, 'runner'>,
  trials: readonly Trial[],
): Generator<[string, Float64Array]> {
  const { figures } = kindOf(record);
  const valuesOf = (trial: OkTrial): Readonly<Record<string, number | undefined>> => ({
    ...trial.phases,
    ...figures(trial),
  });
  const counts = new Map<string, number>();
  for (const trial of trials) {
    if (!isCounted(trial)) continue;
    const values = valuesOf(trial);
    for (const metric in values) {
      if (values[metric] !== undefined) counts.set(metric, (counts.get(metric) ?? 0) + 1);
    }
  }
  if (trials.length <= HELD_AT_ONCE) {
    const columns = new Map([...counts].map(([metric, count]) => [metric, new Float64Array(count)]));
    const filled = new Map<string, number>();
    for (const trial of trials) {
      if (!isCounted(trial)) continue;
      const values = valuesOf(trial);
      for (const [metric, column] of columns) {
        const value = values[metric];
        if (value === undefined) continue;
        const next = filled.get(metric) ?? 0;
        column[next] = value;
        filled.set(metric, next + 1);
      }
    }
    yield* columns;
    return;
  }
  const column = new Float64Array(Math.max(0, ...counts.values()));
  for (const [metric, count] of counts) {
    let next = 0;
    for (const trial of trials) {
      if (!isCounted(trial)) continue;
      const value = valuesOf(trial)[metric];
      if (value !== undefined) column[next++] = value;
    }
    yield [metric, column.subarray(0, count)];
  }
}

/** The figures of the trials, and what was counted in runs of their own. */
export function* summaryColumns(
  record: ScenarioRecord,
  trials: readonly Trial[],
): Generator<[string, Float64Array]> {
  yield* sampleColumns(record, trials);
  for (const metric of COUNT_METRICS) {
    const values = record.runner === 'worker' ? countsIn(record.counts, metric) : undefined;
    if (values) yield [metric, Float64Array.from(values)];
  }
}

function isCounted(trial: Trial): trial is OkTrial {
  return trial.status === 'ok' && trial.round > 0;
}

type OfRound = readonly [round: number, value: number];

/** The samples of one metric in two rows, in the metric's unit. */
export interface ComparedSamples {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

/**
 * What is compared of two rows: by round, those of rounds in which neither failed, in the same order; of separate runs
 * all that count.
 */
export function comparedSamples(
  base: Result,
  head: Result,
  metric: string,
  pairing: Pairing,
): ComparedSamples {
  const [before, after] = [byRound(base, metric), byRound(head, metric)];
  if (pairing === 'separate') {
    return { base: before.map(([, value]) => value), head: after.map(([, value]) => value) };
  }
  return ofSharedRounds(before, after);
}

/** Samples of the rounds that both have, in the same order. Pure. */
export function ofSharedRounds(base: Iterable<OfRound>, head: Iterable<OfRound>): ComparedSamples {
  const ofHead = new Map(head);
  const shared = [...base].filter(([round]) => ofHead.has(round));
  return {
    base: shared.map(([, value]) => value),
    head: shared.map(([round]) => ofHead.get(round) ?? Number.NaN),
  };
}

function byRound({ scenario, trials }: Result, metric: string): OfRound[] {
  const { figures } = kindOf(scenario);
  const found: OfRound[] = [];
  for (const trial of trials) {
    if (!isCounted(trial)) continue;
    const value = valueIn(figures(trial), trial.phases, metric);
    if (value !== undefined) found.push([trial.round, value]);
  }
  return found;
}

/** Whether the peak of some trials is unknown, for it was below the launcher's own: the others are the larger ones. */
export function hidesPeaks({ trials }: Result): boolean {
  return countedTrials(trials).some((trial) => 'rssFloorBytes' in trial && trial.rssFloorBytes !== undefined);
}

type Values = Readonly<Record<string, number | undefined>>;

/** One metric of a trial, as {@link metricsOf} has it. */
function valueIn(figures: Values, phases: Values, metric: string): number | undefined {
  return metric in figures ? figures[metric] : phases[metric];
}

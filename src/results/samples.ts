import type { Result } from '../domain/report.js';
import type { Pairing } from '../stats/verdict.js';
import { countedTrials, metricsOf } from './metrics.js';

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
    return { base: before.map(({ value }) => value), head: after.map(({ value }) => value) };
  }
  const ofHead = new Map(after.map(({ round, value }) => [round, value]));
  const shared = before.filter(({ round }) => ofHead.has(round));
  return {
    base: shared.map(({ value }) => value),
    head: shared.map(({ round }) => ofHead.get(round) ?? Number.NaN),
  };
}

function byRound({ scenario, trials }: Result, metric: string): { round: number; value: number }[] {
  return countedTrials(trials).flatMap((trial) => {
    const value = metricsOf(scenario, trial)[metric];
    return value === undefined ? [] : [{ round: trial.round, value }];
  });
}

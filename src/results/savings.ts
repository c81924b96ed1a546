import { defined } from '../domain/defined.js';
import type { Saving } from '../domain/remedies.js';
import type { OkTrial, Trial } from '../domain/report.js';
import { signedRank, signedRankLocation } from '../stats/signed-rank.js';
import { holm } from '../stats/verdict.js';
import { countedTrials, ofSharedRounds } from './metrics.js';

/** What all remedies of a run together may cost in false alarms. They have one base: where that had bad luck, several are wrong at once. */
const ALPHA = 0.01;
/** Less is not worth a change. */
const LEAST_MS = 1;

/** A saving, and how likely it would be if there were none; one-sided. */
export interface TestedSaving {
  readonly saving: Saving;
  readonly p: number;
}

/** The time of a trial that is to be saved, in milliseconds; undefined where it has none. */
export type SavedTime = (trial: OkTrial) => number | undefined;

const readyOf: SavedTime = (trial) => ('readyMs' in trial ? trial.readyMs : undefined);

/** The phase of a handler's trials. */
export const phaseOf =
  (name: 'init' | 'handler'): SavedTime =>
  ({ phases }) =>
    (phases as Readonly<Record<string, number | undefined>>)[name];

/** What the rounds of one row save against those of another, of the time to ready unless another one is named. Pure. */
export function savingOf(
  base: readonly Trial[],
  changed: readonly Trial[],
  timeOf: SavedTime = readyOf,
): TestedSaving {
  const samples = ofSharedRounds(timesByRound(base, timeOf), timesByRound(changed, timeOf));
  const differences = samples.base.map((ms, index) => ms - (samples.head[index] ?? Number.NaN));
  if (differences.length === 0) return { saving: { savesMs: 0, n: 0 }, p: 1 };
  const { estimate, interval } = signedRankLocation(differences);
  return {
    saving: { savesMs: estimate, ...defined({ ci95Ms: interval }), n: differences.length },
    p: signedRank(differences).p.greater,
  };
}

/** Which of the savings of one run are said to help: of all those that change nothing none is, in 99 % of runs. Pure. */
export function helping(savings: readonly TestedSaving[]): boolean[] {
  const rejected = holm(
    savings.map(({ p }) => p),
    ALPHA,
  );
  return savings.map(({ saving }, index) => rejected[index] === true && saving.savesMs >= LEAST_MS);
}

function timesByRound(trials: readonly Trial[], timeOf: SavedTime): ReadonlyMap<number, number> {
  return new Map(
    countedTrials(trials).flatMap((trial) => {
      const ms = timeOf(trial);
      return ms === undefined ? [] : [[trial.round, ms] as const];
    }),
  );
}

/** The median of the peak memory in the trials that count, in bytes. Pure. */
export function peakBytes(trials: readonly Trial[]): number | undefined {
  const peaks = countedTrials(trials)
    .flatMap((trial) => ('peakRssBytes' in trial ? (trial.peakRssBytes ?? []) : []))
    .sort((a, b) => a - b);
  return peaks[Math.floor((peaks.length - 1) / 2)];
}

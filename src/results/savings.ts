import { defined } from '../domain/defined.js';
import type { Saving } from '../domain/remedies.js';
import type { Trial } from '../domain/report.js';
import { signedRank, signedRankLocation } from '../stats/signed-rank.js';
import { holm } from '../stats/verdict.js';
import { countedTrials } from './metrics.js';

/** What all remedies of a run together may cost in false alarms. They have one base: where that had bad luck, several are wrong at once. */
const ALPHA = 0.01;
/** Less is not worth a change. */
const LEAST_MS = 1;

/** A saving, and how likely it would be if there were none; one-sided. */
export interface TestedSaving {
  readonly saving: Saving;
  readonly p: number;
}

/** What the rounds of one row save against those of another. Pure. */
export function savingOf(base: readonly Trial[], changed: readonly Trial[]): TestedSaving {
  const after = readyByRound(changed);
  const differences = [...readyByRound(base)].flatMap(([round, ms]) => {
    const other = after.get(round);
    return other === undefined ? [] : [ms - other];
  });
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

function readyByRound(trials: readonly Trial[]): ReadonlyMap<number, number> {
  return new Map(
    countedTrials(trials).flatMap((trial) =>
      'readyMs' in trial && trial.readyMs !== undefined ? [[trial.round, trial.readyMs] as const] : [],
    ),
  );
}

/** The median of the peak memory in the trials that count, in bytes. Pure. */
export function peakBytes(trials: readonly Trial[]): number | undefined {
  const peaks = countedTrials(trials)
    .flatMap((trial) => ('peakRssBytes' in trial ? (trial.peakRssBytes ?? []) : []))
    .sort((a, b) => a - b);
  return peaks[Math.floor((peaks.length - 1) / 2)];
}

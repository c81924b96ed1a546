import { type BisectionRound, logRatios } from './paired-rounds.js';
import { median, SD_OF_MAD } from './quantile.js';

/** Between which commits a change is looked for, and those of them that run. */
export interface Frame {
  readonly lo: number;
  readonly hi: number;
  /** Ascending, with both ends. */
  readonly runnable: readonly number[];
}

/** That `commit` is the first slow one that runs, and `before` the last fast one. */
export interface Position {
  readonly before: number;
  readonly commit: number;
  /** Its posterior. */
  readonly p: number;
}

/** Student's t with few degrees of freedom: a spike counts for little. */
const FREEDOM = 3;
/** No single round decides. */
const MOST_ODDS = 2.5;
/** A scale of rounds that happen to agree must not make one of them decide. */
const LEAST_SCALE = 0.01;

/**
 * How likely each position is, given that there is one change: commits before it are as fast as the good end, the others
 * as slow as the bad one. Each commit is held against the middle of both ends of its round, so that drift cancels out.
 * Only chooses what to measure; nothing is claimed by it.
 */
export function positions(rounds: readonly BisectionRound[], { lo, hi, runnable }: Frame): Position[] {
  const changes = logRatios(rounds, lo, hi);
  const change = median(changes);
  const spread = median(changes.map((one) => Math.abs(one - change)));
  // Of one commit against the mean of two, out of that of one against one.
  const scale = Math.max(LEAST_SCALE, SD_OF_MAD * spread * Math.sqrt(1.5 / 2));
  const slow = (commit: number) =>
    fromMiddle(rounds, commit, lo, hi).reduce(
      (sum, x) => sum + odds(x / scale, change / 2 / scale, -change / 2 / scale),
      0,
    );
  const ofSteps = rounds.filter(({ stage }) => stage === 'step');
  // Rounds of two neighbours alone tell whether the change is between them, and nothing else.
  const steps = (before: number, commit: number) =>
    logRatios(ofSteps, before, commit).reduce((sum, x) => sum + odds(x / scale, change / scale, 0), 0);
  let sum = 0;
  const heights = runnable
    .slice(1)
    .reverse()
    .map((commit) => {
      sum += commit === hi ? 0 : slow(commit);
      return sum;
    })
    .reverse();
  const weights = heights.map(
    (height, index) => height + steps(runnable[index] ?? lo, runnable[index + 1] ?? hi),
  );
  const most = Math.max(...weights);
  const total = weights.reduce((all, weight) => all + Math.exp(weight - most), 0);
  return weights.map((weight, index) => ({
    before: runnable[index] ?? lo,
    commit: runnable[index + 1] ?? hi,
    p: Math.exp(weight - most) / total,
  }));
}

function fromMiddle(rounds: readonly BisectionRound[], commit: number, lo: number, hi: number): number[] {
  return rounds.flatMap(({ times }) => {
    const [own, good, bad] = [times.get(commit), times.get(lo), times.get(hi)];
    if (own === undefined || good === undefined || bad === undefined) return [];
    return [Math.log(own) - (Math.log(good) + Math.log(bad)) / 2];
  });
}

/** Log of how much more likely a difference is under one location than under another. */
function odds(x: number, one: number, other: number): number {
  return Math.max(-MOST_ODDS, Math.min(MOST_ODDS, logT(x - one) - logT(x - other)));
}

function logT(x: number): number {
  return (-(FREEDOM + 1) / 2) * Math.log1p((x * x) / FREEDOM);
}

export function firstSlow(known: readonly Position[]): Position {
  return known.reduce(
    (best, one) => (one.p > best.p ? one : best),
    known[0] ?? { before: 0, commit: 0, p: 0 },
  );
}

/**
 * Candidates at once, beside the two ends: with c of them a round costs c + 2 trials and leaves one of c + 1 parts, and
 * (c + 2) / ln(c + 1) is least for 3.
 */
const AT_ONCE = 3;

/** The commits that divide the posterior into parts of the same size, as nearly as they can. */
export function chosenCommits(known: readonly Position[], { hi }: Frame): number[] {
  const upTo: number[] = [];
  known.reduce((sum, { p }, index) => (upTo[index] = sum + p), 0);
  const inner = known.filter(({ commit }) => commit !== hi);
  const chosen = Array.from({ length: AT_ONCE }, (_, index) => (index + 1) / (AT_ONCE + 1)).map((share) => {
    const far = (index: number) => Math.abs((upTo[index] ?? 1) - share);
    return inner.reduce((best, _, index) => (far(index) < far(best) ? index : best), 0);
  });
  return [...new Set(chosen)].flatMap((index) => inner[index]?.commit ?? []);
}

/** From here on it is known enough between which of the candidates the change lies. */
const KNOWN_PART = 0.95;

/** Whether it is open still between which of the candidates the change lies. */
export function isBetweenCandidates(inner: readonly number[], known: readonly Position[]): boolean {
  const parts = new Map<number, number>();
  for (const { commit, p } of known) {
    const part = inner.filter((one) => one < commit).length;
    parts.set(part, (parts.get(part) ?? 0) + p);
  }
  return Math.max(...parts.values()) < KNOWN_PART;
}

import { chosenCommits, type Frame, firstSlow, isBetweenCandidates, positions } from './change-posterior.js';
import { atLooks, type BisectionRound, logRatios } from './paired-rounds.js';
import { median } from './quantile.js';
import { signedRank } from './signed-rank.js';

/** What a history is searched for, and what is known not to run. Commits are numbers: 0 is the good end. */
export interface BisectionTask {
  /** The bad end. */
  readonly last: number;
  /** As a share: 0.1 is 10 %. */
  readonly maxRegression: number;
  /** Commits that cannot be measured. */
  readonly broken: ReadonlySet<number>;
}

/** What to do next. */
export type BisectionStep =
  /** One more round of these commits. */
  | { readonly kind: 'measure'; readonly stage: BisectionRound['stage']; readonly commits: readonly number[] }
  /** The bad end is not slower than allowed. */
  | { readonly kind: 'none' }
  /** Whether the bad end is slower could not be told. */
  | { readonly kind: 'open' }
  /** The change lies between two commits that run; those between them do not. */
  | ({ readonly kind: 'found' } & Found)
  /** It lies between these, and no single commit could be shown to have made it. */
  | { readonly kind: 'range'; readonly before: number; readonly commit: number };

interface Pair {
  readonly before: number;
  readonly commit: number;
}

interface Found extends Pair {
  /** Where this is not the bad end: the change came in steps, and this commit lies between them. */
  readonly upTo: number;
}

/** Rounds of the ends after which they are looked at; of a step that is to be confirmed likewise. */
const END_LOOKS = [10, 14, 20, 28, 40, 56, 80];
const STEP_LOOKS = [8, 11, 16, 22, 32, 45, 64];
/** A smaller step is none. */
const LEAST_STEP = Math.log(1.01);
/** Posterior from which on one position is to be confirmed. */
const SURE = 0.97;
/** Where a step was to be confirmed, and less remains of it, the search goes on. */
const DOUBTED = 0.5;
const MOST_SEARCH_ROUNDS = 120;
const MOST_STEPS = 4;
/** Rounds after which candidates are chosen anew even if they tell nothing. */
const STALE_AFTER = 8;

/**
 * The next step of a search for the commit from which on a history is slower. Three stages: the ends alone, until the bad
 * one is shown to be more than half of the allowed regression slower, or not more than all of it; candidates in the same
 * rounds as both ends, chosen where the posterior of the change's position divides; and the step between two neighbours,
 * shown by fresh rounds with an exact test, so that what chose them does not count for them. The error of the first and the
 * last stage is spent over their looks. Pure: the same rounds, the same step.
 */
export function nextStep(rounds: readonly BisectionRound[], task: BisectionTask): BisectionStep {
  const { last, maxRegression } = task;
  const atEnds = rounds.filter(({ stage }) => stage === 'ends');
  const ends = endsOf(atEnds, last, maxRegression);
  if (ends === 'open') {
    // Rounds in which one of them failed tell nothing, and must not go on for ever.
    const isOver = isSpent(logRatios(atEnds, 0, last), atEnds, END_LOOKS);
    return isOver ? { kind: 'open' } : { kind: 'measure', stage: 'ends', commits: [0, last] };
  }
  return ends === 'none' ? { kind: 'none' } : searched(rounds, task);
}

function endsOf(rounds: readonly BisectionRound[], last: number, maxRegression: number) {
  const decided = atLooks(logRatios(rounds, 0, last), END_LOOKS, 1, (logs, level) => {
    const slower = signedRank(logs.map((log) => log - Math.log1p(maxRegression / 2))).p.greater;
    if (slower <= level) return 'slower' as const;
    const within = signedRank(logs.map((log) => log - Math.log1p(maxRegression))).p.less;
    return within <= level ? ('none' as const) : undefined;
  });
  return decided ?? 'open';
}

function isSpent(logs: readonly number[], rounds: readonly unknown[], looks: readonly number[]): boolean {
  const most = looks.at(-1) ?? 0;
  return logs.length >= most || rounds.length >= 2 * most;
}

function searched(rounds: readonly BisectionRound[], task: BisectionTask): BisectionStep {
  const frame = frameOf(rounds, task);
  const known = positions(rounds, frame);
  const likeliest = firstSlow(known);
  const tried = stepsTried(rounds);
  const latest = rounds.at(-1);
  const begun = latest?.stage === 'step' ? pairOf(latest) : undefined;
  const remains = known.find((one) => begun && isSamePair(one, begun))?.p ?? 0;
  // What was begun is ended, unless too little speaks for it by now.
  const pair = begun && remains >= DOUBTED ? begun : likeliest.p >= SURE ? likeliest : undefined;
  if (pair) {
    const verdict = stepVerdict(rounds, pair, frame, tried);
    if (verdict === 'shown')
      return { kind: 'found', before: pair.before, commit: pair.commit, upTo: frame.hi };
    if (verdict === 'open') return { kind: 'measure', stage: 'step', commits: [pair.before, pair.commit] };
    if (verdict === 'spent' || known.length === 1 || tried.length >= MOST_STEPS)
      return { kind: 'range', ...widened(known) };
  }
  const searching = rounds.filter(({ stage }) => stage === 'search').length;
  if (searching >= MOST_SEARCH_ROUNDS) return { kind: 'range', ...widened(known) };
  return { kind: 'measure', stage: 'search', commits: candidates(rounds, frame, known) };
}

/**
 * Both ends of the search: those of the history, unless a commit is shown to lie between them: then the change came in
 * steps, and the first of them is looked for.
 */
function frameOf(rounds: readonly BisectionRound[], { last, broken }: BisectionTask): Frame {
  let hi = last;
  for (;;) {
    const measured = [...new Set(rounds.flatMap(({ times }) => [...times.keys()]))].sort((a, b) => a - b);
    const between = measured.find((one) => one > 0 && one < hi && isBetween(rounds, one, hi));
    if (between === undefined) break;
    hi = between;
  }
  const runnable = Array.from({ length: hi + 1 }, (_, index) => index).filter((one) => !broken.has(one));
  return { lo: 0, hi, runnable };
}

const BETWEEN_LEVEL = 0.002;

function isBetween(rounds: readonly BisectionRound[], one: number, hi: number): boolean {
  const shared = rounds.filter(({ times }) => [0, one, hi].every((commit) => times.has(commit)));
  const up = logRatios(shared, 0, one);
  const rest = logRatios(shared, one, hi);
  if (signedRank(up).p.greater > BETWEEN_LEVEL || signedRank(rest).p.greater > BETWEEN_LEVEL) return false;
  const level = median(up) / median(logRatios(shared, 0, hi));
  return level > 0.25 && level < 0.75;
}

/** A round of a step names its pair first. */
function pairOf({ commits }: BisectionRound): Pair {
  return { before: commits[0] ?? 0, commit: commits[1] ?? 0 };
}

function isSamePair(one: Pair, other: Pair): boolean {
  return one.before === other.before && one.commit === other.commit;
}

/** The steps that were to be confirmed, each once. */
function stepsTried(rounds: readonly BisectionRound[]): Pair[] {
  const pairs = rounds.filter(({ stage }) => stage === 'step').map(pairOf);
  return pairs.filter((pair, index) => pairs.findIndex((one) => isSamePair(one, pair)) === index);
}

/** Each further step that is tried gets half of the error: those that failed have spent theirs. */
function stepVerdict(
  rounds: readonly BisectionRound[],
  pair: Pair,
  { lo, hi }: Frame,
  tried: readonly Pair[],
): 'shown' | 'refuted' | 'open' | 'spent' {
  const own = rounds.filter((round) => round.stage === 'step' && isSamePair(pairOf(round), pair));
  const logs = logRatios(own, pair.before, pair.commit);
  const change = median(logRatios(rounds, lo, hi));
  const before = tried.findIndex((one) => isSamePair(one, pair));
  const attempt = before < 0 ? tried.length : before;
  const decided = atLooks(logs, STEP_LOOKS, 2 ** -(attempt + 1), (some, level) => {
    if (signedRank(some.map((log) => log - LEAST_STEP)).p.greater <= level) return 'shown' as const;
    // Neither all of the change nor a fair part of it.
    return signedRank(some.map((log) => log - change / 3)).p.less <= level ? ('refuted' as const) : undefined;
  });
  return decided ?? (isSpent(logs, own, STEP_LOOKS) ? 'spent' : 'open');
}

/** Those of the last rounds for as long as they divide what is open; the ends always. */
function candidates(
  rounds: readonly BisectionRound[],
  frame: Frame,
  known: ReturnType<typeof positions>,
): number[] {
  const ends = [frame.lo, frame.hi];
  const latest = rounds.at(-1);
  if (latest?.stage === 'search' && ends.every((end) => latest.commits.includes(end))) {
    const since = rounds.findLastIndex((round) => !isSame(round.commits, latest.commits));
    const inner = latest.commits.filter((one) => !ends.includes(one));
    const canRun = inner.every((one) => frame.runnable.includes(one));
    const isFresh = rounds.length - 1 - since < STALE_AFTER;
    if (canRun && isFresh && isBetweenCandidates(inner, known)) return [...latest.commits];
  }
  return [...ends, ...chosenCommits(known, frame)];
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/** The shortest run of positions that holds nearly all of the posterior. */
function widened(known: ReturnType<typeof positions>): Pair {
  const likely = known.filter(({ p }) => p > (1 - SURE) / known.length);
  const [first, final] = [likely[0] ?? known[0], likely.at(-1) ?? known.at(-1)];
  return { before: first?.before ?? 0, commit: final?.commit ?? 0 };
}

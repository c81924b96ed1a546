import { type BisectionStep, nextStep } from '../../src/stats/bisection.js';
import type { BisectionRound } from '../../src/stats/paired-rounds.js';
import { normals, seeded } from './random.js';

/** What a made-up history is measured on. */
export interface MadeUp {
  readonly seed: number;
  /** Of a random walk, one step a trial. */
  readonly drift?: number;
  readonly broken?: readonly number[];
  readonly noise?: number;
  /** Whether the machine has two speeds, and changes between them now and then. */
  readonly modes?: boolean;
}

export interface Searched {
  readonly step: Exclude<BisectionStep, { kind: 'measure' }>;
  /** Of workers, without round 0 and the control. */
  readonly trials: number;
}

/** Searches a history of these levels, with the noise of cold starts, until it is decided. */
export function searched(
  levels: readonly number[],
  { seed, drift = 0.02, broken = [], noise = 0.06, modes = false }: MadeUp,
): Searched {
  const [normal, uniform] = [normals(seed), seeded(seed + 1)];
  const known = new Set<number>();
  const rounds: BisectionRound[] = [];
  let [walk, trials, isSlow] = [0, 0, false];
  for (;;) {
    const step = nextStep(rounds, { last: levels.length - 1, maxRegression: 0.1, broken: known });
    if (step.kind !== 'measure') return { step, trials };
    const times = new Map<number, number>();
    for (const commit of shuffled(step.commits, uniform)) {
      trials += 1;
      walk += drift * normal();
      const spike = uniform() < 0.05 ? 1.3 + uniform() : 1;
      if (modes && uniform() < 0.1) isSlow = !isSlow;
      const speed = spike * (isSlow ? 1.3 : 1);
      if (broken.includes(commit)) known.add(commit);
      else times.set(commit, 100 * (levels[commit] ?? 1) * Math.exp(walk + noise * normal()) * speed);
    }
    rounds.push({ stage: step.stage, commits: step.commits, times });
  }
}

function shuffled(commits: readonly number[], uniform: () => number): number[] {
  return commits
    .map((commit) => ({ commit, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ commit }) => commit);
}

/** Levels of a history: each change holds from its commit on. */
export function history(last: number, changes: Readonly<Record<number, number>> = {}): number[] {
  let level = 1;
  return Array.from({ length: last + 1 }, (_, commit) => {
    level = changes[commit] ?? level;
    return level;
  });
}

/** Trials of `git bisect run` with a gate of 20 rounds of both sides at each step, which never errs. */
export function trialsOfGitBisect(last: number, first: number): number {
  let [good, bad, steps] = [0, last, 0];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    steps += 1;
    if (middle >= first) bad = middle;
    else good = middle;
  }
  return steps * 20 * 2;
}

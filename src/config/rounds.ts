import { usageError } from '../domain/errors.js';

/** How many trials a row gets: so many, or as many as its verdict needs between these. */
export type Rounds = number | RoundsUntilDecided;

export interface RoundsUntilDecided {
  /** At the first look. */
  readonly least: number;
  /** At the last one. */
  readonly most: number;
}

/** What `auto` means, and what a gate takes where nothing was asked. */
export const AUTO = 'auto';

/** A plan is made whole before the run: more than this would not fit the memory. */
export const MOST_ROUNDS = 100_000;
/** With fewer no interval exists, and nothing can be decided. */
const FEWEST_TO_DECIDE = 6;

/**
 * Reads `20`, `10..80` or `auto`.
 *
 * @param what how the user knows it: `--runs`
 * @throws ColdstartError a usage error that says what is allowed
 */
export function parseRounds(text: string | number, what: string): Rounds | typeof AUTO {
  const written = String(text).trim();
  if (written === AUTO) return AUTO;
  const [, least, , most] = /^(\d{1,6})(\.\.(\d{1,6}))?$/.exec(written) ?? [];
  if (least === undefined || !isCount(Number(least))) throw wrong(text, what);
  if (most === undefined) return Number(least);
  const rounds = { least: Number(least), most: Number(most) };
  if (!isCount(rounds.most)) throw wrong(text, what);
  if (rounds.least < FEWEST_TO_DECIDE || rounds.most <= rounds.least) {
    const { least: first, most: last } = rounds;
    throw usageError(
      `${what} ${written} cannot be used: it needs at least ${FEWEST_TO_DECIDE} rounds before the first look, and more after it.`,
      last < first && last >= FEWEST_TO_DECIDE ? `Is ${last}..${first} meant?` : 'For example --runs 10..80.',
    );
  }
  return rounds;
}

const MS_OF = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/**
 * Reads what a run may take, in milliseconds: 120s, 5min.
 *
 * @throws ColdstartError a usage error that says how it is written
 */
export function parseMaxTime(text: string): number {
  const [, figure, unit] = /^(\d{1,9}(?:\.\d+)?)\s*(ms|s|min|h)$/.exec(text.trim()) ?? [];
  const ms = Number(figure) * MS_OF[(unit ?? 's') as keyof typeof MS_OF];
  if (ms > 0) return ms;
  throw usageError(
    `--max-time ${JSON.stringify(text)} is not a duration.`,
    'Write it with its unit, for example 120s or 5min.',
  );
}

/** How a kind of row is measured where nobody says how often. */
interface KindRounds {
  readonly defaultRuns: number;
  readonly untilDecided: RoundsUntilDecided;
}

/** The rounds of a row of this kind. */
export function roundsOf(
  { defaultRuns, untilDecided }: KindRounds,
  { runs, isJudged }: { readonly runs?: Rounds | typeof AUTO | undefined; readonly isJudged: boolean },
): Rounds {
  if (runs === AUTO || (runs === undefined && isJudged)) return untilDecided;
  return runs ?? defaultRuns;
}

function isCount(rounds: number): boolean {
  return rounds >= 1 && rounds <= MOST_ROUNDS;
}

function wrong(text: string | number, what: string) {
  return usageError(
    `${what} ${JSON.stringify(text)} is not a number of rounds.`,
    `Write a whole number from 1 to ${MOST_ROUNDS}, a range such as 10..80 for as many as the verdict needs, or auto.`,
  );
}

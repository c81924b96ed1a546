import { formatMs, formatShare, formatUsd } from '../../domain/format.js';
import type { Strategy, Tune, TunePoint } from '../../domain/tune-record.js';

/** What is to be short: the handler, or a cold start as a whole. */
export function timeOf({ start, handler }: TunePoint): number {
  return (start ?? handler).medianMs;
}

const MEANT: Readonly<Record<Strategy, string>> = {
  cost: 'the cheapest, and the fastest of what costs the same as far as this run can tell',
  speed: 'the fastest, and the cheapest of what is as fast as far as this run can tell',
  balanced: 'the best of cost and time together',
};

/** Significant digits of a price for a million: of $0.20 the requests take alone, and sizes differ after it. */
export const PRICE_DIGITS = 4;

/** More sizes than this that buy nothing are worth a word. */
const MANY_FLAT = 2;

interface Gain {
  readonly ratio: number;
  readonly ratioCi95?: readonly [number, number] | undefined;
}

/** The recommendation in words, each with its n. Pure. */
export function tuneSentences({
  points,
  best,
  knee,
  strategy,
  flat,
  gain,
  starts = 'warm',
}: {
  readonly points: readonly TunePoint[];
  readonly best: TunePoint;
  readonly knee: TunePoint;
  readonly strategy: Strategy;
  /** Sizes beyond the knee. */
  readonly flat: readonly number[];
  /** Of the time at the knee to that at the smallest size, in the same rounds. */
  readonly gain?: Gain;
  readonly starts?: 'warm' | 'cold';
}): string[] {
  const { handler, usdPerMillion, memorySizeMB } = best;
  const [smallest] = points;
  const [what, ofWhat, million] =
    starts === 'cold'
      ? ['a cold start', 'init and handler', 'cold starts']
      : ['the handler', 'handler', 'warm invocations'];
  return [
    `${memorySizeMB} MB is ${MEANT[strategy]}: ${ofWhat} ${formatMs(timeOf(best))}, ${formatUsd(usdPerMillion, PRICE_DIGITS)} for a million ${million} (n = ${handler.n}).`,
    ...(smallest && smallest !== knee
      ? [kneeSentence(what, smallest, knee, gain ?? { ratio: timeOf(knee) / timeOf(smallest) })]
      : [
          `The knee is at ${knee.memorySizeMB} MB, the smallest size: more memory does not make ${what} faster.`,
        ]),
    ...(flat.length >= MANY_FLAT
      ? [
          `More memory than that gains nothing: ${flat.join(', ')} MB make ${what} at most 10 % faster, at a higher price.`,
        ]
      : []),
    ...initSentence(points),
  ];
}

/** Medians alone may differ by chance. */
function kneeSentence(
  what: string,
  smallest: TunePoint,
  knee: TunePoint,
  { ratio, ratioCi95 }: Gain,
): string {
  const [low, high] = ratioCi95 ?? [];
  const interval =
    low === undefined || high === undefined ? '' : ` [${formatShare(1 - high)}, ${formatShare(1 - low)}]`;
  const shorter = `${formatShare(1 - ratio)}${interval}`;
  return high !== undefined && high < 1
    ? `The knee is at ${knee.memorySizeMB} MB: up to there ${what} becomes ${shorter} shorter than at ${smallest.memorySizeMB} MB (n = ${knee.handler.n}).`
    : `The knee is at ${knee.memorySizeMB} MB by the medians; whether ${what} is shorter there than at ${smallest.memorySizeMB} MB this run cannot tell: by ${shorter} (n = ${knee.handler.n}).`;
}

/** What was set and stays, in words. Pure. */
export function optimizedSentence({ beforeMB, memorySizeMB, alias }: NonNullable<Tune['optimized']>): string {
  const memory =
    beforeMB === memorySizeMB
      ? `has ${memorySizeMB} MB as before`
      : `has ${memorySizeMB} MB now, ${beforeMB} MB before`;
  if (!alias) return `${memory}.`;
  const { name, version, before } = alias;
  const where =
    before === undefined
      ? `alias ${name} was made, and points to version ${version}`
      : before === version
        ? `alias ${name} points to version ${version} as before`
        : `alias ${name} points to version ${version} now, to ${before} before`;
  return `${memory}; ${where}.`;
}

/** Initialisations have a whole processor whatever the size. */
function initSentence(points: readonly TunePoint[]): string[] {
  const inits = points.flatMap(({ init, memorySizeMB }) => (init ? [{ init, memorySizeMB }] : []));
  const [first] = inits;
  if (!first || inits.length < 2) return [];
  const sorted = [...inits].sort((a, b) => a.init.medianMs - b.init.medianMs);
  const [low, high] = [sorted[0] ?? first, sorted.at(-1) ?? first];
  const figures = `${formatMs(low.init.medianMs)} at ${low.memorySizeMB} MB, ${formatMs(high.init.medianMs)} at ${high.memorySizeMB} MB (n = ${Math.min(low.init.n, high.init.n)})`;
  return [
    overlap(low.init, high.init)
      ? `init is flat: memory does not change it as far as this run can tell, ${figures}.`
      : `init differs by ${formatShare(high.init.medianMs / low.init.medianMs - 1)}: ${figures}.`,
  ];
}

function overlap(a: TunePoint['handler'], b: TunePoint['handler']): boolean {
  const [, highOfA] = a.ci95 ?? [a.medianMs, a.medianMs];
  const [lowOfB] = b.ci95 ?? [b.medianMs, b.medianMs];
  return lowOfB <= highOfA || b.medianMs <= a.medianMs * 1.01;
}

import { defined } from '../../domain/defined.js';
import { formatMs, formatShare, formatUsd } from '../../domain/format.js';
import { invocationCost, type LambdaPrices } from '../../domain/lambda-prices.js';
import type { LambdaResult, MetricSummary, Result } from '../../domain/report.js';
import type { Strategy, Tune, TunePoint } from '../../domain/tune-record.js';
import { pairedRatio } from '../../stats/ratio.js';
import { comparedSamples } from '../metrics.js';

/** One size with the samples behind it. */
export interface TunedSize {
  readonly point: TunePoint;
  /** Warm invocations. */
  readonly warm: LambdaResult;
}

/** Sizes nearer than this to the best are as good as it, whatever n is. */
const NEGLIGIBLE = 0.02;
/** However little a run can tell, sizes beyond this are worse than the best. */
const NEVER_AS_GOOD = 1.1;
/** At the knee the handler is this near to the fastest. */
const NEAR_FASTEST = 1.1;

export interface TuneOptions {
  readonly function: string;
  readonly strategy: Strategy;
  /** 0 is speed alone, 1 cost alone. */
  readonly balancedWeight: number;
  readonly prices: LambdaPrices;
}

/** The size to choose, from rows of cold starts and of warm invocations; undefined where no warm one succeeded. Pure. */
export function tuned(results: readonly Result[], options: TuneOptions): Tune | undefined {
  const sizes = sizesOf(results, options.prices);
  const [first] = sizes;
  if (!first) return undefined;
  const best = chosen(sizes, options) ?? first;
  const knee = kneeOf(sizes) ?? first;
  const { asOf, region } = options.prices;
  const { strategy, balancedWeight } = options;
  const points = sizes.map(({ point }) => point);
  return {
    ...{ function: options.function, strategy, balancedWeight, points },
    bestMB: best.point.memorySizeMB,
    kneeMB: knee.point.memorySizeMB,
    ...{ asOf, priceRegion: region },
    sentences: tuneSentences({
      points,
      best: best.point,
      knee: knee.point,
      strategy,
      flat: flatFrom(sizes, knee),
    }),
  };
}

function sizesOf(results: readonly Result[], prices: LambdaPrices): TunedSize[] {
  const functions = results.filter((row): row is LambdaResult => row.scenario.runner === 'lambda');
  const rowOf = (size: number, starts: string) =>
    functions.find(({ scenario }) => scenario.memorySizeMB === size && scenario.starts === starts);
  const sizes = [...new Set(functions.flatMap(({ scenario }) => scenario.memorySizeMB ?? []))];
  return sizes
    .sort((a, b) => a - b)
    .flatMap((memorySizeMB): TunedSize[] => {
      const warm = rowOf(memorySizeMB, 'warm');
      const cold = rowOf(memorySizeMB, 'cold') ?? rowOf(memorySizeMB, 'restore');
      const { handler, billed } = warm?.summary ?? {};
      if (!warm || !handler || !billed) return [];
      const init = cold?.summary.init ?? cold?.summary.restore;
      const coldBilledMs = cold?.summary.billed?.median;
      const size = { memorySizeMB, architecture: warm.scenario.architecture };
      const usd = invocationCost({ billedMs: billed.median, invocations: 1 }, size, prices);
      return [
        {
          warm,
          point: {
            memorySizeMB,
            ...(init ? { init: curvePoint(init) } : {}),
            handler: curvePoint(handler),
            ...defined({ coldBilledMs }),
            billedMs: billed.median,
            usdPerMillion: usd * 1_000_000,
          },
        },
      ];
    });
}

function curvePoint({ n, median, medianCi95 }: MetricSummary): TunePoint['handler'] {
  return { n, medianMs: median, ...defined({ ci95: medianCi95 }) };
}

/** What cannot be told from the cheapest costs the same, so that the fastest of those is chosen; and the other way round. */
function chosen(
  sizes: readonly TunedSize[],
  { strategy, balancedWeight }: Pick<TuneOptions, 'strategy' | 'balancedWeight'>,
): TunedSize | undefined {
  const cost = ({ point }: TunedSize) => point.usdPerMillion;
  const time = ({ point }: TunedSize) => point.handler.medianMs;
  if (strategy === 'balanced') {
    const [dearest, slowest] = [Math.max(...sizes.map(cost)), Math.max(...sizes.map(time))];
    return least(
      sizes,
      (size) => (balancedWeight * cost(size)) / dearest + ((1 - balancedWeight) * time(size)) / slowest,
    );
  }
  const [first, second] = strategy === 'cost' ? [cost, time] : [time, cost];
  const best = least(sizes, first);
  if (!best) return undefined;
  const metric = strategy === 'cost' ? 'billed' : 'handler';
  return least(
    sizes.filter((size) => size === best || isAsGood(best, size, metric, first(size) / first(best))),
    second,
  );
}

/** Whether this run cannot tell a size from the best, or they are the same for all that anybody would notice. */
function isAsGood(best: TunedSize, other: TunedSize, metric: string, ratio: number): boolean {
  if (ratio <= 1 + NEGLIGIBLE) return true;
  if (ratio > NEVER_AS_GOOD) return false;
  const samples = comparedSamples(best.warm, other.warm, metric, 'rounds');
  if (samples.base.length === 0) return false;
  const { ratio: measured, ratioCi95 } = pairedRatio(samples.base, samples.head);
  // Billed times become dollars by the size: the interval of the one is that of the other, moved.
  const [low] = ratioCi95 ?? [measured];
  return low * (ratio / medianRatio(best, other, metric)) <= 1 + NEGLIGIBLE;
}

function medianRatio(best: TunedSize, other: TunedSize, metric: string): number {
  const of = ({ warm }: TunedSize) => warm.summary[metric]?.median ?? 1;
  return of(other) / of(best);
}

function kneeOf(sizes: readonly TunedSize[]): TunedSize | undefined {
  const fastest = Math.min(...sizes.map(({ point }) => point.handler.medianMs));
  return sizes.find(({ point }) => point.handler.medianMs <= fastest * NEAR_FASTEST);
}

/** Sizes beyond the knee that make nothing faster. */
function flatFrom(sizes: readonly TunedSize[], knee: TunedSize): number[] {
  return sizes
    .filter(({ point }) => point.memorySizeMB > knee.point.memorySizeMB)
    .map(({ point }) => point.memorySizeMB);
}

function least<T>(all: readonly T[], of: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || of(one) < of(best) ? one : best),
    undefined,
  );
}

const MEANT: Readonly<Record<Strategy, string>> = {
  cost: 'the cheapest, and the fastest of what costs the same as far as this run can tell',
  speed: 'the fastest, and the cheapest of what is as fast as far as this run can tell',
  balanced: 'the best of cost and time together',
};

/** More sizes than this that buy nothing are worth a word. */
const MANY_FLAT = 2;

/** The recommendation in words, each with its n. Pure. */
export function tuneSentences({
  points,
  best,
  knee,
  strategy,
  flat,
}: {
  readonly points: readonly TunePoint[];
  readonly best: TunePoint;
  readonly knee: TunePoint;
  readonly strategy: Strategy;
  /** Sizes beyond the knee. */
  readonly flat: readonly number[];
}): string[] {
  const { handler, usdPerMillion, memorySizeMB } = best;
  const [smallest] = points;
  return [
    `${memorySizeMB} MB is ${MEANT[strategy]}: handler ${formatMs(handler.medianMs)}, ${formatUsd(usdPerMillion)} for a million warm invocations (n = ${handler.n}).`,
    ...(smallest && smallest !== knee
      ? [
          `The knee is at ${knee.memorySizeMB} MB: up to there the handler becomes ${formatShare(1 - knee.handler.medianMs / smallest.handler.medianMs)} shorter than at ${smallest.memorySizeMB} MB (n = ${knee.handler.n}).`,
        ]
      : [
          `The knee is at ${knee.memorySizeMB} MB, the smallest size: more memory does not make the handler faster.`,
        ]),
    ...(flat.length >= MANY_FLAT
      ? [
          `More memory than that gains nothing: ${flat.join(', ')} MB make the handler at most 10 % faster, at a higher price.`,
        ]
      : []),
    ...initSentence(points),
  ];
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

import { defined } from '../../domain/defined.js';
import { invocationCost, type LambdaPrices } from '../../domain/lambda-prices.js';
import type { LambdaResult, OkLambdaTrial, Result } from '../../domain/report.js';
import type { Strategy, Tune, TunePoint } from '../../domain/tune-record.js';
import { medianInterval } from '../../stats/median-interval.js';
import { median } from '../../stats/quantile.js';
import { pairedRatio } from '../../stats/ratio.js';
import { countedTrials, ofSharedRounds } from '../metrics.js';
import { timeOf, tuneSentences } from './tune-sentences.js';
import type { TunedSize } from './tuned-size.js';
import { undecided } from './undecided.js';

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
  /** What is optimised: warm invocations unless given. */
  readonly starts?: 'warm' | 'cold';
  /** Events by the names of their rows, where there are several. */
  readonly payloads?: readonly { readonly name: string; readonly weight: number }[];
}

/** The size to choose, from rows of cold starts and of warm invocations; undefined where none to be optimised succeeded. Pure. */
export function tuned(results: readonly Result[], options: TuneOptions): Tune | undefined {
  const sizes = sizesOf(results, options);
  const [first] = sizes;
  if (!first) return undefined;
  const best = chosen(sizes, options) ?? first;
  const knee = kneeOf(sizes) ?? first;
  const { asOf, region } = options.prices;
  const { strategy, balancedWeight, starts, payloads } = options;
  const points = sizes.map(({ point }) => point);
  const doubts = undecided(results, sizes, best, options);
  return {
    ...{ function: options.function, strategy, balancedWeight },
    ...defined({ starts, payloads: payloads && [...payloads] }),
    points,
    bestMB: best.point.memorySizeMB,
    kneeMB: knee.point.memorySizeMB,
    ...{ asOf, priceRegion: region },
    sentences: tuneSentences({
      points,
      best: best.point,
      knee: knee.point,
      strategy,
      flat: flatFrom(sizes, knee),
      ...defined({ starts, gain: ratioOf(first, knee, 'timeMs') }),
    }),
    ...(doubts.length > 0 ? { undecided: doubts } : {}),
  };
}

function sizesOf(results: readonly Result[], options: TuneOptions): TunedSize[] {
  const functions = results.filter((row): row is LambdaResult => row.scenario.runner === 'lambda');
  const sizes = [...new Set(functions.flatMap(({ scenario }) => scenario.memorySizeMB ?? []))];
  return sizes
    .sort((a, b) => a - b)
    .flatMap((memorySizeMB): TunedSize[] => {
      const rows = functions.filter(({ scenario }) => scenario.memorySizeMB === memorySizeMB);
      const ofStarts = (...starts: readonly string[]) =>
        rows.filter(({ scenario }) => starts.includes(scenario.starts));
      const cold = ofStarts('cold', 'restore');
      const judged = options.starts === 'cold' ? cold : ofStarts('warm');
      const of = (all: readonly LambdaResult[], value: (trial: OkLambdaTrial) => number | undefined) =>
        blended(all, value, options.payloads);
      const began = (trial: OkLambdaTrial) => trial.phases.init ?? trial.phases.restore;
      const handler = of(judged, ({ phases }) => phases.handler);
      const billed = of(judged, ({ billedMs }) => billedMs);
      if (handler.size === 0 || billed.size === 0) return [];
      const init = of(cold, began);
      const coldBilled = of(cold, ({ billedMs }) => billedMs);
      const start =
        options.starts === 'cold' && of(judged, (trial) => (began(trial) ?? 0) + (trial.phases.handler ?? 0));
      const size = { memorySizeMB, architecture: judged[0]?.scenario.architecture };
      const billedMs = median([...billed.values()]);
      const usd = (ms: number) => invocationCost({ billedMs: ms, invocations: 1 }, size, options.prices);
      return [
        {
          ...{ timeMs: start || handler, billedMs: billed, usd },
          point: {
            memorySizeMB,
            ...(init.size > 0 ? { init: curvePoint(init) } : {}),
            handler: curvePoint(handler),
            ...(start ? { start: curvePoint(start) } : {}),
            ...(coldBilled.size > 0 ? { coldBilledMs: median([...coldBilled.values()]) } : {}),
            billedMs,
            usdPerMillion: usd(billedMs) * 1_000_000,
          },
        },
      ];
    });
}

/** A figure by round: of one row, or the weighted mean of several events in the rounds that have all of them. */
function blended(
  rows: readonly LambdaResult[],
  value: (trial: OkLambdaTrial) => number | undefined,
  payloads: TuneOptions['payloads'],
): Map<number, number> {
  const columns = rows.map((row) => {
    const weight = payloads?.find(({ name }) => name === row.scenario.axes?.payload)?.weight ?? 1;
    const samples = countedTrials(row.trials).flatMap((trial): [number, number][] => {
      const found = 'label' in trial ? value(trial) : undefined;
      return found === undefined ? [] : [[trial.round, found]];
    });
    return { weight, samples: new Map(samples) };
  });
  const [first, ...others] = columns;
  if (!first || columns.length < (payloads?.length ?? 1)) return new Map();
  const total = columns.reduce((sum, { weight }) => sum + weight, 0);
  const rounds = [...first.samples.keys()].filter((round) =>
    others.every(({ samples }) => samples.has(round)),
  );
  return new Map(
    rounds.map((round) => [
      round,
      columns.reduce((sum, { weight, samples }) => sum + (samples.get(round) ?? 0) * (weight / total), 0),
    ]),
  );
}

function curvePoint(samples: ReadonlyMap<number, number>): TunePoint['handler'] {
  const sorted = [...samples.values()].sort((a, b) => a - b);
  return { n: sorted.length, medianMs: median(sorted), ...defined({ ci95: medianInterval(sorted) }) };
}

/** What cannot be told from the cheapest costs the same, so that the fastest of those is chosen; and the other way round. */
function chosen(
  sizes: readonly TunedSize[],
  { strategy, balancedWeight }: Pick<TuneOptions, 'strategy' | 'balancedWeight'>,
): TunedSize | undefined {
  const cost = ({ point }: TunedSize) => point.usdPerMillion;
  const time = ({ point }: TunedSize) => timeOf(point);
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
  const metric = strategy === 'cost' ? 'billedMs' : 'timeMs';
  return least(
    sizes.filter((size) => size === best || isAsGood(best, size, metric, first(size) / first(best))),
    second,
  );
}

/** Whether this run cannot tell a size from the best, or they are the same for all that anybody would notice. */
function isAsGood(best: TunedSize, other: TunedSize, metric: 'billedMs' | 'timeMs', ratio: number): boolean {
  if (ratio <= 1 + NEGLIGIBLE) return true;
  if (ratio > NEVER_AS_GOOD) return false;
  const found = ratioOf(best, other, metric);
  if (!found) return false;
  // Billed times become dollars by the size: the interval of the one is that of the other, moved.
  const [low] = found.ratioCi95 ?? [found.ratio];
  return low * (ratio / medianRatio(best[metric], other[metric])) <= 1 + NEGLIGIBLE;
}

/** One size to another, in the rounds that have both; undefined where there is none. */
function ratioOf(
  from: TunedSize,
  to: TunedSize,
  metric: 'billedMs' | 'timeMs',
): ReturnType<typeof pairedRatio> | undefined {
  const { base, head } = ofSharedRounds(from[metric], to[metric]);
  return base.length === 0 ? undefined : pairedRatio(base, head);
}

function medianRatio(base: ReadonlyMap<number, number>, head: ReadonlyMap<number, number>): number {
  return median([...head.values()]) / median([...base.values()]);
}

function kneeOf(sizes: readonly TunedSize[]): TunedSize | undefined {
  const fastest = Math.min(...sizes.map(({ point }) => timeOf(point)));
  return sizes.find(({ point }) => timeOf(point) <= fastest * NEAR_FASTEST);
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

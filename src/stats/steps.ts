import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { logsOrNone } from './logs.js';
import { normalQuantile } from './normal.js';
import { rank } from './ranks.js';
import { placeOfStep, type StepPlace } from './step-place.js';

/** Where a series goes to another level. */
export interface Step extends StepPlace {
  /** Of "the order does not matter", within the part of the series in which it was found. */
  readonly p: number;
}

/** Fewer values cannot show a step at this level. */
export const STEPS_FROM = 8;

/** Of series without a step at most this share shows one. */
const ALPHA = 0.05;
/** What of it goes to one step; the rest to a stretch of another level, which a search for one step misses. */
const FOR_ONE = 0.8;
/** On each side: no fewer values tell a level. */
const LEAST_LENGTH = 2;
const LEAST_STRETCH = 3;
const ORDERS = 4999;

/**
 * The steps of a series, by binary segmentation. Values are replaced by the normal scores of their ranks, so that the level
 * holds whatever the noise is and one wild value counts for little; each part of the series is held against random orders of
 * as many scores. A part gets of the level what it has of the values, so that true steps do not make false ones likely. Each
 * step is placed between its neighbours, on logs. The same values have the same steps. Pure but for what it remembers.
 *
 * Simulated with 5 % lognormal noise and 60 values: see docs/statistics.md.
 *
 * @param values above zero, in order, in any one unit; no steps where one is not above zero
 */
export function steps(values: readonly number[]): Step[] {
  const logs = logsOrNone(values);
  if (!logs) return [];
  const found = search(logs, 0, logs.length, logs.length).sort((a, b) => a.at - b.at);
  return pruned(logs, found).map(({ at, p }, index, all) => {
    const from = all[index - 1]?.at ?? 0;
    const place = placeOfStep(logs.slice(from, all[index + 1]?.at), at - from);
    return { at: from + place.at, range: [from + place.range[0], from + place.range[1]], p };
  });
}

/** Without the steps that nothing shows once their neighbours are known, the weakest first. */
function pruned(logs: readonly number[], found: readonly Found[]): readonly Found[] {
  const weakest = found
    .map((step, index) => {
      const from = found[index - 1]?.at ?? 0;
      const part = logs.slice(from, found[index + 1]?.at);
      // So few values were looked at within more.
      if (part.length < STEPS_FROM) return { step, p: 0 };
      const scores = centredScores(part);
      return { step, p: share(ordersOf(scores).single, single(scores).height) };
    })
    .reduce((most, one) => (one.p > most.p ? one : most), { step: undefined as Found | undefined, p: 0 });
  if (weakest.p <= ALPHA) return found;
  return pruned(
    logs,
    found.filter((step) => step !== weakest.step),
  );
}

interface Found {
  readonly at: number;
  readonly p: number;
}

function search(logs: readonly number[], from: number, to: number, all: number): Found[] {
  const length = to - from;
  if (length < STEPS_FROM) return [];
  const part = logs.slice(from, to);
  const scores = centredScores(part);
  const [one, two] = [single(scores), stretch(scores)];
  const orders = ordersOf(scores);
  const pOne = share(orders.single, one.height) / FOR_ONE;
  const pTwo = share(orders.stretch, two.height) / (1 - FOR_ONE);
  const p = Math.min(1, pOne, pTwo);
  if (p > (ALPHA * length) / all) return [];
  const places = pOne <= pTwo ? [placeOfStep(part, one.at).at] : [two.from, two.to];
  const ends = [0, ...places, length];
  return [
    ...places.map((at) => ({ at: from + at, p })),
    ...ends.slice(1).flatMap((end, index) => search(logs, from + (ends[index] ?? 0), from + end, all)),
  ];
}

/** Normal scores of the ranks, with mean 0 and variance 1. */
function centredScores(values: readonly number[]): Float64Array {
  const n = values.length;
  return standardised(Float64Array.from(rank(values).doubled, (doubled) => scoreOf(doubled / 2 / (n + 1))));
}

function standardised(scores: Float64Array): Float64Array {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const sd = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / n);
  return scores.map((score) => (sd === 0 ? 0 : (score - mean) / sd));
}

function scoreOf(share: number): number {
  return share > 0.5 ? normalQuantile(1 - share) : -normalQuantile(share);
}

/** The likeliest single step: where the mean before differs most from that after, in standard errors. */
function single(scores: Float64Array): { at: number; height: number } {
  const n = scores.length;
  const best = { at: 0, height: 0 };
  let sum = 0;
  for (let at = 1; at <= n - LEAST_LENGTH; at++) {
    sum += scores[at - 1] ?? 0;
    if (at < LEAST_LENGTH) continue;
    const height = Math.abs(sum) / Math.sqrt((at * (n - at)) / n);
    if (height > best.height) Object.assign(best, { at, height });
  }
  return best;
}

/** The likeliest stretch that differs from what is around it; lengths grow by a quarter. */
function stretch(scores: Float64Array): { from: number; to: number; height: number } {
  const n = scores.length;
  const sums = new Float64Array(n + 1);
  for (let at = 0; at < n; at++) sums[at + 1] = (sums[at] ?? 0) + (scores[at] ?? 0);
  const best = { from: 0, to: 0, height: 0 };
  for (let length = LEAST_STRETCH; length <= n - 2 * LEAST_LENGTH; length = Math.ceil(length * 1.25)) {
    const error = Math.sqrt((length * (n - length)) / n);
    for (let from = LEAST_LENGTH; from + length <= n - LEAST_LENGTH; from++) {
      const height = Math.abs((sums[from + length] ?? 0) - (sums[from] ?? 0)) / error;
      if (height > best.height) Object.assign(best, { from, to: from + length, height });
    }
  }
  return best;
}

interface Orders {
  readonly single: Float64Array;
  readonly stretch: Float64Array;
}

const known = new Map<string, Orders>();

/** Up to here each length has random orders of its own; beyond, those of the next of lengths that grow by a tenth. */
const MOST_EXACT = 64;

/**
 * What random orders of these scores come to, ascending. Where all differ they are those of the length alone, the same for
 * all such series; ties need orders of their own: of values of which nearly all are equal, the few others weigh so much that
 * two of them side by side stand out.
 */
function ordersOf(scores: Float64Array): Orders {
  const sorted = Float64Array.from(scores).sort();
  const isTied = sorted.some((score, index) => index > 0 && score === sorted[index - 1]);
  const shuffled = isTied ? sorted : untied(sorted.length);
  const key = isTied ? sorted.join() : String(shuffled.length);
  const before = known.get(key);
  if (before) return before;
  const orders = randomOrders(shuffled);
  known.set(key, orders);
  return orders;
}

function untied(wanted: number): Float64Array {
  let length = wanted;
  // The maxima grow with the length, slowly: a longer one errs to the safe side.
  if (wanted > MOST_EXACT) for (length = MOST_EXACT; length < wanted; ) length = Math.ceil(length * 1.1);
  return standardised(Float64Array.from({ length }, (_, index) => scoreOf((index + 1) / (length + 1))));
}

/** Overwrites the scores with another order. */
function randomOrders(scores: Float64Array): Orders {
  const { length } = scores;
  const generator = xoroshiro128plus(length);
  const orders = { single: new Float64Array(ORDERS), stretch: new Float64Array(ORDERS) };
  for (let order = 0; order < ORDERS; order++) {
    for (let last = length - 1; last > 0; last--) {
      const other = uniformInt(generator, 0, last);
      [scores[last], scores[other]] = [scores[other] ?? 0, scores[last] ?? 0];
    }
    orders.single[order] = single(scores).height;
    orders.stretch[order] = stretch(scores).height;
  }
  orders.single.sort();
  orders.stretch.sort();
  return orders;
}

/** The share of random orders that reach a height, this one among them. */
function share(heights: Float64Array, height: number): number {
  let [low, high] = [0, heights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // Sums in another order differ in their last digits.
    if ((heights[middle] ?? 0) < height - 1e-9) low = middle + 1;
    else high = middle;
  }
  return (heights.length - low + 1) / (heights.length + 1);
}

import { defined } from '../domain/defined.js';
import type { MetricSummary } from '../domain/report.js';
import { medianInterval } from './median-interval.js';
import { ascending, quantile } from './quantile.js';

type Samples = readonly number[] | Float64Array;

/** The least n for which a percentile says something about the tail: it leaves at least two samples above it. */
const P90_FROM = 20;
const P95_FROM = 40;
const P99_FROM = 200;

/**
 * Summarises recorded samples of one metric, in the unit of the samples. The order does not matter; a typed array is
 * overwritten.
 *
 * @throws Error when there are no samples, or one is NaN, infinite or negative: the message names its index
 */
export async function summarize(samples: Samples): Promise<MetricSummary> {
  checkSamples(samples);
  const n = samples.length;
  const sorted = samples instanceof Float64Array ? samples.sort() : ascending(samples);
  const medianCi95 = medianInterval(sorted);
  // tinybench has no p90 and no p95; its own percentiles are type 7 too.
  const tail = {
    ...(n >= P90_FROM ? { p90: quantile(sorted, 0.9) } : {}),
    ...(n >= P95_FROM ? { p95: quantile(sorted, 0.95) } : {}),
  };
  const described = n > MOST_REPLAYED ? describe(sorted) : await replay(samples);
  return {
    n,
    median: described.p50,
    ...defined({ medianCi95 }),
    mad: described.mad,
    mean: described.mean,
    sd: described.sd,
    min: described.min,
    max: described.max,
    p75: described.p75,
    ...tail,
    ...(n >= P99_FROM ? { p99: described.p99 } : {}),
  };
}

/**
 * Summarises several metrics, each with {@link summarize}.
 *
 * @throws Error as summarize does, with the metric's name in front
 */
export async function summarizeAll(
  samplesByKey: Iterable<readonly [key: string, samples: Samples]>,
): Promise<Record<string, MetricSummary>> {
  const summaries: Record<string, MetricSummary> = {};
  for (const [key, samples] of samplesByKey) {
    checkSamples(samples, `${key}: `);
    summaries[key] = await summarize(samples);
  }
  return summaries;
}

/** A call for each of millions of samples, of a log, would take more time and memory than reading it. */
export const MOST_REPLAYED = 10_000;

/** The same figures as tinybench’s. Overwrites what is given, which is in ascending order. */
export function describe(sorted: Float64Array) {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [p50, p75, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.75), quantile(sorted, 0.99)];
  const [min, max] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  sorted.forEach((value, index) => {
    sorted[index] = Math.abs(value - p50);
  });
  const mad = quantile(sorted.sort(), 0.5);
  return { p50, mad, mean, sd: Math.sqrt(squares / (sorted.length - 1)), min, max, p75, p99 };
}

/** Lets tinybench describe durations that were measured elsewhere. */
async function replay(samples: Samples) {
  const { Bench } = await import('tinybench');
  // Time 0 and no warm-up: exactly n calls, one for each sample.
  const bench = new Bench({ iterations: samples.length, time: 0, warmup: false, throws: true });
  let next = 0;
  // `async` matters: tinybench calls any other function once more in add() to see whether it returns a promise.
  bench.add('replay', async () => ({ overriddenDuration: samples[next++] ?? Number.NaN }));
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed' || result.latency.samplesCount !== samples.length) {
    throw new Error(`tinybench took ${next} samples of ${samples.length} (${result?.state})`);
  }
  return result.latency;
}

function checkSamples(samples: Samples, where = ''): void {
  if (samples.length === 0) throw new Error(`${where}there are no samples to summarise`);
  const index = samples.findIndex((value) => !(Number.isFinite(value) && value >= 0));
  if (index >= 0) {
    throw new Error(
      `${where}sample ${index} is ${samples[index]}: a sample is a finite number, zero or more`,
    );
  }
}

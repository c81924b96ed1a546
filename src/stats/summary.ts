import { defined } from '../domain/defined.js';
import type { MetricSummary } from '../domain/report.js';
import { medianInterval } from './median-interval.js';
import { ascending, quantile } from './quantile.js';

/** The least n for which a percentile says something about the tail: it leaves at least two samples above it. */
const P90_FROM = 20;
const P95_FROM = 40;
const P99_FROM = 200;

/**
 * Summarises recorded samples of one metric, in the unit of the samples. The order does not matter.
 *
 * @throws Error when there are no samples, or one is NaN, infinite or negative: the message names its index
 */
export async function summarize(samples: readonly number[]): Promise<MetricSummary> {
  checkSamples(samples);
  const n = samples.length;
  const described = await replay(samples);
  const sorted = ascending(samples);
  const medianCi95 = medianInterval(sorted);
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
    // tinybench has no p90 and no p95; its own percentiles are type 7 too.
    ...(n >= P90_FROM ? { p90: quantile(sorted, 0.9) } : {}),
    ...(n >= P95_FROM ? { p95: quantile(sorted, 0.95) } : {}),
    ...(n >= P99_FROM ? { p99: described.p99 } : {}),
  };
}

/**
 * Summarises several metrics, each with {@link summarize}.
 *
 * @throws Error as summarize does, with the metric's name in front
 */
export async function summarizeAll(
  samplesByKey: Readonly<Record<string, readonly number[]>>,
): Promise<Record<string, MetricSummary>> {
  const summaries: Record<string, MetricSummary> = {};
  for (const [key, samples] of Object.entries(samplesByKey)) {
    checkSamples(samples, `${key}: `);
    summaries[key] = await summarize(samples);
  }
  return summaries;
}

/** Lets tinybench describe durations that were measured elsewhere. */
async function replay(samples: readonly number[]) {
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

function checkSamples(samples: readonly number[], where = ''): void {
  if (samples.length === 0) throw new Error(`${where}there are no samples to summarise`);
  const index = samples.findIndex((value) => !(Number.isFinite(value) && value >= 0));
  if (index >= 0) {
    throw new Error(
      `${where}sample ${index} is ${samples[index]}: a sample is a finite number, zero or more`,
    );
  }
}

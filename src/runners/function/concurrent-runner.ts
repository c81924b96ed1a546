import type { UrlRow } from '../../aws/url/url-invoker.js';
import { defined } from '../../domain/defined.js';
import type { LambdaPrices } from '../../domain/lambda-prices.js';
import type { BurstRecord } from '../../domain/lambda-record.js';
import type { OkLambdaTrial } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { median } from '../../stats/quantile.js';
import { deployedRecord } from './deployed-runner.js';
import type { Way } from './forced/one-by-one.js';
import type { FunctionSession } from './forced/session.js';
import { closed, costOf, failed } from './forced-runner.js';
import { invokerOf } from './invoker-of.js';

interface ConcurrentRow extends UrlRow {
  readonly session: FunctionSession;
  readonly prices: LambdaPrices;
  readonly way: Way;
}

type OkSample = Omit<OkLambdaTrial, 'round' | 'position'>;

/** Sends many requests at the same time, and sees how many of them start cold, and what the last one waits. */
export function concurrentRunner(row: ConcurrentRow): Runner {
  const { scenario, facts, session, way } = row;
  const invoker = invokerOf(row);
  const { concurrency = 1, forcedBy, givenMemoryMB } = scenario;
  const burst = async (signal: AbortSignal): Promise<Sample> => {
    const qualifier = await way.renew(signal, givenMemoryMB);
    // Between two bursts connections may have been closed: a handshake is no part of what Lambda takes.
    await invoker.widen(concurrency, signal);
    const asked = Array.from({ length: concurrency }, () => invoker.invoke(signal, defined({ qualifier })));
    const sample = burstSample(await Promise.all(asked));
    const isChanged = forcedBy !== undefined && forcedBy !== 'burst' && forcedBy !== 'idle';
    if (!isChanged || !('burst' in sample) || sample.burst === undefined) return sample;
    const { cold, restored, unknown } = sample.burst;
    if (cold + restored + unknown > 0) return sample;
    way.wasWarm();
    return {
      ...{ startedAt: sample.startedAt, status: 'failed', code: 'NOT_COLD' },
      message: `none of ${concurrency} requests at the same time started cold, although the function had been changed: the environments that were there were not ended. Try another --force, or --force observe.`,
    };
  };
  return {
    prepare: (signal) => invoker.warmUp(signal),
    measure: (signal) => burst(signal).catch((error: unknown) => failed(error, invoker)),
    describe: () => {
      const record = deployedRecord(row, invoker.seen());
      const memorySizeMB = givenMemoryMB ?? record.memorySizeMB;
      const by = forcedBy === 'description' ? way.by() : forcedBy;
      const isPriced = invoker.isPriced?.() !== false;
      const cost = isPriced ? costOf(row, { ...invoker.billed(), memorySizeMB }) : undefined;
      return {
        record: { ...record, concurrency, ...defined({ memorySizeMB, forcedBy: by, cost }) },
        warnings: [...facts.warnings, ...(invoker.warnings?.() ?? [])],
      };
    },
    close: async () => {
      invoker.close?.();
      await closed(session);
    },
  };
}

/**
 * One trial of all requests of a burst: that of the one which waited longest, and how the others were answered. Where none was
 * answered, the first failure. Pure.
 */
export function burstSample(samples: readonly Sample[]): Sample {
  const answered = samples
    .filter((sample): sample is OkSample => sample.status === 'ok' && 'label' in sample)
    .sort((a, b) => a.wallMs - b.wallMs);
  const last = answered.at(-1);
  const isThrottled = (sample: Sample) => sample.status === 'failed' && sample.code === 'THROTTLED';
  const throttled = samples.filter(isThrottled).length;
  if (!last) {
    const failure =
      samples.find((sample) => sample.status === 'failed' && !isThrottled(sample)) ?? samples[0];
    if (!failure) throw new Error('a burst has no requests');
    return failure;
  }
  const count = (...labels: readonly string[]) =>
    answered.filter(({ label }) => labels.includes(label)).length;
  const [cold, restored] = [count('cold', 'init-in-invoke'), count('restore')];
  const unknown = count('unknown');
  const waitsMs = answered.map(({ wallMs }) => wallMs);
  const burst: BurstRecord = {
    ...{
      requests: samples.length,
      cold,
      restored,
      others: answered.length - cold - restored - unknown,
      unknown,
    },
    ...{ failed: samples.length - answered.length - throttled, throttled },
    ...{ firstMs: waitsMs[0] ?? 0, middleMs: median(waitsMs), waitsMs },
  };
  return { ...last, burst };
}

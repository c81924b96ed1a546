import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease } from '../../../aws/control/lease.js';
import type { Invoker } from '../../../aws/invoker.js';
import { type ForcedBy, MOST_ATTEMPTS } from '../../../domain/lambda-force.js';
import type { Sample } from '../../../domain/runner.js';
import { type Rejections, reasonOf } from './rejections.js';

/** Why a sample is rejected whose memory is not that of its row. */
const OTHER_SIZE = 'other size';

/** How the next environment of a function is made a new one. Functions of several rows share theirs. */
export interface Way {
  readonly by: () => ForcedBy | undefined;
  /** Resolves when the next invocation should begin cold; to the version to be invoked where it is not the target's. */
  renew(signal: AbortSignal, memorySizeMB: number | undefined): Promise<string | undefined>;
  /** Told that an environment was used again all the same. */
  wasWarm(): void;
}

/** A change before each sample. Where a change of the description is followed by a warm start, variables are changed. */
export function changingWay(lease: Lease, asked: 'description' | 'env' | 'version', changes: Changes): Way {
  let by: 'description' | 'env' | 'version' = asked;
  return {
    by: () => by,
    renew: async (signal, memorySizeMB) => {
      const change = memorySizeMB === undefined ? {} : { memorySizeMB };
      await lease
        .change({ by: by === 'env' ? 'env' : 'description', ...change }, signal)
        .catch((error: unknown) => {
          changes.failure = error;
          throw error;
        });
      Object.assign(changes, { ...change, failure: undefined });
      return by === 'version' ? lease.publish(signal) : undefined;
    },
    wasWarm: () => {
      if (by === 'description') by = 'env';
    },
  };
}

/** Nothing but time. */
export function idleWay(waitMs: number): Way {
  return {
    by: () => 'idle',
    renew: async (signal) => {
      await sleep(waitMs, undefined, { signal });
      return undefined;
    },
    wasWarm: () => {},
  };
}

/** Nothing at all: the environment that has just been used is used again. */
export const againWay: Way = {
  by: () => undefined,
  renew: async () => undefined,
  wasWarm: () => {},
};

/** The same, after starts of another way: where that could not set the size, why is told, and nothing is invoked. */
export function againAfter(changes: Changes): Way {
  return {
    ...againWay,
    renew: async (_, memorySizeMB) => {
      if (changes.failure !== undefined && changes.memorySizeMB !== memorySizeMB) throw changes.failure;
      return undefined;
    },
  };
}

/** How the last change of a function went. */
export interface Changes {
  /** In force, where it was set. */
  memorySizeMB?: number | undefined;
  /** Absent once a change has succeeded. */
  failure?: unknown;
}

/** One verified sample: what began otherwise is rejected, and tried again. */
export async function forcedSample(
  { way, invoker, rejections }: { way: Way; invoker: Invoker; rejections: Rejections },
  { starts, memorySizeMB }: { readonly starts: string; readonly memorySizeMB: number | undefined },
  signal: AbortSignal,
): Promise<Sample> {
  const seen: string[] = [];
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const qualifier = await way.renew(signal, memorySizeMB);
    const sample = await invoker.invoke(signal, qualifier === undefined ? {} : { qualifier });
    if (sample.status === 'failed') return sample;
    const reason = isOtherSize(sample, memorySizeMB) ? OTHER_SIZE : reasonOf(sample);
    if (reason === starts) return sample;
    rejections.add(reason);
    seen.push(reason);
    way.wasWarm();
  }
  return {
    startedAt: new Date().toISOString(),
    status: 'failed',
    code: 'NOT_COLD',
    message: `no ${starts} start in ${MOST_ATTEMPTS} attempts (${seen.join(', ')}): ${whyNone(starts, seen)}`,
  };
}

function whyNone(starts: string, seen: readonly string[]): string {
  if (seen.every((reason) => reason === OTHER_SIZE))
    return 'another memory was in force than the one that was set. Run it again when nobody else deploys the function.';
  return starts === 'warm'
    ? 'no environment was used again. Look at its log for what ends them.'
    : 'the environments that are there were not ended. Try another --force, or --force observe.';
}

/** Whether another memory was in force than the row is about. */
function isOtherSize(sample: Sample, memorySizeMB: number | undefined): boolean {
  return memorySizeMB !== undefined && 'memorySizeMB' in sample && sample.memorySizeMB !== memorySizeMB;
}

import type { StartLabel } from '../../../domain/lambda-record.js';
import type { Sample } from '../../../run.js';
import type { Invoker } from '../invoker.js';
import { type Rejections, reasonOf } from './rejections.js';

/** Samples of one version that were made at the same time. */
export interface Burst {
  /** The next sample of that kind; makes more of them where none is left. */
  next(starts: StartLabel, signal: AbortSignal): Promise<Sample>;
}

/** Of the row that invokes. */
export interface BurstTools {
  readonly invoker: Invoker;
  readonly rejections: Rejections;
}

export interface BurstOptions extends BurstTools {
  /** How many samples of each kind are wanted. */
  readonly wanted: Readonly<Partial<Record<StartLabel, number>>>;
  /** Environments that are kept initialised: a start in one of them is hidden. */
  readonly provisioned?: number;
  /** Before the first one: resolves to the version to be invoked where it is not the target's. */
  begin?(signal: AbortSignal): Promise<string | undefined>;
}

/** Concurrent invocations at the most: new accounts have 10, others 1000. */
const LARGEST = 200;
/**
 * As many concurrent invocations as samples are wanted: each needs an environment of its own, and what is initialised
 * already and answers is rejected. So the next burst is larger by what is there then, and twice as large where nothing
 * new was seen, until all that may run at once does.
 */
export function createBurst({ invoker, rejections, wanted, provisioned = 0, begin }: BurstOptions): Burst {
  const pools = new Map<StartLabel, Sample[]>();
  const failed: Sample[] = [];
  let given = 0;
  let alive = provisioned;
  let largest = LARGEST;
  /** Of the last burst. */
  let lastSize = 0;
  let isVain = false;
  let isOver = false;
  let bursts = 0;
  let qualifier: string | undefined;
  let beginning: Promise<string | undefined> | undefined;

  const taken = (starts: StartLabel) => pools.get(starts)?.shift();
  const total = Object.values(wanted).reduce((sum, count) => sum + count, 0);
  const kinds = new Set(Object.keys(wanted));

  const burst = async (signal: AbortSignal) => {
    const needed = Math.max(1, total - given) + (bursts === 0 ? 0 : alive);
    const size = Math.min(largest, Math.max(needed, isVain ? 2 * lastSize : 0));
    await invoker.widen(size, signal);
    const options = qualifier === undefined ? {} : { qualifier };
    const samples = await Promise.all(Array.from({ length: size }, () => invoker.invoke(signal, options)));
    bursts += 1;
    let accepted = 0;
    let throttled = 0;
    for (const sample of samples) {
      const seen = bursts === 1 && provisioned > 0 ? ofProvisioned(sample) : sample;
      const label = reasonOf(seen) as StartLabel;
      if (seen.status === 'ok' && kinds.has(label)) {
        pools.set(label, [...(pools.get(label) ?? []), seen]);
        accepted += 1;
      } else if (sample.status === 'failed' && sample.code !== 'THROTTLED') {
        failed.push(sample);
        given += 1;
      } else rejections.add(reasonOf(sample));
      if (sample.status === 'failed' && sample.code === 'THROTTLED') throttled += 1;
    }
    given += accepted;
    // Whatever answered is an environment that is there now.
    alive = Math.max(alive, samples.length - throttled);
    if (throttled > 0) largest = Math.max(1, samples.length - throttled);
    isVain = accepted === 0;
    isOver = isVain && (size >= largest || throttled === size);
    lastSize = size;
  };

  return {
    next: async (starts, signal) => {
      beginning ??= begin?.(signal) ?? Promise.resolve(undefined);
      qualifier = await beginning;
      for (;;) {
        const found = taken(starts) ?? failed.shift();
        if (found) return found;
        // Only the first requests to provisioned environments find them unused.
        const isUsed = starts === 'hidden-init' && bursts > 0;
        if (isOver || isUsed || signal.aborted) return none(starts, rejections);
        await burst(signal);
      }
    },
  };
}

/** Of provisioned environments that have just become ready, REPORT may name no initialisation at all. */
function ofProvisioned(sample: Sample): Sample {
  return sample.status === 'ok' && 'label' in sample && sample.label === 'warm'
    ? { ...sample, label: 'hidden-init' }
    : sample;
}

function none(starts: StartLabel, rejections: Rejections): Sample {
  const seen = rejections.all().map(({ reason, count }) => `${count} ${reason}`);
  return {
    startedAt: new Date().toISOString(),
    status: 'failed',
    code: 'NOT_COLD',
    message: `no more ${starts} starts by concurrent invocations (${seen.join(', ') || 'nothing answered'}): all that may run at once is initialised. Raise the concurrency, ask for fewer --runs, or wait until it is idle.`,
  };
}

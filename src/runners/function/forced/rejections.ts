import type { LambdaScenarioRecord } from '../../../domain/report.js';
import type { Sample } from '../../../domain/runner.js';

/** Invocations that did not begin as wanted: counted and shown, and in no figure. */
export interface Rejections {
  /** A kind of start, or the code of a failure. */
  add(reason: string): void;
  readonly all: () => NonNullable<LambdaScenarioRecord['rejected']>;
}

export function createRejections(): Rejections {
  const counts = new Map<string, number>();
  return {
    add: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    all: () => [...counts].map(([reason, count]) => ({ reason, count })),
  };
}

/** The kind of start, or why it failed. */
export function reasonOf(sample: Sample): string {
  if (sample.status === 'failed') return sample.code;
  return 'label' in sample ? sample.label : 'no start';
}

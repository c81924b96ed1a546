import type { LambdaScenarioRecord } from '../../../domain/report.js';
import type { Sample } from '../../../run.js';

/** Invocations that did not begin as wanted: counted and shown, and in no figure. */
export interface Rejections {
  add(sample: Sample): void;
  readonly all: () => NonNullable<LambdaScenarioRecord['rejected']>;
  count(): number;
}

export function createRejections(): Rejections {
  const byReason = new Map<string, { count: number; billedMs: number }>();
  return {
    add: (sample) => {
      const reason = reasonOf(sample);
      const before = byReason.get(reason) ?? { count: 0, billedMs: 0 };
      const billedMs = 'billedMs' in sample ? sample.billedMs : 0;
      byReason.set(reason, { count: before.count + 1, billedMs: before.billedMs + billedMs });
    },
    all: () => [...byReason].map(([reason, figures]) => ({ reason, ...figures })),
    count: () => [...byReason.values()].reduce((sum, { count }) => sum + count, 0),
  };
}

/** The kind of start, or why it failed. */
export function reasonOf(sample: Sample): string {
  if (sample.status === 'failed') return sample.code;
  return 'label' in sample ? sample.label : 'no start';
}

import { formatMs } from '../domain/format.js';
import type { LambdaResult } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { median } from '../stats/quantile.js';

/** How many cold starts bursts made, and how long the first, the middle and the last answer took. */
export function burstLines(rows: readonly LambdaResult[]): string[] {
  return rows.flatMap(({ id, summary, trials }) => {
    const bursts = trials.flatMap((trial) => (trial.status === 'ok' && trial.burst) || []);
    const [first] = bursts;
    if (!first) return [];
    const some = (name: 'cold' | 'restored' | 'others' | 'unknown' | 'failed' | 'throttled') =>
      spread(bursts.map((burst) => burst[name]));
    const kinds = [
      [some('cold'), 'cold starts'],
      [some('restored'), 'restores'],
      [some('others'), 'by environments that were there or became free'],
      [some('unknown'), 'not known how'],
      [some('failed'), 'failed'],
      [some('throttled'), 'throttled'],
    ].filter(([count], index) => index === 0 || count !== '0');
    const wait = (metric: string) => formatMs(summary[metric]?.median ?? 0);
    const many = bursts.length === 1 ? '' : ' (medians)';
    return [
      `${id}: of ${first.requests} requests at the same time, in ${counted(bursts.length, 'burst')}: ${kinds.map((kind) => kind.join(' ')).join(', ')}; first answer after ${wait('first')}, half after ${wait('middle')}, last after ${wait('wall')}${many}`,
    ];
  });
}

/** 50; where bursts differ the middle one and the extremes. */
function spread(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(most) : `${median(counts)} (${least} to ${most})`;
}

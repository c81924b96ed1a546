import { formatMs } from '../domain/format.js';
import type { LambdaResult } from '../domain/report.js';
import { otherIds } from '../results/group-warnings.js';
import { median } from '../stats/quantile.js';

/** Which URLs were asked, and what a client without an open connection waits beside that. */
export function urlLines(rows: readonly LambdaResult[]): string[] {
  const byUrl = new Map<string, LambdaResult[]>();
  for (const row of rows) {
    const { url } = row.scenario;
    if (url !== undefined) byUrl.set(url, [...(byUrl.get(url) ?? []), row]);
  }
  return [...byUrl].flatMap(([url, own]) => {
    const took = own.flatMap(({ trials }) =>
      trials.flatMap((trial) => (trial.status === 'ok' && trial.connectMs) || []),
    );
    if (took.length === 0) return [];
    const ids = own.map(({ id }) => id);
    return [
      `${ids[0]}${otherIds(ids)}: asked at ${url}, over connections opened before: that took ${formatMs(median(took))} (median; DNS, TCP, TLS), and is in no other figure`,
    ];
  });
}

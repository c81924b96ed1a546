import { METRICS, type Metric } from './budget.js';
import { didYouMean, meant } from './near-names.js';
import { ownEntry } from './own-entry.js';

/** What tables and AWS call a figure of a function, without blanks. */
const OTHER_WORDS: Readonly<Record<string, Metric>> = {
  memory: 'rss',
  maxmemoryused: 'rss',
  duration: 'handler',
  initduration: 'init',
  restoreduration: 'restore',
  billedduration: 'billed',
};

/** The figure that was perhaps meant; undefined where none is near. Pure. */
export function meantMetric(
  name: string,
  known: readonly string[] = Object.keys(METRICS),
): string | undefined {
  const other = ownEntry(OTHER_WORDS, name.replace(/[\s_-]/g, '').toLowerCase());
  return other === undefined ? didYouMean(name, known) : meant([other]);
}

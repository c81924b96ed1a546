import { METRICS, type Metric } from './budget.js';
import { didYouMean, meant } from './near-names.js';
import { ownEntry } from './own-entry.js';

/** What tables, AWS and other programs call a figure, without blanks. */
const OTHER_WORDS: Readonly<Record<string, Metric>> = {
  memory: 'rss',
  maxmemory: 'rss',
  maxmemoryused: 'rss',
  peakrss: 'rss',
  duration: 'handler',
  initduration: 'init',
  restoreduration: 'restore',
  billedduration: 'billed',
  startup: 'ready',
  time: 'wall',
};

/** The figure that was perhaps meant; undefined where none is near. Pure. */
export function meantMetric(
  name: string,
  known: readonly string[] = Object.keys(METRICS),
): string | undefined {
  const other = ownEntry(OTHER_WORDS, name.replace(/[\s_-]/g, '').toLowerCase());
  return other === undefined ? didYouMean(name, known) : meant([other]);
}

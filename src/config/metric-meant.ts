import type { Metric } from '../domain/budget.js';
import { didYouMean, meant } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';

/** What other programs, and the lines REPORT of AWS Lambda, call them. */
const OTHER_WORDS: Readonly<Record<string, Metric>> = {
  memory: 'rss',
  maxmemory: 'rss',
  maxmemoryused: 'rss',
  peakrss: 'rss',
  duration: 'handler',
  initduration: 'init',
  billedduration: 'billed',
  startup: 'ready',
  time: 'wall',
};

/** `Did you mean rss?` for a name that is no metric; undefined where nothing is near. Pure. */
export function metricMeant(name: string, known: readonly string[]): string | undefined {
  const same = ownEntry(OTHER_WORDS, name.toLowerCase());
  return same === undefined ? didYouMean(name, known) : meant([same]);
}

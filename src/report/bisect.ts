import type { Report } from '../domain/report.js';

/** What a search for a commit found, in sentences: the answer first. */
export function bisectLines({ bisect }: Report): string[] {
  return bisect ? [bisect.sentence, ...bisect.notes] : [];
}

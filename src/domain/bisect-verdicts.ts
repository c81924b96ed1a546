import type { Bisect } from './bisect-record.js';
import type { Verdict } from './verdict.js';

/** What a search says about the whole history. */
export const BISECT_VERDICTS = {
  ...{ found: 'FAIL', range: 'FAIL', none: 'PASS' },
  ...{ open: 'INCONCLUSIVE', interrupted: 'INCONCLUSIVE' },
} as const satisfies Record<Bisect['outcome'], Verdict>;

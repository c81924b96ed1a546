import { z } from 'zod';

/** What a gate decides: within the limit, over it, or that the samples do not tell. */
export const verdictSchema = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']);

export type Verdict = z.infer<typeof verdictSchema>;

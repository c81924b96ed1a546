import { z } from 'zod';
import { verdictSchema } from './gate.js';

/** What a report says about a budget in one row; a part of the report format. */
export const budgetVerdictSchema = z.strictObject({
  budget: z.string().describe('as it was given'),
  id: z.string().describe('id of the row'),
  metric: z.string(),
  aggregation: z.string(),
  unit: z.enum(['ms', 'bytes']),
  limit: z.number().describe('in the unit'),
  value: z.number().optional().describe('in the unit; absent where nothing was measured'),
  ci95: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('of the median; other figures are point values'),
  n: z.int().nonnegative(),
  verdict: verdictSchema,
  sentence: z.string(),
});

/** What became of one budget in one row. */
export type BudgetVerdict = z.infer<typeof budgetVerdictSchema>;

import { z } from 'zod';

/** A commit of the history that was searched. */
export const bisectCommitSchema = z.strictObject({
  hash: z.string().describe('full hash'),
  short: z.string().describe('rows are named by it'),
  authoredAt: z.string().describe('ISO 8601, of the author'),
  subject: z.string().describe('first line of the message'),
});

/** What a search for the commit that made it slower found; a part of the report format. */
export const bisectSchema = z.strictObject({
  good: bisectCommitSchema,
  bad: bisectCommitSchema,
  commits: z.int().positive().describe('after good, up to bad, along the first parents'),
  outcome: z
    .enum(['found', 'range', 'none', 'open', 'interrupted'])
    .describe(
      'found: `first` made it slower; range: one of `suspects` did; none: bad is not slower than allowed; open: whether it is could not be told',
    ),
  maxRegression: z.number().nonnegative().describe('as a share: 0.1 is 10 %'),
  metric: z.string(),
  first: bisectCommitSchema
    .optional()
    .describe('the first slow commit, or the first of a range that is known to be'),
  before: bisectCommitSchema.optional().describe('the last one before it that runs'),
  suspects: z.array(bisectCommitSchema).optional().describe('of a range, oldest first'),
  rounds: z.int().nonnegative(),
  trials: z.int().nonnegative().describe('of commits, without round 0 and the control'),
  skipped: z.array(z.strictObject({ commit: bisectCommitSchema, reason: z.string() })),
  sentence: z.string(),
  notes: z.array(z.string()).describe('what was assumed, and what else was seen'),
});

export type Bisect = z.infer<typeof bisectSchema>;
export type BisectCommit = z.infer<typeof bisectCommitSchema>;

import { z } from 'zod';
import { acceptedSchema, comparedCommitSchema, comparedReportSchema } from './accepted.js';

export const verdictSchema = z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']);

/** Where a row that goes on until it is decided was looked at last. */
export const lookSchema = z.strictObject({
  number: z.int().positive().describe('from 1'),
  of: z.int().positive().describe('looks that were planned'),
  rounds: z.int().positive().describe('at this look'),
  level: z
    .number()
    .positive()
    .describe('one-sided error that this look may spend; its interval has it on each side'),
  planned: z.int().positive().describe('rounds at the last look'),
});

export type Look = z.infer<typeof lookSchema>;

const confirmation = {
  confirmed: z.boolean().describe('whether fresh rounds FAIL too'),
  verdict: verdictSchema.optional().describe('of the fresh rounds alone; absent where there are none'),
  n: z.int().nonnegative().optional(),
  look: lookSchema.optional(),
  reason: z.string().optional().describe('why it could not be confirmed'),
  errors: z
    .strictObject({ first: z.number(), both: z.number() })
    .optional()
    .describe(
      'chance of a false FAIL, at most: after the first look alone, and after both; absent of point values',
    ),
};

/** What fresh rounds said of a row that FAILed a comparison. */
export const confirmedRatioSchema = z.strictObject({
  ...confirmation,
  ratio: z.number().optional(),
  ratioCi95: z.tuple([z.number(), z.number()]).optional(),
});

/** The same of a budget. */
export const confirmedValueSchema = z.strictObject({
  ...confirmation,
  value: z.number().optional().describe('in the unit'),
  ci95: z.tuple([z.number(), z.number()]).optional(),
});

export const looksSchema = z.partialRecord(
  z.enum(['worker', 'wasm', 'command', 'container', 'install', 'lambda']),
  z.array(z.int().positive()).min(1).readonly(),
);

/** A row that could not be held against the same row of the other side. */
export const unmatchedSchema = z.strictObject({
  id: z.string(),
  code: z.enum([
    'MISSING_IN_HEAD',
    'NEW_IN_HEAD',
    'NO_SAMPLES',
    'FAILED_TRIALS',
    'OTHER_SCENARIO',
    'NO_RATIO',
  ]),
  verdict: verdictSchema.optional().describe('absent where nothing is decided: a new row has no base'),
  sentence: z.string(),
});

/** What a gate asked and found; a part of reports and of comparisons. */
export const gateSchema = z.strictObject({
  maxRegression: z.number().nonnegative().describe('as a share: 0.1 is 10 %'),
  minEffectMs: z
    .number()
    .nonnegative()
    .optional()
    .describe('as asked; by default the larger of 1 ms and 1 % of the base'),
  maxFailures: z.int().nonnegative().describe('failed trials a row may have'),
  maxFailureShare: z
    .number()
    .nonnegative()
    .optional()
    .describe('in place of maxFailures, as a share of its trials: 0.1 is 10 %'),
  runOffset: z
    .number()
    .nonnegative()
    .optional()
    .describe('separate runs only: what two runs of the same may differ by, as a share'),
  against: z
    .union([comparedCommitSchema, comparedReportSchema])
    .optional()
    .describe('what the rows were held against'),
  geometricMean: z.number().optional().describe('of the ratios; shown, never decided on'),
  rowsElsewhere: z
    .int()
    .positive()
    .optional()
    .describe(
      'of a shard: gated rows of the other shards, among which Holm’s procedure divides the error too',
    ),
  unmatched: z.array(unmatchedSchema),
  reasons: z.array(z.string()).describe('why nothing can be decided at all, such as another machine'),
  verdict: verdictSchema.describe('the worst of all rows'),
});

export type Gate = z.infer<typeof gateSchema>;
export type Unmatched = z.infer<typeof unmatchedSchema>;

/** What a report says about a budget in one row; a part of the report format. */
export const budgetVerdictSchema = z.strictObject({
  budget: z.string().describe('as it was given'),
  id: z.string().describe('id of the row'),
  metric: z.string(),
  aggregation: z.string().describe('of what is counted: count, or excludes'),
  unit: z.enum(['ms', 'bytes', 'count']),
  limit: z.number().describe('in the unit'),
  value: z
    .number()
    .optional()
    .describe('in the unit; absent where nothing was measured; of excludes: how many of them were found'),
  ci95: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('of the median; other figures are point values. With a look: its repeated interval'),
  n: z.int().nonnegative().describe('trials, or runs that counted'),
  look: lookSchema.optional().describe('of rows that go on until they are decided'),
  accepted: acceptedSchema.optional().describe('present where it may be exceeded'),
  confirmation: confirmedValueSchema.optional().describe('with --confirm, of what FAILed'),
  verdict: verdictSchema,
  sentence: z.string(),
});

/** What became of one budget in one row. */
export type BudgetVerdict = z.infer<typeof budgetVerdictSchema>;

import { z } from 'zod';
import { commitSchema } from './commit-record.js';
import { warningSchema } from './report.js';

const index = (what: string) => z.int().nonnegative().describe(`${what}, by its index`);

/** One run of those that the trend is of. */
const trendReportSchema = z.strictObject({
  file: z.string().describe('as it was named; of a merged report with its part'),
  version: z.string().describe('of the coldstart that measured it'),
  startedAt: z.iso.datetime(),
  commit: commitSchema.optional(),
});

const trendMachineSchema = z.strictObject({
  name: z.string().describe('A, B and so on; AWS for what AWS Lambda ran'),
  description: z.string(),
});

const trendPointSchema = z.strictObject({
  report: index('the report'),
  n: z.int().positive(),
  median: z.number().describe('in milliseconds'),
  medianCi95: z.tuple([z.number(), z.number()]).optional().describe('absent below n = 6'),
});

export const STEP_CAUSES = ['row', 'machine', 'both', 'unknown'] as const;

const trendStepSchema = z.strictObject({
  before: index('the last report before it'),
  after: index('the first report after it'),
  range: z
    .tuple([z.int().nonnegative(), z.int().nonnegative()])
    .describe('with 95 % the first report after it is one of these and those between them'),
  beforeMedian: z.number().describe('median of the medians since the step before, in milliseconds'),
  afterMedian: z.number().describe('the same until the next step'),
  ratio: z.number().describe('typical after / before, on logs'),
  ratioCi95: z.tuple([z.number(), z.number()]).optional(),
  control: z
    .strictObject({ ratio: z.number(), ratioCi95: z.tuple([z.number(), z.number()]).optional() })
    .optional()
    .describe('what the bare interpreter did there; absent where too few reports have it'),
  cause: z
    .enum(STEP_CAUSES)
    .describe(
      'machine: the bare interpreter has the same step; both: it has a part of it; row: it has none; unknown: nobody can tell',
    ),
  p: z.number().describe('of “the order of the reports does not matter”'),
  changed: z.array(z.string()).describe('what else became another between these two reports'),
  sentence: z.string(),
});

const trendRowSchema = z.strictObject({
  id: z.string(),
  machine: index('the machine'),
  variant: z.string().optional().describe('in what it differs from the first rows of this name'),
  metric: z.enum(['ready', 'wall', 'total']),
  control: z.boolean().describe('true for the bare interpreter, the drift meter'),
  missing: z
    .int()
    .nonnegative()
    .describe('reports of this machine without a sample of it, from its first on'),
  points: z.array(trendPointSchema).min(1),
  steps: z.array(trendStepSchema),
});

/** What `coldstart report` makes of several reports, version 1. The published schema/trend.schema.json is generated from it. */
export const trendSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('trend'),
  tool: z.strictObject({ name: z.literal('coldstart'), version: z.string() }),
  order: z
    .enum(['commits', 'starts', 'mixed'])
    .describe('by which dates reports follow each other; mixed: those without a commit by their start'),
  reports: z.array(trendReportSchema).min(1).describe('in that order'),
  machines: z.array(trendMachineSchema).min(1),
  rows: z.array(trendRowSchema).describe('a row of each machine by itself'),
  warnings: z.array(warningSchema),
});

/** How rows went over several reports. Times in ms. */
export type Trend = z.infer<typeof trendSchema>;
export type TrendReport = z.infer<typeof trendReportSchema>;
export type TrendRow = z.infer<typeof trendRowSchema>;
export type TrendPoint = z.infer<typeof trendPointSchema>;
export type TrendStep = z.infer<typeof trendStepSchema>;

import { z } from 'zod';
import { STRATEGIES } from './strategies.js';

/** What `coldstart lambda tune` adds to a report. */

const curvePointSchema = z.strictObject({
  n: z.int().nonnegative(),
  medianMs: z.number().nonnegative(),
  ci95: z.tuple([z.number(), z.number()]).optional(),
});

export const tunePointSchema = z.strictObject({
  memorySizeMB: z.int().positive(),
  init: curvePointSchema.optional().describe('of cold starts; absent where none was verified'),
  handler: curvePointSchema.describe('of the invocations that were optimised, see starts'),
  start: curvePointSchema
    .optional()
    .describe('init and handler of cold starts together; present where these were optimised'),
  coldBilledMs: z.number().nonnegative().optional().describe('median Billed Duration of cold starts'),
  billedMs: z.number().nonnegative().describe('median Billed Duration of what was optimised'),
  usdPerMillion: z
    .number()
    .nonnegative()
    .describe('dollars for a million invocations of that Billed Duration, requests included'),
});

const optimizedSchema = z.strictObject({
  beforeMB: z.int().positive(),
  memorySizeMB: z.int().positive(),
  alias: z
    .strictObject({
      name: z.string(),
      version: z.string().describe('it points to now'),
      before: z.string().optional().describe('version it pointed to; absent where it was made'),
    })
    .optional(),
});

export const tuneSchema = z.strictObject({
  function: z.string(),
  strategy: z.enum(STRATEGIES),
  balancedWeight: z
    .number()
    .min(0)
    .max(1)
    .describe('of cost against time where the strategy is balanced: 0 is speed alone, 1 cost alone'),
  starts: z.enum(['warm', 'cold']).optional().describe('what was optimised; warm where absent'),
  payloads: z
    .array(z.strictObject({ name: z.string(), weight: z.number().positive() }))
    .optional()
    .describe('events that the figures are a mean of, by their weights'),
  points: z.array(tunePointSchema).describe('by size'),
  bestMB: z.int().positive(),
  kneeMB: z
    .int()
    .positive()
    .describe('the smallest size at which the handler is as fast as it gets, within 10 %'),
  asOf: z.string().describe('month of the prices'),
  priceRegion: z.string(),
  sentences: z.array(z.string()),
  undecided: z
    .array(z.string())
    .optional()
    .describe('why the run does not tell this size from others, a sentence each; absent where it does'),
  optimized: optimizedSchema.optional().describe('what was set after the run, and stays'),
  notOptimized: z
    .array(z.string())
    .optional()
    .describe('why the size was not set although that was asked for, a sentence each'),
});

export type Strategy = (typeof STRATEGIES)[number];
export type TunePoint = z.infer<typeof tunePointSchema>;
/** The recommendation and what it rests on. Times in ms, prices in dollars. */
export type Tune = z.infer<typeof tuneSchema>;

import { z } from 'zod';

/** What `--break-even` adds to a report. */

const estimateSchema = z.strictObject({
  value: z.number(),
  ci95: z.tuple([z.number(), z.number()]).describe('95 %, by bootstrap over rounds'),
});

export const breakEvenSchema = z.strictObject({
  base: z.string().describe('the rows of one loop, all values of the axis'),
  head: z.string().describe('those of the loop that is held against it'),
  axis: z.string().describe('name of the swept axis'),
  metric: z.enum(['ready', 'cpu']),
  rounds: z.int().nonnegative().describe('in which every row of both sides succeeded'),
  values: z
    .array(z.strictObject({ units: z.number(), difference: z.number() }))
    .describe('median of head − base over the rounds, in ms, by units of work'),
  startCost: estimateSchema.optional().describe('ms that head takes longer before the first unit'),
  gainPerUnit: estimateSchema.optional().describe('ms that head spares with each unit'),
  units: z
    .strictObject({
      value: z.number().nonnegative(),
      ci95: z
        .tuple([z.number().nonnegative(), z.number().nonnegative().nullable()])
        .describe('null: unbounded'),
    })
    .optional()
    .describe('units of work after which head has paid back its start'),
  verdict: z
    .enum(['at-once', 'paid-back', 'unbounded', 'never', 'reversed', 'too-few-rounds'])
    .describe('unbounded: paid back, but the gain of a unit may as well be none'),
  isLine: z
    .boolean()
    .optional()
    .describe('false where the differences lie further from a line than noise explains'),
  sentence: z.string(),
});

/** After how many units of work one loop has paid back what its start costs more. */
export type BreakEvenRecord = z.infer<typeof breakEvenSchema>;

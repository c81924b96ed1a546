import { z } from 'zod';

/** Who answers for a slowdown, and why. */
const answer = {
  reason: z.string().min(1),
  by: z.string().min(1).describe('who accepted it'),
  at: z.iso.datetime(),
};

const slowdown = {
  row: z.string().min(1).describe('id of the row'),
  metric: z.string(),
  ratio: z.number().gt(1).describe('typical ratio head / base that was accepted, such as 1.25'),
  ratioCi95: z.tuple([z.number(), z.number()]).optional(),
};

/** What a comparison with a commit is identified by, and one with a report. */
export const comparedCommitSchema = z.strictObject({
  ref: z.string().describe('as it was given'),
  commit: z.string().describe('full hash'),
});
export const comparedReportSchema = z.strictObject({
  file: z.string(),
  startedAt: z.iso.datetime(),
  seed: z.int().nonnegative(),
});

export const acceptedEntrySchema = z.discriminatedUnion('gate', [
  z.strictObject({ gate: z.literal('against'), ...slowdown, base: comparedCommitSchema, ...answer }),
  z.strictObject({ gate: z.literal('baseline'), ...slowdown, base: comparedReportSchema, ...answer }),
  z.strictObject({
    gate: z.literal('budget'),
    row: slowdown.row,
    budget: z.string().describe('as it was given'),
    value: z.number().nonnegative().describe('in the unit'),
    unit: z.enum(['ms', 'bytes', 'count']),
    ...answer,
  }),
]);

/** `.coldstart/accepted.json`: the slowdowns that a project has accepted, version 1. */
export const acceptedFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('accepted'),
  accepted: z.array(acceptedEntrySchema),
});

export type AcceptedEntry = z.infer<typeof acceptedEntrySchema>;

/** What a report says of the slowdown that a judged row was granted. */
export const acceptedSchema = z.strictObject({
  reason: z.string(),
  by: z.string(),
  since: z.string().describe('ISO 8601'),
  source: z.string().describe('the file, or the commit whose message says so'),
  ratio: z.number().optional().describe('of a comparison: the limit is so many times what is usual'),
  value: z.number().optional().describe('of a budget, in the unit: it stands for the limit'),
  stale: z.literal(true).optional().describe('the row would pass without it'),
});

export type Accepted = z.infer<typeof acceptedSchema>;

const answered = { reason: z.string(), by: z.string(), since: z.string(), source: z.string() };

/** Slowdowns that count in a run. */
export const acceptancesSchema = z.strictObject({
  regressions: z.array(
    z.strictObject({
      rows: z.string().describe('id or glob'),
      metric: z.string().optional().describe('absent: whatever is compared'),
      ratio: z.number().gt(1),
      byMessage: z.boolean().describe('whether a commit says so, not the file'),
      ...answered,
    }),
  ),
  budgets: z.array(
    z.strictObject({ row: z.string(), budget: z.string(), value: z.number().nonnegative(), ...answered }),
  ),
  allowance: z.number().nonnegative().describe('what a budget may exceed its accepted value by, as a share'),
});

export type Acceptances = z.infer<typeof acceptancesSchema>;
export type AcceptedRegression = Acceptances['regressions'][number];
export type AcceptedBudget = Acceptances['budgets'][number];

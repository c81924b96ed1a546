import { z } from 'zod';
import { commitSchema } from './commit-record.js';
import { environmentSchema } from './environment-record.js';
import { gateSchema, verdictSchema } from './gate.js';
import { comparisonSchema, warningSchema } from './report.js';

/** One of the two reports that were compared. */
const sideSchema = z.strictObject({
  file: z.string().describe('as it was named'),
  version: z.string().describe('of the coldstart that measured it'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seed: z.int().nonnegative(),
  environment: environmentSchema,
  commit: commitSchema.optional(),
});

/** What `coldstart compare` writes, version 1. The published schema/comparison.schema.json is generated from it. */
export const comparisonReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('comparison'),
  tool: z.strictObject({ name: z.literal('coldstart'), version: z.string() }),
  base: sideSchema,
  head: sideSchema,
  comparisons: z.array(comparisonSchema),
  gate: gateSchema,
  verdict: verdictSchema.describe('the worst of all rows'),
  warnings: z.array(warningSchema),
});

export type ComparisonReport = z.infer<typeof comparisonReportSchema>;
export type ComparedSide = z.infer<typeof sideSchema>;

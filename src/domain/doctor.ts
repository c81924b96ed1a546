import { z } from 'zod';
import { lastFailureSchema } from './last-failure.js';

/** What `coldstart doctor --format json` writes, version 1. */

const costSchema = z.strictObject({
  what: z.string().describe('what takes that much longer'),
  ms: z.number().describe('typical difference (Hodges–Lehmann), in milliseconds, measured here'),
  n: z.int().positive().describe('pairs it was measured with'),
});

export const findingSchema = z.strictObject({
  id: z.string().describe('stable, for example site'),
  status: z
    .enum(['ok', 'note', 'warning', 'problem'])
    .describe('note: good to know; warning: costs or disturbs; problem: nothing can be measured'),
  message: z.string(),
  cost: costSchema.optional(),
  remedy: z.string().optional(),
});

export const doctorSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('doctor'),
  ready: z.boolean().describe('whether anything can be measured: no finding is a problem'),
  findings: z.array(findingSchema),
  lastFailure: lastFailureSchema
    .optional()
    .describe('the last command that failed here and has not succeeded since'),
});

/** A cost that was measured on this machine. */
export type FindingCost = z.infer<typeof costSchema>;
/** One thing about this machine. */
export type Finding = z.infer<typeof findingSchema>;
/** Everything the doctor found. */
export type DoctorReport = z.infer<typeof doctorSchema>;

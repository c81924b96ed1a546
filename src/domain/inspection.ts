import { z } from 'zod';
import { findingSchema } from './doctor.js';

/** What `coldstart lambda inspect --format json` writes, version 1. */

const figureSchema = z.strictObject({
  what: z.string(),
  value: z.number(),
  unit: z
    .enum(['bytes', 'MB', 'usdPerMonth', 'usdPerMillion', 'ms', 'days', 'share', 'count'])
    .describe('MB: memory as AWS counts it; share: 0 to 1; usd: list prices of pricesAsOf'),
});

const inspectionFindingSchema = z.strictObject({
  id: findingSchema.shape.id,
  status: z
    .enum(['ok', 'note', 'warning', 'problem'])
    .describe('note: good to know; warning: costs time or money; problem: does not work as configured'),
  message: z.string(),
  figures: z.array(figureSchema).describe('what the message says in numbers'),
  remedy: z.string().optional(),
});

const inspectedSchema = z.strictObject({
  function: z.string().describe('name, or name:qualifier'),
  region: z.string(),
  emulated: z.boolean().describe('what answered is no address of AWS'),
  version: z.string().describe('$LATEST, or the version that the qualifier names'),
  runtime: z.string().optional().describe('absent for images'),
  packageType: z.enum(['Zip', 'Image']),
  architecture: z.enum(['x86_64', 'arm64']),
  memorySizeMB: z.number(),
  findings: z.array(inspectionFindingSchema),
});

export const inspectionSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('inspection'),
  inspectedAt: z.string(),
  prices: z.strictObject({ asOf: z.string(), region: z.string() }).describe('list prices in dollars'),
  functions: z.array(inspectedSchema),
});

/** A number behind a finding, with its unit. */
export type InspectionFigure = z.infer<typeof figureSchema>;
/** One thing about a function. */
export type InspectionFinding = z.infer<typeof inspectionFindingSchema>;
/** A function with what was found. */
export type InspectedFunction = z.infer<typeof inspectedSchema>;
/** Everything that was found. */
export type Inspection = z.infer<typeof inspectionSchema>;

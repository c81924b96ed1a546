import { z } from 'zod';

/** What was tried to make a start shorter. Times are milliseconds. */

const placeSchema = z.strictObject({
  file: z.string(),
  line: z.int().positive(),
  statement: z.string().describe('as it is written'),
  functions: z.array(z.string()).describe('where it goes: used there first; empty for a lazy import'),
});

const intervalSchema = z.tuple([z.number(), z.number()]);

export const savingSchema = z.strictObject({
  savesMs: z.number().describe('Hodges–Lehmann estimate of the rounds’ differences; below zero: it costs'),
  ci95Ms: intervalSchema.optional().describe('absent with fewer than 6 rounds'),
  n: z.int().nonnegative().describe('rounds in which both sides were ready'),
});

export const measuredRemedySchema = savingSchema.extend({
  kind: z.enum([
    'import',
    'imports-together',
    'lazy-import',
    'lazy-imports-together',
    'gc',
    'bytecode',
    'unchecked-bytecode',
    'optimize',
    'frozen-modules',
    'lazy-imports',
    'loop',
    'site-line',
    'botocore-data',
    'python',
  ]),
  label: z.string(),
  places: z
    .array(placeSchema)
    .describe('import statements that were moved or made lazy; empty for other kinds'),
  against: z
    .enum(['as-is', 'no-op', 'scratch-site'])
    .describe(
      'what it is compared with: the worker as it is, its copy with nothing changed, or that in a scratch copy of its environment',
    ),
  helps: z
    .boolean()
    .describe(
      'at least 1 ms is saved, and zero is rejected for all remedies of the run together (Holm, one-sided, 1 %)',
    ),
  shares: z
    .array(z.string())
    .optional()
    .describe('of …-together: whose modules only all of them save; empty: what one saves, another does too'),
  output: z
    .enum(['same', 'varies'])
    .optional()
    .describe('varies: that of the unchanged worker differs from run to run, so it was not compared'),
  moved: savingSchema
    .optional()
    .describe(
      'of a handler: what the first invocation saves by it; below zero: so much of the cost moves there',
    ),
  morePeakBytes: z.number().optional().describe('of gc: median of the peak memory, less that without it'),
  safety: z
    .string()
    .optional()
    .describe(
      'of imports that wait: what lifeguard-lazy-imports says without running anything; absent where it did not run',
    ),
  note: z.string().optional().describe('what goes with it'),
});

export const notMeasuredSchema = z.strictObject({
  label: z.string(),
  file: z.string().optional(),
  line: z.int().nonnegative().optional(),
  exclusiveMs: z.number().optional().describe('of an import: an upper bound of what it would save'),
  reason: z.string(),
});

export const remediesSchema = z.strictObject({
  sameAgain: savingSchema.describe('the worker as it is against itself, in the same rounds: what noise does'),
  noOp: savingSchema.describe(
    'a copy with nothing changed, with bytecode made first, against the worker as it is',
  ),
  scratchSite: savingSchema
    .optional()
    .describe(
      'a copy with nothing changed in a scratch copy of its environment, against that copy; where lines of .pth files are left out',
    ),
  measured: z.array(measuredRemedySchema).describe('those that help first, by what they save'),
  noHelp: z
    .array(notMeasuredSchema)
    .describe('tried and not measured, since what they were to change did not change, or more than that'),
  refused: z.array(notMeasuredSchema).describe('imports that cannot be moved safely'),
  notMeasured: z.array(notMeasuredSchema).describe('what cannot be applied automatically'),
});

export type Remedies = z.infer<typeof remediesSchema>;
export type MeasuredRemedy = z.infer<typeof measuredRemedySchema>;
export type NotMeasured = z.infer<typeof notMeasuredSchema>;
export type Saving = z.infer<typeof savingSchema>;

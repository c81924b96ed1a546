import { z } from 'zod';
import { budgetVerdictSchema } from './budget-record.js';
import { environmentSchema } from './environment-record.js';
import { gateSchema } from './gate.js';
import { lambdaScenarioSchema } from './lambda-record.js';
import { checkParts, partSchema, shardSchema } from './parts.js';
import {
  commandScenarioSchema,
  type importCostSchema,
  installScenarioSchema,
  workerScenarioSchema,
} from './scenario-record.js';
import {
  failedTrialSchema,
  okCommandTrialSchema,
  okInstallTrialSchema,
  okLambdaTrialSchema,
  okWorkerTrialSchema,
} from './trial-record.js';
import { tuneSchema } from './tune-record.js';
import { verdictSchema } from './verdict.js';

/** The report format, version 1. The published schema/report.schema.json is generated from this file. */

export const metricSummarySchema = z.strictObject({
  n: z.int().positive(),
  median: z.number(),
  medianCi95: z.tuple([z.number(), z.number()]).optional().describe('order statistics; absent below n = 6'),
  mad: z.number().describe('median absolute deviation, unscaled'),
  mean: z.number(),
  sd: z.number(),
  min: z.number(),
  max: z.number(),
  p75: z.number(),
  p90: z.number().optional().describe('from n = 20'),
  p95: z.number().optional().describe('from n = 40'),
  p99: z.number().optional().describe('from n = 200'),
});

export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});

const resultCommon = {
  id: z.string(),
  summary: z.record(z.string(), metricSummarySchema).describe('by metric: phases, ready, wall, cpu, rss'),
  warnings: z.array(warningSchema),
};

export const workerResultSchema = z.strictObject({
  ...resultCommon,
  scenario: workerScenarioSchema,
  trials: z.array(z.discriminatedUnion('status', [okWorkerTrialSchema, failedTrialSchema])),
});

export const commandResultSchema = z.strictObject({
  ...resultCommon,
  scenario: commandScenarioSchema,
  trials: z.array(z.discriminatedUnion('status', [okCommandTrialSchema, failedTrialSchema])),
});

export const installResultSchema = z.strictObject({
  ...resultCommon,
  scenario: installScenarioSchema,
  trials: z.array(z.discriminatedUnion('status', [okInstallTrialSchema, failedTrialSchema])),
});

export const lambdaResultSchema = z.strictObject({
  ...resultCommon,
  scenario: lambdaScenarioSchema,
  trials: z.array(z.discriminatedUnion('status', [okLambdaTrialSchema, failedTrialSchema])),
});

export const resultSchema = z.union([
  workerResultSchema,
  commandResultSchema,
  installResultSchema,
  lambdaResultSchema,
]);

export const comparisonSchema = z.strictObject({
  base: z.string().describe('id of the row compared against'),
  head: z.string(),
  metric: z.string(),
  unit: z.enum(['ms', 'bytes']),
  pairing: z.enum(['rounds', 'separate']),
  n: z.int().nonnegative().describe('pairs, or the smaller of the two samples'),
  baseMedian: z.number().optional().describe('in the unit, over the trials compared'),
  headMedian: z.number().optional(),
  ratio: z.number().describe('typical pairwise ratio head / base, on logs'),
  ratioCi95: z.tuple([z.number(), z.number()]).optional(),
  p: z.number().describe('two-sided, of "no difference"'),
  shift: z.number().describe('typical difference head − base, in the unit'),
  resolvable: z.number().optional().describe('half width of the interval as a share: 0.042 is ±4.2 %'),
  verdict: verdictSchema.optional().describe('present where the row was gated'),
  sentence: z.string(),
});

const wholeReport = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('report'),
  tool: z.strictObject({ name: z.literal('coldstart'), version: z.string() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seed: z.int().nonnegative(),
  runs: z.int().positive().describe('trials a row, without round 0'),
  argv: z.array(z.string()).describe('values of --env and --args are masked'),
  interrupted: z.boolean().optional(),
  environment: environmentSchema.describe('the machine; of a merged report that of the first part'),
  shard: shardSchema.optional().describe('present where the run measured a part of its plan'),
  parts: z
    .array(partSchema)
    .min(1)
    .optional()
    .describe('of a merged report: the reports it was made of; seed and environment are there'),
  results: z.array(resultSchema),
  comparisons: z.array(comparisonSchema),
  budgets: z.array(budgetVerdictSchema).optional().describe('absent where no budget was given'),
  gate: gateSchema.optional().describe('absent where no row was held against a base'),
  tune: tuneSchema.optional().describe('of `lambda tune`: the size to choose'),
  warnings: z.array(warningSchema).describe('of the run as a whole'),
});

export const reportSchema = wholeReport.superRefine(checkParts);

const BY_RUNNER = new Map<unknown, z.ZodType<Result>>([
  ['worker', workerResultSchema],
  ['command', commandResultSchema],
  ['install', installResultSchema],
  ['lambda', lambdaResultSchema],
]);

/** A result by its runner: trying one schema after the other takes seconds where there are many trials. */
const resultByRunner = z.unknown().transform((value, context): Result => {
  const { scenario } = (value ?? {}) as { scenario?: { runner?: unknown } | null };
  const parsed = (BY_RUNNER.get(scenario?.runner) ?? resultSchema).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, input: value } as (typeof context.issues)[number]);
  }
  return z.NEVER;
});

/** As reportSchema, quicker; for reading. */
export const readReportSchema = wholeReport
  .extend({ results: z.array(resultByRunner) })
  .superRefine(checkParts);

export type { Environment } from './environment-record.js';
/** One run of coldstart, or several merged: everything measured, as written by `--format json`. Times in ms, sizes in bytes. */
export type Report = z.infer<typeof reportSchema>;
export type Result = z.infer<typeof resultSchema>;
export type WorkerResult = z.infer<typeof workerResultSchema>;
export type InstallResult = z.infer<typeof installResultSchema>;
export type LambdaResult = z.infer<typeof lambdaResultSchema>;
export type CommandResult = z.infer<typeof commandResultSchema>;
export type FailedTrial = z.infer<typeof failedTrialSchema>;
export type OkWorkerTrial = z.infer<typeof okWorkerTrialSchema>;
export type OkCommandTrial = z.infer<typeof okCommandTrialSchema>;
/** One attempt, successful or not. */
export type OkInstallTrial = z.infer<typeof okInstallTrialSchema>;
export type Trial = OkTrial | FailedTrial;
export type OkLambdaTrial = z.infer<typeof okLambdaTrialSchema>;
export type OkTrial = OkWorkerTrial | OkCommandTrial | OkInstallTrial | OkLambdaTrial;
export type { LambdaScenarioRecord, StartLabel } from './lambda-record.js';
export type WorkerScenarioRecord = z.infer<typeof workerScenarioSchema>;
export type InstallScenarioRecord = z.infer<typeof installScenarioSchema>;
export type ScenarioRecord = Result['scenario'];
export type ImportCost = z.infer<typeof importCostSchema>;
export type CommandScenarioRecord = z.infer<typeof commandScenarioSchema>;
export type MetricSummary = z.infer<typeof metricSummarySchema>;
export type Warning = z.infer<typeof warningSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Loop = WorkerScenarioRecord['loop'];
export type PageCache = WorkerScenarioRecord['pageCache'];

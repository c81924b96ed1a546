import { z } from 'zod';
import { acceptedSchema } from './accepted.js';
import { bisectSchema } from './bisect-record.js';
import { breakEvenSchema } from './break-even-record.js';
import { loadedSchema, whereChanged } from './change-record.js';
import { commitSchema } from './commit-record.js';
import { environmentSchema } from './environment-record.js';
import {
  budgetVerdictSchema,
  confirmedRatioSchema,
  gateSchema,
  lookSchema,
  looksSchema,
  verdictSchema,
} from './gate.js';
import { lambdaScenarioSchema } from './lambda-record.js';
import { checkParts, partSchema, shardSchema } from './parts.js';
import {
  commandScenarioSchema,
  containerScenarioSchema,
  type importCostSchema,
  installScenarioSchema,
  wasmScenarioSchema,
  workerScenarioSchema,
} from './scenario-record.js';
import {
  failedTrialSchema,
  okCommandTrialSchema,
  okContainerTrialSchema,
  okInstallTrialSchema,
  okLambdaTrialSchema,
  okWasmTrialSchema,
  okWorkerTrialSchema,
} from './trial-record.js';
import { tuneSchema } from './tune-record.js';

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
  summary: z
    .record(z.string(), metricSummarySchema)
    .describe('by metric: phases, ready, wall, cpu, rss; and what was counted in runs of its own'),
  warnings: z.array(warningSchema),
};

/** One row of a kind: its scenario and its trials. */
function rowOf<S extends z.ZodType, T extends z.core.$ZodTypeDiscriminable>(scenario: S, okTrial: T) {
  const trials = z.array(z.discriminatedUnion('status', [okTrial, failedTrialSchema]));
  return z.strictObject({ ...resultCommon, scenario, trials });
}

/** The kinds of rows, and how a report has them. A new kind begins here: the compiler names all that it needs. */
export const RESULT_SCHEMAS = {
  worker: rowOf(workerScenarioSchema, okWorkerTrialSchema),
  wasm: rowOf(wasmScenarioSchema, okWasmTrialSchema),
  command: rowOf(commandScenarioSchema, okCommandTrialSchema),
  container: rowOf(containerScenarioSchema, okContainerTrialSchema),
  install: rowOf(installScenarioSchema, okInstallTrialSchema),
  lambda: rowOf(lambdaScenarioSchema, okLambdaTrialSchema),
};

export const resultSchema = z.union(Object.values(RESULT_SCHEMAS));
/** Any row's scenario, and any row's trial. */
export const scenarioRecordSchema = z.union(Object.values(RESULT_SCHEMAS).map(({ shape }) => shape.scenario));
export const trialSchema = z.union(Object.values(RESULT_SCHEMAS).map(({ shape }) => shape.trials.element));

export const comparisonSchema = z.strictObject({
  base: z.string().describe('id of the row compared against'),
  head: z.string(),
  metric: z.string(),
  unit: z.enum(['ms', 'bytes']),
  pairing: z.enum(['rounds', 'separate']),
  n: z.int().nonnegative().describe('pairs, or the smaller of the two samples'),
  baseMedian: z.number().optional().describe('in the unit, over the trials compared'),
  headMedian: z.number().optional(),
  aggregation: z
    .string()
    .optional()
    .describe('the quantile that is compared, such as p95; absent for the typical ratio'),
  baseQuantile: z.number().optional().describe('in the unit, instead of the median'),
  headQuantile: z.number().optional(),
  ratio: z
    .number()
    .describe(
      'typical pairwise ratio head / base, on logs; with an aggregation the ratio of the two quantiles',
    ),
  ratioCi95: z.tuple([z.number(), z.number()]).optional(),
  p: z.number().describe('two-sided, of "no difference"'),
  shift: z.number().describe('typical difference head − base, in the unit'),
  shiftCi95: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('of an image against its command as a process of this machine: the engine’s price'),
  resolvable: z.number().optional().describe('half width of the interval as a share: 0.042 is ±4.2 %'),
  findable: z
    .number()
    .optional()
    .describe('of gated rows: the smallest ratio that 80 % of such runs find to be over the limit'),
  look: lookSchema
    .optional()
    .describe('of rows that go on until they are decided: `ratioCi95` is the repeated interval of this look'),
  ...whereChanged,
  loaded: loadedSchema
    .optional()
    .describe('of gated workers: what each side had loaded when it was ready, where both were counted'),
  accepted: acceptedSchema.optional().describe('present where the row may be slower'),
  confirmation: confirmedRatioSchema.optional().describe('with --confirm, of what FAILed'),
  verdict: verdictSchema.optional().describe('present where the row was gated'),
  sentence: z.string(),
});

/** Fresh rounds of the rows that FAILed. */
export const confirmationSchema = z.strictObject({
  seed: z.int().nonnegative(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  interrupted: z.boolean().optional(),
  results: z.array(resultSchema),
  comparisons: z.array(comparisonSchema),
  budgets: z.array(budgetVerdictSchema).optional(),
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
  commit: commitSchema
    .optional()
    .describe(
      'of the repository that the run began in, head’s with --against; of a merged report that of all parts; absent where there is none',
    ),
  looks: looksSchema
    .optional()
    .describe(
      'of rows that went on until they were decided: the rounds after which they were looked at, by runner',
    ),
  shard: shardSchema.optional().describe('present where the run measured a part of its plan'),
  parts: z
    .array(partSchema)
    .min(1)
    .optional()
    .describe('of a merged report: the reports it was made of; seed and environment are there'),
  results: z.array(resultSchema),
  comparisons: z.array(comparisonSchema),
  budgets: z.array(budgetVerdictSchema).optional().describe('absent where no budget was given'),
  confirmation: confirmationSchema
    .optional()
    .describe('with --confirm: the fresh rounds of the rows that FAILed, and what they alone say'),
  gate: gateSchema.optional().describe('absent where no row was held against a base'),
  breakEven: z
    .array(breakEvenSchema)
    .optional()
    .describe('of a sweep: after how many units of work a loop has paid back its start'),
  tune: tuneSchema.optional().describe('of `lambda tune`: the size to choose'),
  bisect: bisectSchema.optional().describe('of `bisect`: the commit that made it slower'),
  warnings: z.array(warningSchema).describe('of the run as a whole'),
});

export const reportSchema = wholeReport.superRefine(checkParts);

const BY_RUNNER = new Map<unknown, z.ZodType<Result>>(Object.entries(RESULT_SCHEMAS));

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
type Results = { readonly [K in keyof typeof RESULT_SCHEMAS]: z.infer<(typeof RESULT_SCHEMAS)[K]> };
/** What measures a row. */
export type RunnerKind = keyof Results;
export type Result<K extends RunnerKind = RunnerKind> = Results[K];
export type WorkerResult = Result<'worker'>;
export type CommandResult = Result<'command'>;
export type InstallResult = Result<'install'>;
export type LambdaResult = Result<'lambda'>;
/** What a report says about the scenario of a row. */
export type ScenarioRecord<K extends RunnerKind = RunnerKind> = Result<K>['scenario'];
export type WorkerScenarioRecord = ScenarioRecord<'worker'>;
export type InstallScenarioRecord = ScenarioRecord<'install'>;
export type FailedTrial = z.infer<typeof failedTrialSchema>;
export type OkTrial<K extends RunnerKind = RunnerKind> = Extract<
  Result<K>['trials'][number],
  { readonly status: 'ok' }
>;
/** One attempt, successful or not. */
export type Trial = OkTrial | FailedTrial;
export type OkWorkerTrial = OkTrial<'worker'>;
export type OkCommandTrial = OkTrial<'command'>;
/** The disk that several environments take. */
export type DiskOfMany = NonNullable<InstallScenarioRecord['disk']>;
export type OkInstallTrial = OkTrial<'install'>;
export type OkLambdaTrial = OkTrial<'lambda'>;
export type { LambdaScenarioRecord, StartLabel } from './lambda-record.js';
export type ImportCost = z.infer<typeof importCostSchema>;
export type MetricSummary = z.infer<typeof metricSummarySchema>;
export type Confirmation = z.infer<typeof confirmationSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Warning = z.infer<typeof warningSchema>;
export type Loop = WorkerScenarioRecord['loop'];
export type PageCache = WorkerScenarioRecord['pageCache'];

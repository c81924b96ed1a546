import { z } from 'zod';
import { budgetVerdictSchema } from './budget-record.js';
import { environmentSchema } from './environment-record.js';
import { gateSchema } from './gate.js';
import { lambdaScenarioSchema, lambdaTrialFields } from './lambda-record.js';
import { checkParts, partSchema, shardSchema } from './parts.js';
import {
  commandScenarioSchema,
  type importCostSchema,
  installScenarioSchema,
  workerScenarioSchema,
} from './scenario-record.js';
import { verdictSchema } from './verdict.js';

/** The report format, version 1. The published schema/report.schema.json is generated from this file. */

const ms = (what: string) => z.number().nonnegative().describe(`${what}, in milliseconds`);
const bytes = (what: string) => z.int().nonnegative().describe(`${what}, in bytes`);

/** Where in the run a trial stood. Round 0 is the first touch and never part of a summary. */
const trialPlace = {
  round: z.int().nonnegative().describe('0 is the first touch: reported, never summarised'),
  position: z.int().nonnegative().describe('order of the trial inside its round'),
  startedAt: z.iso.datetime().describe('wall clock at the start of the trial'),
};

const cpu = z.strictObject({
  userMs: ms('time in user mode, of the process and the children it waited for'),
  systemMs: ms('time in kernel mode, of the process and the children it waited for'),
});

const memory = {
  peakRssBytes: bytes('peak resident set size').optional(),
  rssFloorBytes: bytes(
    'below this a peak cannot be told from the launcher’s own; present when peakRssBytes is absent',
  ).optional(),
};

const residency = {
  residentShare: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share of the evicted pages that were still in the page cache when the trial began'),
};

export const failedTrialSchema = z.strictObject({
  ...trialPlace,
  status: z.literal('failed'),
  code: z.string().describe('stable, upper case, for example TIMEOUT'),
  message: z.string(),
});

const okTrial = {
  ...trialPlace,
  status: z.literal('ok'),
  wallMs: ms('start of the process until it was reaped'),
};

export const workerPhasesSchema = z.strictObject({
  boot: ms('spawn until the first line of Python'),
  imports: ms(
    'until the event loop’s constructor is entered; without a loop until ready or the end of __main__',
  ),
  loop: ms('until the first step of the first task').optional(),
  work: ms('until ready, else until the last outermost run of the loop returned').optional(),
  exit: ms('until the process was reaped'),
});

export const okWorkerTrialSchema = z.strictObject({
  ...okTrial,
  readyMs: ms('start of the process until it was ready: wall without the phase exit'),
  phases: workerPhasesSchema,
  cpu,
  ...memory,
  ...residency,
  loopClass: z.string().optional().describe('module and class of the event loop that ran'),
  readyProcess: z
    .enum(['spawned', 'forked'])
    .optional()
    .describe('whose phases these are, where a child of the started process became ready'),
});

export const okInstallTrialSchema = z.strictObject({
  ...okTrial,
  wallMs: ms('sum of the steps: from the requirements to the first successful import'),
  phases: z.strictObject({
    venv: ms('making the environment'),
    install: ms('installing the locked set into it'),
    compile: ms('compiling bytecode apart; 0 where the installer does it itself or nobody does'),
    firstImport: ms('importing the set in a fresh process, its end included'),
  }),
  secondImportMs: ms('the same import once more, in no sum'),
  siteBytes: bytes('files of site-packages after the import'),
  linkMode: z
    .enum(['hardlink', 'symlink', 'copy'])
    .describe('how files came from the cache, read from the file system; a clone looks like a copy'),
  downloads: z.int().nonnegative().describe('wheels fetched from the index in the timed part').optional(),
  cpu,
  ...residency,
});

export const okCommandTrialSchema = z.strictObject({
  ...okTrial,
  readyMs: ms('start of the process until the readiness condition held; absent without one').optional(),
  phases: z.strictObject({ run: ms('the whole command') }),
  cpu,
  ...memory,
  ...residency,
});

export const okLambdaTrialSchema = z.strictObject({
  ...trialPlace,
  status: z.literal('ok'),
  ...lambdaTrialFields,
});

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
  warnings: z.array(warningSchema).describe('of the run as a whole'),
});

export const reportSchema = wholeReport.superRefine(checkParts);

const BY_RUNNER = new Map<unknown, z.ZodType<Result>>([
  ['worker', workerResultSchema],
  ['command', commandResultSchema],
  ['install', installResultSchema],
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

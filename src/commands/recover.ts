import { z } from 'zod';
import { parseBudget } from '../config/budget.js';
import { acceptancesSchema } from '../domain/accepted.js';
import { METRICS, type Metric, QUANTILES, type Quantile } from '../domain/budget.js';
import { commitSchema } from '../domain/commit-record.js';
import { defined } from '../domain/defined.js';
import { environmentSchema } from '../domain/environment-record.js';
import { gateSchema, looksSchema } from '../domain/gate.js';
import { shardSchema } from '../domain/parts.js';
import {
  type Report,
  readReportSchema,
  scenarioRecordSchema,
  trialSchema,
  warningSchema,
} from '../domain/report.js';
import { isJson } from '../io/read-text.js';
import { confirmingSeed } from '../plan/confirming-plan.js';
import { buildReport } from '../results/build-report.js';
import { failures, withConfirmation } from '../results/confirmed.js';
import type { RunData } from '../results/run-data.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

/** What a run against a commit was asked, see RunData. */
const gateHeaderSchema = gateSchema
  .pick({
    maxRegression: true,
    minEffectMs: true,
    maxFailures: true,
    maxFailureShare: true,
    rowsElsewhere: true,
    against: true,
  })
  .extend({
    metric: z.enum(Object.keys(METRICS) as [Metric, ...Metric[]]).optional(),
    quantile: z.enum(Object.keys(QUANTILES) as [Quantile, ...Quantile[]]).optional(),
    allowEnvMismatch: z.boolean().optional(),
    alone: z.object({ base: z.array(z.string()), head: z.array(z.string()) }),
  })
  .strip();

/** First line of a partial file, see PartialHeader. */
const headerSchema = z.object({
  version: z.string(),
  startedAt: z.iso.datetime(),
  seed: z.int(),
  runs: z.int().positive(),
  argv: z.array(z.string()),
  environment: environmentSchema,
  commit: commitSchema.optional(),
  comparisons: z.array(z.object({ base: z.string(), head: z.string(), gated: z.boolean().optional() })),
  notes: z.array(warningSchema),
  budgets: z.array(z.object({ text: z.string() })).optional(),
  accepted: acceptancesSchema.optional(),
  shard: shardSchema.optional(),
  looks: looksSchema.optional(),
  gate: gateHeaderSchema.optional(),
  confirms: z.literal(true).optional(),
  breakEven: z.object({ axis: z.string() }).optional(),
  rows: z.array(
    z.object({
      id: z.string(),
      record: scenarioRecordSchema,
      warnings: z.array(warningSchema),
    }),
  ),
});

const entrySchema = z.object({
  row: z.int().nonnegative(),
  trial: trialSchema,
  confirming: z.literal(true).optional(),
});

type Entry = z.infer<typeof entrySchema>;
type GateHeader = z.infer<typeof gateHeaderSchema>;

/** Makes an interrupted report of what a killed run had written. Throws a usage error where the file is broken. */
export async function recoverReport(text: string, name: string): Promise<Report> {
  const [first = '', ...rest] = text.split('\n');
  const raw = parseSaved(first, `${name}, line 1`);
  await checkKind(raw, 'partial', name);
  const header = check(headerSchema, raw, `${name}, line 1`);
  // The kill may have come while the last line was written.
  const whole = isJson(rest.at(-1) ?? '') ? rest : rest.slice(0, -1);
  const entries = whole.flatMap((line, index): Entry[] => {
    const place = `${name}, line ${index + 2}`;
    return line.trim() === '' ? [] : [check(entrySchema, parseSaved(line, place), place)];
  });
  const {
    budgets = [],
    comparisons,
    accepted,
    shard,
    looks,
    gate,
    confirms,
    breakEven,
    commit,
    ...begun
  } = header;
  const rowsWith = (some: readonly Entry[]) =>
    header.rows.map((row, index) => ({
      ...row,
      trials: some.filter((entry) => entry.row === index).map(({ trial }) => trial),
    }));
  const run: RunData = {
    ...begun,
    ...defined({ commit, accepted, shard, looks, confirms, breakEven }),
    comparisons: comparisons.map(({ base, head, gated }) => ({ base, head, ...defined({ gated }) })),
    ...(gate ? { gate: gateOf(gate) } : {}),
    budgets: budgets.map(({ text: written }) => parseBudget(written, `The budget of ${name}, line 1,`)),
    finishedAt: entries.at(-1)?.trial.startedAt ?? header.startedAt,
    interrupted: true,
    rows: rowsWith(entries.filter(({ confirming }) => !confirming)),
  };
  const built = await buildReport(run);
  if (!confirms) return check(readReportSchema, built, name);
  const fresh = await freshReport(run, built, rowsWith(entries.filter(({ confirming }) => confirming)));
  const confirmed = withConfirmation(built, defined({ fresh, why: 'the run was killed' }));
  return check(readReportSchema, confirmed, name);
}

function gateOf({
  minEffectMs,
  metric,
  quantile,
  rowsElsewhere,
  allowEnvMismatch,
  against,
  ...asked
}: GateHeader) {
  return {
    ...asked,
    ...defined({ minEffectMs, metric, quantile, rowsElsewhere, allowEnvMismatch, against }),
  };
}

/** What the rounds say alone that were to confirm; undefined where there were none. */
async function freshReport(run: RunData, built: Report, all: RunData['rows']): Promise<Report | undefined> {
  const rows = all.filter(({ trials }) => trials.length > 0);
  if (rows.length === 0) return undefined;
  const { pairs } = failures(built);
  return buildReport({
    ...{ ...run, seed: confirmingSeed(run.seed), rows },
    startedAt: rows[0]?.trials[0]?.startedAt ?? run.startedAt,
    comparisons: run.comparisons.filter(({ base, head }) =>
      pairs.some((pair) => pair.base === base && pair.head === head),
    ),
    ...(run.gate ? { gate: { ...run.gate, alone: { base: [], head: [] } } } : {}),
  });
}

function check<T>(schema: z.ZodType<T>, raw: unknown, place: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${place} is not what coldstart writes`, parsed.error, raw);
}

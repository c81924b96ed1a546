import { z } from 'zod';
import { parseBudget } from '../config/budget.js';
import { acceptancesSchema } from '../domain/accepted.js';
import { commitSchema } from '../domain/commit-record.js';
import { defined } from '../domain/defined.js';
import { environmentSchema } from '../domain/environment-record.js';
import { looksSchema } from '../domain/gate.js';
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
import { withConfirmation } from '../results/confirmed.js';
import type { RunData } from '../results/run-data.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

/** First line of a partial file, see PartialHeader. */
const headerSchema = z.object({
  version: z.string(),
  startedAt: z.iso.datetime(),
  seed: z.int(),
  runs: z.int().positive(),
  argv: z.array(z.string()),
  environment: environmentSchema,
  commit: commitSchema.optional(),
  comparisons: z.array(z.object({ base: z.string(), head: z.string() })),
  notes: z.array(warningSchema),
  budgets: z.array(z.object({ text: z.string() })).optional(),
  accepted: acceptancesSchema.optional(),
  shard: shardSchema.optional(),
  looks: looksSchema.optional(),
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
  const { budgets = [], accepted, shard, looks, confirms, breakEven, commit, ...begun } = header;
  const rowsWith = (some: readonly Entry[]) =>
    header.rows.map((row, index) => ({
      ...row,
      trials: some.filter((entry) => entry.row === index).map(({ trial }) => trial),
    }));
  const run: RunData = {
    ...begun,
    ...defined({ commit, accepted, shard, looks, confirms, breakEven }),
    budgets: budgets.map(({ text: written }) => parseBudget(written, `The budget of ${name}, line 1,`)),
    finishedAt: entries.at(-1)?.trial.startedAt ?? header.startedAt,
    interrupted: true,
    rows: rowsWith(entries.filter(({ confirming }) => !confirming)),
  };
  const built = await buildReport(run);
  if (!confirms) return check(readReportSchema, built, name);
  const own = rowsWith(entries.filter(({ confirming }) => confirming)).filter(
    ({ trials }) => trials.length > 0,
  );
  const seed = confirmingSeed(header.seed);
  const startedAt = own[0]?.trials[0]?.startedAt ?? header.startedAt;
  const fresh =
    own.length === 0
      ? undefined
      : await buildReport({ ...run, ...{ seed, startedAt, rows: own, comparisons: [] } });
  const confirmed = withConfirmation(built, defined({ fresh, why: 'the run was killed' }));
  return check(readReportSchema, confirmed, name);
}

function check<T>(schema: z.ZodType<T>, raw: unknown, place: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${place} is not what coldstart writes`, parsed.error, raw);
}

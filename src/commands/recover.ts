import { z } from 'zod';
import { parseBudget } from '../config/budget.js';
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
import { buildReport } from '../results/build-report.js';
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
  shard: shardSchema.optional(),
  looks: looksSchema.optional(),
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
  const { budgets = [], shard, looks, breakEven, commit, ...begun } = header;
  const run: RunData = {
    ...begun,
    ...defined({ commit, shard, looks, breakEven }),
    budgets: budgets.map(({ text: written }) => parseBudget(written, `The budget of ${name}, line 1,`)),
    finishedAt: entries.at(-1)?.trial.startedAt ?? header.startedAt,
    interrupted: true,
    rows: header.rows.map((row, index) => ({
      ...row,
      trials: entries.filter((entry) => entry.row === index).map(({ trial }) => trial),
    })),
  };
  const built = await buildReport(run);
  return check(readReportSchema, built, name);
}

function check<T>(schema: z.ZodType<T>, raw: unknown, place: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${place} is not what coldstart writes`, parsed.error, raw);
}

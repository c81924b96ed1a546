import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { usageError } from '../domain/errors.js';
import { budgetVerdictSchema, gateSchema } from '../domain/gate.js';
import { comparisonSchema } from '../domain/report.js';
import type { Io } from '../io/io.js';
import { isJson } from '../io/read-text.js';
import { type Judged, judgedFile } from './judged.js';

const judgedSchema = z.object({
  startedAt: z.iso.datetime(),
  against: gateSchema.shape.against,
  comparisons: z.array(comparisonSchema),
  budgets: z.array(budgetVerdictSchema),
});

/** What the last run of this repository here decided. Throws a usage error where nothing is kept. */
export async function lastJudged(io: Io): Promise<Judged> {
  const text = await readFile(await judgedFile(io), 'utf8').catch(() => '');
  const parsed = judgedSchema.safeParse(isJson(text) ? JSON.parse(text) : undefined);
  if (parsed.success) return parsed.data;
  throw usageError(
    'No run of this repository was judged on this machine yet.',
    'Name the report of the run that FAILed: coldstart baseline accept ROWS report.json --reason "…"',
  );
}

import { z } from 'zod';
import { commitSchema } from './commit-record.js';
import { environmentSchema } from './environment-record.js';

/** What a report says about runs that were divided or joined; a part of the report format. */

export const shardSchema = z.strictObject({
  index: z.int().positive().describe('from 1'),
  of: z.int().positive(),
  plan: z.string().describe('fingerprint of the rows of all shards: shards of one run have the same'),
});

export const partSchema = z.strictObject({
  file: z.string().describe('as it was named'),
  shard: shardSchema.optional(),
  seed: z.int().nonnegative(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  argv: z.array(z.string()).describe('values of --env and --args are masked'),
  interrupted: z.boolean().optional(),
  environment: environmentSchema,
  commit: commitSchema.optional(),
  rows: z.array(z.string()).describe('ids of the rows that were measured in this run'),
});

/** A part of a plan: the second of four is 2/4. */
export type Shard = z.infer<typeof shardSchema>;
/** One of the reports that were merged, without its rows. */
export type Part = z.infer<typeof partSchema>;

/** A row of a merged report is of one part, else nobody knows where it was measured. */
export function checkParts(
  { results, parts }: { results: readonly { id: string }[]; parts?: readonly Part[] | undefined },
  { addIssue }: Pick<z.core.$RefinementCtx, 'addIssue'>,
): void {
  if (!parts) return;
  const ids = new Set(results.map(({ id }) => id));
  const placed = new Set<string>();
  for (const [part, { rows }] of parts.entries()) {
    for (const [row, id] of rows.entries()) {
      const path = ['parts', part, 'rows', row];
      if (!ids.has(id)) addIssue({ code: 'custom', path, message: 'no result has this id' });
      if (placed.has(id)) addIssue({ code: 'custom', path, message: 'is in two parts' });
      placed.add(id);
    }
  }
  for (const [index, { id }] of results.entries()) {
    if (!placed.has(id)) {
      addIssue({ code: 'custom', path: ['results', index, 'id'], message: 'is in no part' });
    }
  }
}

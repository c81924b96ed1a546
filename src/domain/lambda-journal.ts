import { z } from 'zod';

/** What a run is about to change in deployed functions, and how it was before: written before the first change. */

const provisionedSchema = z.strictObject({
  qualifier: z.string(),
  before: z.int().positive().optional().describe('that were asked for; absent where there were none'),
  during: z.int().positive(),
});

const keptSchema = z
  .strictObject({
    alias: z
      .strictObject({
        name: z.string(),
        before: z.string().optional().describe('version it pointed to; absent where there was no such alias'),
        version: z
          .string()
          .optional()
          .describe('that it is moved to: on the disk before it is moved; absent until that is known'),
      })
      .optional(),
  })
  .describe(
    'of a change that is to stay: while this is here it is not complete, and is undone; once it is complete, `original` has the new memory, and this is gone',
  );

export const journalEntrySchema = z.strictObject({
  function: z.string().describe('name or ARN, without a qualifier'),
  region: z.string(),
  profile: z.string().optional(),
  endpointUrl: z.string().optional(),
  original: z.strictObject({
    description: z.string(),
    memorySizeMB: z.int().positive(),
    snapStart: z.enum(['None', 'PublishedVersions']),
  }),
  memorySizesMB: z.array(z.int().positive()).describe('that the run sets'),
  setsSnapStart: z.boolean(),
  provisioned: z.array(provisionedSchema),
  kept: keptSchema.optional(),
});

export const journalSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('journal'),
  run: z.string().regex(/^[0-9a-f]{8}$/),
  pid: z.int().positive(),
  startedAt: z.iso.datetime(),
  functions: z.array(journalEntrySchema),
});

export type Journal = z.infer<typeof journalSchema>;
/** One function of a journal. Neither values of variables nor code are in it. */
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** The variable that is added where descriptions do not end environments; its value names the run. */
export const RUN_VARIABLE = 'COLDSTART_RUN';

const LONGEST_DESCRIPTION = 256;

/** A description that says who changed it; the original, as far as there is room, stays readable. */
export function markedDescription(run: string, count: number, original: string): string {
  return `coldstart-${run}-${count} ${original}`.trimEnd().slice(0, LONGEST_DESCRIPTION);
}

/** Whether this run wrote a description, of $LATEST or of a version that it published. */
export function isMarkedBy(run: string, description: string | undefined): boolean {
  return description?.startsWith(`coldstart-${run}-`) ?? false;
}

/** The description of a version that is to stay: the original, which memory was chosen, and by which run. */
export function keptDescription(run: string, memorySizeMB: number, original: string): string {
  const mark = `(${memorySizeMB} MB by coldstart-${run})`;
  return `${original.slice(0, LONGEST_DESCRIPTION - mark.length - 1)} ${mark}`.trimStart();
}

/** Whether this run published a version that is to stay. */
export function isKeptBy(run: string, description: string | undefined): boolean {
  return description?.endsWith(` MB by coldstart-${run})`) ?? false;
}

/** The run that left its mark, also of another machine; undefined where there is none. */
export function markedRun(description: string | undefined): string | undefined {
  return /^coldstart-([0-9a-f]{8})-\d+/.exec(description ?? '')?.[1];
}

/** Why a function that bears the mark of another run is not changed, and what to do. */
export function stillChanged(name: string, run: string): readonly [string, string] {
  return [
    `${name} is still changed by another run of coldstart (${run}): its description says so.`,
    'Wait until that run has ended; if it was killed: coldstart lambda cleanup.',
  ];
}

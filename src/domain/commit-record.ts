import { z } from 'zod';

/** What a report says about the commit that was measured; a part of the report format. Nobody's name or address is in it. */
export const commitSchema = z.strictObject({
  sha: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  committedAt: z.iso.datetime().describe('date of the committer, in UTC'),
  subject: z.string().optional().describe('first line of the message, at most 200 characters'),
  dirty: z.boolean().describe('whether files that git tracks had been changed since'),
});

/** The last commit of a repository, as it was when a run began. */
export type Commit = z.infer<typeof commitSchema>;

const SHOWN = 9;

/** A commit as people read it: its first letters, and whether more was changed. */
export function commitName({ sha, dirty }: Commit): string {
  return `${sha.slice(0, SHOWN)}${dirty ? ' with changes' : ''}`;
}

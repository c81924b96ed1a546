import { z } from 'zod';

/** The last failed run of coldstart on this machine, as `coldstart doctor` tells of it. */
export const lastFailureSchema = z.strictObject({
  at: z.iso.datetime(),
  command: z
    .array(z.string())
    .describe('the command line; values of variables, arguments and secrets are masked'),
  cwd: z.string(),
  exitCode: z.int(),
  code: z.string().optional().describe('stable, for example CREDENTIALS or ENOSPC, where there is one'),
  message: z.string(),
  hint: z.string().optional(),
  need: z
    .strictObject({
      kind: z.enum(['python', 'uv', 'engine', 'network', 'disk', 'access', 'aws', 'port']),
      what: z.string().optional(),
    })
    .optional()
    .describe('what the machine lacked'),
});

export type LastFailure = z.infer<typeof lastFailureSchema>;

/** What is kept of it between runs. */
export const keptFailureSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('failure'),
  ...lastFailureSchema.shape,
});

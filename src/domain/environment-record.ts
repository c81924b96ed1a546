import { z } from 'zod';

/** What a report says about the machine; a part of the report format. */
export const environmentSchema = z.strictObject({
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cpuCount: z.int().positive(),
  memoryBytes: z.int().positive(),
  node: z.string(),
  pythons: z.array(
    z.strictObject({
      version: z.string(),
      implementation: z.string(),
      build: z.string().describe('compiler and build date as the interpreter tells them'),
      executable: z.string(),
      pip: z.string().optional(),
    }),
  ),
  uv: z.string().optional().describe('version of the uv that builds environments, where there is one'),
  pip: z.string().optional().describe('version of the pip of the first interpreter'),
  launcher: z
    .strictObject({
      python: z.string(),
      spawn: z.enum(['posix_spawn', 'fork']).describe('fork is the fallback where there is no posix_spawn'),
      subreaper: z.boolean().describe('whether daemons that leave their process group are adopted and ended'),
    })
    .optional()
    .describe('absent where no process was started here: functions of AWS Lambda'),
  variables: z.array(z.string()).describe('names of the environment variables that trials see; never values'),
  governor: z.string().optional(),
  loadAverage: z.tuple([z.number(), z.number(), z.number()]),
  container: z.string().optional(),
});

/** The machine of a run, as it was when the run began. */
export type Environment = z.infer<typeof environmentSchema>;

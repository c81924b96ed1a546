import { z } from 'zod';
import { COUNT_METRICS, type CountMetric } from './counts.js';

const values = (what: string) =>
  z.array(z.int().nonnegative()).min(1).optional().describe(`${what}: in each run that counted`);

/** What a report says of what a worker loads; in its scenario. */
export const countsSchema = z
  .strictObject({
    runs: z.int().positive().describe('that counted, untimed and after the trials'),
    modules: values('modules that importlib had begun to execute when the worker was ready, each once'),
    distributionCount: values('distributions that own one of them'),
    importBytes: values(
      'bytes of bytecode loaded by then: contents of .pyc files without their header of 16 bytes; of sources compiled then, what they were compiled to; of frozen modules none',
    ),
    openedFiles: values(
      'times that Python code had asked for a file by its name, found or not; what libraries in C open is not seen',
    ),
    syscalls: values('system calls of the worker and all that it had started, with those of the probe'),
    instructions: values(
      'instructions in user mode, of the worker and all that it had started: until it was ready, without a condition until its end',
    ),
    moduleNames: z.array(z.string()).describe('of the last run, sorted'),
    distributions: z
      .array(
        z.strictObject({ name: z.string(), version: z.string().optional(), modules: z.array(z.string()) }),
      )
      .describe('of the last run, sorted; with the topmost of their modules'),
    absent: z
      .partialRecord(z.enum(COUNT_METRICS as [CountMetric, ...CountMetric[]]), z.string())
      .optional()
      .describe('why a count is missing; what nobody asked for is not here'),
  })
  .describe('counted in runs of their own; in the first row of a target, and where a budget is about them');

export type Counts = z.infer<typeof countsSchema>;

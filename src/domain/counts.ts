import { z } from 'zod';
import { formatBytes } from './format.js';

/** What is counted of a worker instead of timed, and in what. */
export const COUNTS = {
  modules: 'count',
  distributions: 'count',
  importBytes: 'bytes',
  openedFiles: 'count',
  syscalls: 'count',
  instructions: 'count',
} as const;

/** A count by its name in reports and budgets. */
export type CountMetric = keyof typeof COUNTS;

/** What is to be counted of a row. */
export interface WantedCounts {
  readonly metrics: readonly CountMetric[];
  /** Several where something is decided by them: so that what is not the same in every run shows itself. */
  readonly runs: number;
}

export const COUNT_METRICS = Object.keys(COUNTS) as CountMetric[];

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

/** The count of each run; undefined where it was not counted. */
export function countsIn(counts: Counts | undefined, metric: CountMetric): readonly number[] | undefined {
  return counts?.[metric === 'distributions' ? 'distributionCount' : metric];
}

/** A count in words: 310, 9.5 MB. */
export function shownCount(metric: CountMetric, value: number): string {
  return COUNTS[metric] === 'bytes' ? formatBytes(value) : String(value);
}

import { z } from 'zod';

/** The configuration file, `coldstart.json` or `[tool.coldstart]`. schema/config.schema.json is generated from this file. */

const environment = z
  .record(z.string(), z.string())
  .describe('variables added to the clean environment of each trial; values are never reported');

const loops = z
  .array(z.enum(['asyncio', 'uvloop', 'own']))
  .min(1)
  .describe('event loops; own leaves the choice to the worker');

const pythons = z.array(z.string().min(1)).min(1).describe('versions such as 3.12, or paths of interpreters');

const name = z.string().min(1).describe('first part of the row’s id');

const cwd = z.string().min(1).describe('working directory of the trials, relative to the configuration file');

const ready = z
  .string()
  .min(1)
  .describe(
    'when a process that does not end counts as ready: port:8080, http://127.0.0.1:8080/path, output:/regex/, file:PATH, fd or exit; {port} stands for a free port',
  );

const grace = z
  .number()
  .positive()
  .max(2_000_000)
  .describe('seconds between SIGTERM to a ready process and SIGKILL; 5 by default');

const workerElement = z.strictObject({
  runner: z.literal('worker'),
  name: name.optional(),
  worker: z
    .string()
    .min(1)
    .describe('a bundled worker (hello, gather, …) or a Python file, relative to the configuration file'),
  set: z.enum(['standard', 'classic']).optional().describe('requirement set of a bundled worker'),
  loop: loops.optional(),
  python: pythons.optional(),
  venv: z.string().min(1).optional().describe('virtual environment to run the file in'),
  args: z.array(z.string()).optional().describe('arguments of the worker; never reported'),
  env: environment.optional(),
  cwd: cwd.optional(),
  ready: ready.optional(),
  grace: grace.optional(),
});

const commandElement = z.strictObject({
  runner: z.literal('command'),
  name: name.optional(),
  command: z
    .union([z.string().min(1), z.array(z.string()).min(1)])
    .describe('the command; a string is split as a shell would, but no shell runs it'),
  env: environment.optional(),
  cwd: cwd.optional(),
  ready: ready.optional(),
  grace: grace.optional(),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  scenarios: z
    .array(z.discriminatedUnion('runner', [workerElement, commandElement]))
    .min(1)
    .optional()
    .describe('the rows of a run without targets'),
  python: pythons.optional(),
  loop: loops.optional(),
  runs: z.int().positive().max(100_000).optional().describe('trials a row, beside round 0; 20 by default'),
  seed: z.int().nonnegative().max(0xffffffff).optional().describe('of the random order'),
  timeout: z.number().positive().optional().describe('seconds that a trial may take; 60 by default'),
  pageCache: z.enum(['warm', 'evicted']).optional().describe('state of the page cache before each trial'),
});

/** The configuration as written in the file. */
export type Config = z.infer<typeof configSchema>;
/** One scenario as written: axes are lists, the plan multiplies them out. */
export type ScenarioElement = z.infer<typeof workerElement> | z.infer<typeof commandElement>;
export type WorkerElement = z.infer<typeof workerElement>;
export type CommandElement = z.infer<typeof commandElement>;

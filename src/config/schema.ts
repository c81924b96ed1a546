import { z } from 'zod';
import { BUNDLED_HANDLERS, VARIANTS } from './bundled-handlers.js';

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

const launches = z
  .array(z.string().min(1))
  .min(1)
  .describe(
    'how the interpreter is started: python, uv run, or options of the interpreter such as -O, -I or -X utf8',
  );

const hookCommand = z.union([z.string().min(1), z.array(z.string()).min(1)]);

const hooks = z
  .strictObject({
    setup: hookCommand.optional().describe('once, before the first trial of the row'),
    prepare: hookCommand.optional().describe('before each trial'),
    conclude: hookCommand.optional().describe('after each trial'),
    cleanup: hookCommand.optional().describe('once, after the last trial, also when the run is interrupted'),
  })
  .describe('commands around the trials, untimed; no shell runs them');

const value = z.union([z.string(), z.number()]);

const matrix = z
  .record(
    z.string().regex(/^[A-Za-z_][\w-]*$/, 'a name has letters, digits, - and _ only'),
    z.array(value).min(1),
  )
  .describe(
    'axes of your own: each value makes a row, and {NAME} stands for it in name, args, command, env, ready, cwd and hooks',
  );

const exclude = z
  .array(z.record(z.string(), value))
  .describe(
    'combinations left out: a row goes if all that is said fits it; keys are name, loop, python, launch and the axes of matrix',
  );

const common = {
  name: name.optional(),
  env: environment.optional(),
  cwd: cwd.optional(),
  ready: ready.optional(),
  grace: grace.optional(),
  hooks: hooks.optional(),
  matrix: matrix.optional(),
  exclude: exclude.optional(),
};

const TARGETS = ['worker', 'module', 'callable', 'script'] as const;

const workerElement = z
  .strictObject({
    runner: z.literal('worker'),
    ...common,
    worker: z
      .string()
      .min(1)
      .optional()
      .describe(
        'a bundled worker (hello, gather, …), a Python file or a project folder, relative to the configuration file',
      ),
    module: z.string().min(1).optional().describe('a module, started as python -m does'),
    callable: z
      .string()
      .min(1)
      .optional()
      .describe('module:callable, called without arguments and awaited if it is a coroutine'),
    script: z.string().min(1).optional().describe('a console script of the environment, by its name'),
    set: z.enum(['standard', 'classic']).optional().describe('requirement set of a bundled worker'),
    loop: loops.optional(),
    python: pythons.optional(),
    launch: launches.optional(),
    venv: z.string().min(1).optional().describe('virtual environment to run it in'),
    args: z.array(z.string()).optional().describe('arguments of the worker; never reported'),
  })
  .refine((element) => TARGETS.filter((key) => element[key] !== undefined).length === 1, {
    message: `exactly one of ${TARGETS.join(', ')} is needed`,
    path: ['worker'],
  });

const commandElement = z.strictObject({
  runner: z.literal('command'),
  ...common,
  command: z
    .union([z.string().min(1), z.array(z.string()).min(1)])
    .describe('the command; a string is split as a shell would, but no shell runs it'),
});

const installElement = z.strictObject({
  runner: z.literal('install'),
  ...common,
  requirements: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a requirements file, a pyproject.toml, a uv.lock or a script with a PEP 723 block, relative to the configuration file',
    ),
  set: z
    .enum(['small', 'standard', 'classic'])
    .optional()
    .describe('a bundled set instead; small by default'),
  installer: z
    .array(z.enum(['pip', 'uv']))
    .min(1)
    .optional(),
  installerCache: z
    .array(z.enum(['cold', 'warm']))
    .min(1)
    .optional()
    .describe('state of the installer’s cache'),
  bytecode: z
    .array(z.enum(['default', 'compile', 'none']))
    .min(1)
    .optional()
    .describe('default: pip compiles, uv does not'),
  linkMode: z
    .array(z.enum(['clone', 'copy', 'hardlink', 'symlink']))
    .min(1)
    .optional()
    .describe('of uv; its own choice by default'),
  pipVersion: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('latest, bundled, or a version; latest by default'),
  index: z
    .enum(['loopback', 'remote'])
    .optional()
    .describe('where the wheels come from; loopback by default'),
  python: pythons.optional(),
});

const lambdaElement = z
  .strictObject({
    runner: z.literal('lambda'),
    ...common,
    bundled: z.enum(Object.keys(BUNDLED_HANDLERS)).optional().describe('a handler of the suite'),
    handler: z.string().min(1).optional().describe('module.function, run in the emulator'),
    dir: z
      .string()
      .min(1)
      .optional()
      .describe('folder with its code, relative to the configuration file; the file’s own folder by default'),
    requirements: z
      .string()
      .min(1)
      .optional()
      .describe(
        'what it needs: a requirements file, a pyproject.toml or a uv.lock; by default what lies in its folder',
      ),
    variants: z
      .array(z.enum(VARIANTS))
      .min(1)
      .optional()
      .describe('layouts and starts, a row each; plain by default'),
    event: z.string().min(1).optional().describe('a file with the event in JSON; {} by default'),
    memory: z
      .int()
      .positive()
      .optional()
      .describe('of the function, in MB; 512 by default; not enforced here'),
    python: pythons.optional(),
  })
  .refine((element) => (element.bundled === undefined) !== (element.handler === undefined), {
    message: 'exactly one of handler and bundled is needed',
    path: ['handler'],
  });

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  scenarios: z
    .array(z.discriminatedUnion('runner', [workerElement, commandElement, installElement, lambdaElement]))
    .min(1)
    .optional()
    .describe('the rows of a run without targets'),
  python: pythons.optional(),
  loop: loops.optional(),
  launch: launches.optional(),
  exclude: exclude.optional(),
  budgets: z
    .array(z.string().min(1))
    .optional()
    .describe('thresholds such as hello/*:ready.p50<150ms; one that is exceeded is exit code 1'),
  runs: z.int().positive().max(100_000).optional().describe('trials a row, beside round 0; 20 by default'),
  seed: z.int().nonnegative().max(0xffffffff).optional().describe('of the random order'),
  timeout: z.number().positive().optional().describe('seconds that a trial may take; 60 by default'),
  pageCache: z.enum(['warm', 'evicted']).optional().describe('state of the page cache before each trial'),
});

/** The configuration as written in the file. */
export type Config = z.infer<typeof configSchema>;
/** One scenario as written: axes are lists, the plan multiplies them out. */
export type ScenarioElement =
  | z.infer<typeof workerElement>
  | z.infer<typeof commandElement>
  | z.infer<typeof installElement>
  | z.infer<typeof lambdaElement>;
export type LambdaElement = z.infer<typeof lambdaElement>;
export type InstallElement = z.infer<typeof installElement>;
export type WorkerElement = z.infer<typeof workerElement>;
export type CommandElement = z.infer<typeof commandElement>;

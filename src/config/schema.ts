import { z } from 'zod';
import { BUNDLED_HANDLERS, VARIANTS } from './bundled-handlers.js';

/** The configuration file, `coldstart.json` or `[tool.coldstart]`. schema/config.schema.json is generated from this file. */

const text = () => z.string().min(1);
const some = <T extends z.ZodType>(one: T) => z.array(one).min(1);
const choices = <const T extends readonly string[]>(names: T) => some(z.enum(names));

const hookCommand = z.union([text(), some(z.string())]).optional();
const value = z.union([z.string(), z.number()]);

const exclude = z
  .array(z.record(z.string(), value))
  .describe(
    'combinations left out: a row goes if all that is said fits it; keys are name, loop, python, launch and the axes of matrix',
  )
  .optional();

/** Axes that the file may have for all of its elements, too. */
const axes = {
  python: some(text()).describe('versions such as 3.12, or paths of interpreters').optional(),
  loop: choices(['asyncio', 'uvloop', 'own'])
    .describe('event loops; own leaves the choice to the worker')
    .optional(),
  launch: some(text())
    .describe(
      'how the interpreter is started: python, uv run, or options of the interpreter such as -O, -I or -X utf8',
    )
    .optional(),
};

const common = {
  name: text().describe('first part of the row’s id').optional(),
  env: z
    .record(z.string(), z.string())
    .describe('variables added to the clean environment of each trial; values are never reported')
    .optional(),
  cwd: text().describe('working directory of the trials, relative to the configuration file').optional(),
  ready: text()
    .describe(
      'when a process that does not end counts as ready: port:8080, http://127.0.0.1:8080/path (#200 behind it: only with that status), unix:PATH, output:/regex/, file:PATH, fd or exit; {port} stands for a free port',
    )
    .optional(),
  grace: z
    .number()
    .positive()
    .max(2_000_000)
    .describe('seconds between SIGTERM to a ready process and SIGKILL; 5 by default')
    .optional(),
  hooks: z
    .strictObject({
      setup: hookCommand.describe('once, before the first trial of the row'),
      prepare: hookCommand.describe('before each trial'),
      conclude: hookCommand.describe('after each trial'),
      cleanup: hookCommand.describe('once, after the last trial, also when the run is interrupted'),
    })
    .describe('commands around the trials, untimed; no shell runs them')
    .optional(),
  matrix: z
    .record(z.string().regex(/^[A-Za-z_][\w-]*$/, 'a name has letters, digits, - and _ only'), some(value))
    .describe(
      'axes of your own: each value makes a row, and {NAME} stands for it in name, args, command, env, ready, cwd and hooks',
    )
    .optional(),
  exclude,
};

const choice = {
  extra: some(text()).optional().describe('optional dependencies of the project'),
  group: some(text()).optional().describe('dependency groups of the project'),
};

/** What rows have that start one process. */
const ofProcess = {
  stdin: text()
    .describe('file that each trial reads as its stdin, relative to the configuration file')
    .optional(),
  acceptExit: some(z.int().min(0).max(255))
    .describe('exit statuses that are no failure; [0] by default')
    .optional(),
};

const STARTS = ['worker', 'module', 'callable', 'script'] as const;

const workerElement = z
  .strictObject({
    runner: z.literal('worker'),
    ...common,
    ...ofProcess,
    worker: text()
      .optional()
      .describe(
        'a bundled worker (hello, gather, …), a Python file or a project folder, relative to the configuration file',
      ),
    module: text().optional().describe('a module, started as python -m does'),
    callable: text()
      .optional()
      .describe('module:callable, called without arguments and awaited if it is a coroutine'),
    script: text().optional().describe('a console script of the environment, by its name'),
    set: z.enum(['standard', 'classic']).optional().describe('requirement set of a bundled worker'),
    loop: axes.loop,
    python: axes.python,
    launch: axes.launch,
    venv: text().optional().describe('virtual environment to run it in'),
    ...choice,
    bytecode: choices(['present', 'found', 'none'])
      .optional()
      .describe('what trials find: what a first start leaves, what lies there, or none; present by default'),
    args: z.array(z.string()).optional().describe('arguments of the worker; never reported'),
  })
  .refine((element) => STARTS.filter((key) => element[key] !== undefined).length === 1, {
    message: `exactly one of ${STARTS.join(', ')} is needed`,
    path: ['worker'],
  });

const commandElement = z.strictObject({
  runner: z.literal('command'),
  ...common,
  ...ofProcess,
  command: z
    .union([text(), some(z.string())])
    .describe('the command; a string is split as a shell would, but no shell runs it'),
});

const installElement = z.strictObject({
  runner: z.literal('install'),
  ...common,
  requirements: text()
    .optional()
    .describe(
      'a requirements file, a pyproject.toml, a setup.py, a lock (uv.lock, pylock.toml, Pipfile.lock) or a script with a PEP 723 block, relative to the configuration file',
    ),
  ...choice,
  set: z
    .enum(['small', 'standard', 'classic'])
    .optional()
    .describe('a bundled set instead; small by default'),
  installer: choices(['pip', 'uv']).optional(),
  installerCache: choices(['cold', 'warm', 'restored', 'again'])
    .optional()
    .describe('state of the installer’s cache; again: of a first start, whose environment is there already'),
  firstStart: choices(['uv-run', 'uvx'])
    .optional()
    .describe('first starts of a script with uv run and of a tool with uvx'),
  bytecode: choices(['default', 'compile', 'none']).optional().describe('default: pip compiles, uv does not'),
  linkMode: choices(['clone', 'copy', 'hardlink', 'symlink'])
    .optional()
    .describe('of uv; its own choice by default'),
  pipVersion: some(text()).optional().describe('latest, bundled, or a version; latest by default'),
  index: z
    .enum(['loopback', 'remote'])
    .optional()
    .describe('where the wheels come from; loopback by default'),
  latency: text().optional().describe('round trip to the loopback index, such as 30ms; none by default'),
  resolve: z
    .literal(true)
    .optional()
    .describe('resolve the unlocked requirements in the timed part, from recorded pages of the registry'),
  disk: z.literal(true).optional().describe('count the disk that ten environments take'),
  bandwidth: text().optional().describe('rate of the loopback index, such as 5MB/s; unlimited by default'),
  python: axes.python,
});

const lambdaElement = z
  .strictObject({
    runner: z.literal('lambda'),
    ...common,
    bundled: z.enum(Object.keys(BUNDLED_HANDLERS)).optional().describe('a handler of the suite'),
    handler: text().optional().describe('module.function, run in the emulator'),
    dir: text()
      .optional()
      .describe('folder with its code, relative to the configuration file; the file’s own folder by default'),
    requirements: text()
      .optional()
      .describe(
        'what it needs: a requirements file, a pyproject.toml or a uv.lock; by default what lies in its folder',
      ),
    variants: choices(VARIANTS).optional().describe('layouts and starts, a row each; plain by default'),
    event: text().optional().describe('a file with the event in JSON; {} by default'),
    memory: z
      .int()
      .positive()
      .optional()
      .describe('of the function, in MB; 512 by default; not enforced here'),
    python: axes.python,
  })
  .refine((element) => (element.bundled === undefined) !== (element.handler === undefined), {
    message: 'exactly one of handler and bundled is needed',
    path: ['handler'],
  });

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  scenarios: some(
    z.discriminatedUnion('runner', [workerElement, commandElement, installElement, lambdaElement]),
  )
    .optional()
    .describe('the rows of a run without targets'),
  ...axes,
  exclude,
  compare: z
    .array(z.array(text()).min(2))
    .optional()
    .describe('names of scenarios whose rows are compared with those of the first of them, in lists'),
  budgets: z
    .array(text())
    .optional()
    .describe('thresholds such as hello/*:ready.p50<150ms; one that is exceeded is exit code 1'),
  runs: z
    .union([z.int().positive().max(100_000), text()])
    .optional()
    .describe(
      'trials a row, beside round 0; 20 by default; "10..80" or "auto": as many as its verdict needs',
    ),
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

import { z } from 'zod';
import { ENGINES } from '../domain/container.js';
import { RUNTIMES } from '../domain/wasm.js';
import { BUNDLED_HANDLERS, VARIANTS } from './bundled-handlers.js';

/** The configuration file, `coldstart.json` or `[tool.coldstart]`. schema/config.schema.json is generated from this file. */
import { axes, choice, choices, common, exclude, ofProcess, some, text } from './element-parts.js';

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
    runtime: choices(RUNTIMES)
      .optional()
      .describe('what it runs in; pyodide and pyodide-snapshot: WebAssembly, on Node; cpython by default'),
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

const containerElement = z.strictObject({
  runner: z.literal('container'),
  ...common,
  image: text().describe(
    'name of an image that the engine has; a path (./, ./docker/Dockerfile) is built, relative to the configuration file',
  ),
  command: z
    .union([text(), some(z.string())])
    .optional()
    .describe('instead of the image’s own; a string is split as a shell would, but no shell runs it'),
  engine: z.enum(ENGINES).optional().describe('the first that is there and answers by default'),
  pull: z.boolean().optional().describe('fetch the image, untimed, where it is missing'),
  memory: z.int().positive().optional().describe('limit of the container, in MB'),
  cpus: z.number().positive().optional().describe('limit of the container'),
  onHost: z
    .union([z.literal(true), text(), some(z.string())])
    .optional()
    .describe('measure its command as a process of this machine too, or this command: the engine’s price'),
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
    image: text().optional().describe('an image with the function in it, in place of dir'),
    engine: z.enum(ENGINES).optional().describe('that runs the image; the first that answers by default'),
    pull: z.boolean().optional().describe('fetch a missing image, untimed'),
    cpus: z.number().positive().optional().describe('limit of the image’s container, such as 0.5'),
    dir: text()
      .optional()
      .describe(
        'folder or zip with its code, relative to the configuration file; the file’s own folder by default',
      ),
    requirements: z
      .union([text(), z.literal(false)])
      .optional()
      .describe(
        'what it needs: a requirements file, a pyproject.toml or a uv.lock; by default what lies in its folder; false: the folder is packaged as it is',
      ),
    patterns: some(text())
      .optional()
      .describe('which files of its folder are packaged; ! leaves out, the later wins; all by default'),
    layers: z
      .array(z.strictObject({ dir: text(), build: z.boolean().optional() }))
      .optional()
      .describe(
        'folders or zips with what AWS has at /opt, in order; with build the files and requirements.txt of one are put below python/',
      ),
    variants: choices(VARIANTS).optional().describe('layouts and starts, a row each; plain by default'),
    event: text().optional().describe('a file with the event in JSON; {} by default'),
    memory: z
      .int()
      .positive()
      .optional()
      .describe('of the function, in MB; 512 by default; with more its process is ended'),
    timeout: z
      .int()
      .min(1)
      .max(900)
      .optional()
      .describe('of the function, in seconds; by default that of a trial'),
    runtime: z
      .string()
      .regex(/^python3\.\d{1,2}$/, 'a runtime such as python3.13')
      .optional()
      .describe('chooses its Python where python does not; without such a Python here its row fails'),
    runtimePackages: text()
      .optional()
      .describe(
        'packages beside the runtime client: aws (by default), none, or a requirements file with exact versions',
      ),
    python: axes.python,
  })
  .refine(
    ({ bundled, handler, image }) =>
      image === undefined ? (bundled === undefined) !== (handler === undefined) : bundled === undefined,
    {
      message: 'exactly one of handler and bundled is needed, or an image, perhaps with its handler',
      path: ['handler'],
    },
  )
  .refine(({ image, engine, pull, cpus }) => image !== undefined || (engine ?? pull ?? cpus) === undefined, {
    message: 'engine, pull and cpus are of an image',
    path: ['image'],
  });

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  scenarios: some(
    z.discriminatedUnion('runner', [
      workerElement,
      commandElement,
      containerElement,
      installElement,
      lambdaElement,
    ]),
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
  timeout: z
    .number()
    .positive()
    .max(2_000_000)
    .optional()
    .describe('seconds that a trial may take; 60 by default'),
  pageCache: z.enum(['warm', 'evicted']).optional().describe('state of the page cache before each trial'),
});

/** The configuration as written in the file. */
export type Config = z.infer<typeof configSchema>;
/** One scenario as written: axes are lists, the plan multiplies them out. */
export type ScenarioElement =
  | z.infer<typeof workerElement>
  | z.infer<typeof commandElement>
  | z.infer<typeof containerElement>
  | z.infer<typeof installElement>
  | z.infer<typeof lambdaElement>;
export type LambdaElement = z.infer<typeof lambdaElement>;
export type InstallElement = z.infer<typeof installElement>;
export type WorkerElement = z.infer<typeof workerElement>;
export type ContainerElement = z.infer<typeof containerElement>;
export type CommandElement = z.infer<typeof commandElement>;

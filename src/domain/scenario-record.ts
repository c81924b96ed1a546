import { z } from 'zod';
import { countsSchema } from './counts-record.js';
import { treeSizeSchema } from './size.js';
import { wasmScenarioFields } from './wasm-record.js';

/** What a report says about a row's scenario; a part of the report format. */

const ready = z
  .string()
  .optional()
  .describe('the readiness condition as it was given; absent where the end of the process was waited for');

const axes = z
  .record(z.string(), z.string())
  .optional()
  .describe('values of the axes of the configuration’s matrix, by name');

const ofProcess = {
  stdin: z
    .string()
    .optional()
    .describe('what each trial read, relative to its working directory; absent: nothing'),
  acceptExit: z.array(z.int()).optional().describe('exit statuses that were no failure; absent: 0'),
};

const pythonRef = z.strictObject({
  version: z.string().describe('full version, for example 3.12.1'),
  executable: z.string(),
});

const bytecodeState = z.strictObject({
  modules: z.int().nonnegative().describe('modules loaded from source files by the first run'),
  withoutBytecode: z
    .int()
    .nonnegative()
    .describe('of these, how many had no valid .pyc and were compiled at every start'),
  filled: z
    .int()
    .positive()
    .optional()
    .describe('how many had none either, until one start had written it aside'),
  asked: z.enum(['present', 'found', 'none']).optional().describe('absent in reports of older versions'),
});

/** What importing one module cost, as `-X importtime` tells it. */
export const importCostSchema = z.strictObject({
  module: z.string(),
  parent: z.string().optional().describe('the module that imported it first'),
  selfMs: z.number().nonnegative(),
  cumulativeMs: z.number().nonnegative().describe('with what it imported'),
  boot: z.literal(true).optional().describe('imported before the first line of the program: a part of boot'),
});

export const workerScenarioSchema = z.strictObject({
  runner: z.literal('worker'),
  worker: z
    .string()
    .describe('name of a bundled worker, the path as given, -m module, module:callable, or a console script'),
  bundled: z.boolean(),
  configured: z
    .string()
    .optional()
    .describe(
      'the scenario of the configuration that it is of, as --scenario of explain and bisect takes it',
    ),
  launch: z
    .string()
    .optional()
    .describe('how the interpreter was started, for example -O or uv run; absent for plain python'),
  serverLoop: z
    .string()
    .optional()
    .describe('the option of its own by which a server was told its loop, for example uvicorn --loop uvloop'),
  set: z.string().optional().describe('bundled workers: the requirement set'),
  importsEnd: z
    .literal('call')
    .optional()
    .describe(
      'without an event loop imports end where the function of this worker is called, which is known',
    ),
  loop: z.enum(['asyncio', 'uvloop', 'own']),
  python: pythonRef,
  environment: z.string().describe('where the worker’s packages came from, in words'),
  pageCache: z.enum(['warm', 'evicted']),
  ready,
  axes,
  ...ofProcess,
  bytecode: bytecodeState.optional(),
  importCosts: z
    .array(importCostSchema)
    .optional()
    .describe(
      'of untimed runs with -X importtime, which adds 4 to 6 %, each module at its least; dearest first, from 0.5 ms on; in the first row of a target',
    ),
  importRestMs: z
    .number()
    .nonnegative()
    .optional()
    .describe('what of the imports phase of one of those runs lay in none of its imports, at the least'),
  counts: countsSchema.optional(),
});

export const wasmScenarioSchema = z.strictObject({
  runner: z.literal('wasm'),
  ...wasmScenarioFields,
  pageCache: z.literal('warm'),
  axes,
  ...ofProcess,
});

export const diskOfManySchema = z.strictObject({
  environments: z.int().positive(),
  bytes: z
    .int()
    .nonnegative()
    .describe('of the cache and all environments together, in blocks; hardlinks once'),
  cacheBytes: z.int().nonnegative().describe('of the cache alone'),
});

export const installScenarioSchema = z.strictObject({
  runner: z.literal('install'),
  installer: z.enum(['pip', 'uv']),
  version: z.string().describe('of the installer'),
  uvCommand: z
    .enum(['sync', 'run', 'tool run'])
    .optional()
    .describe(
      'sync: uv sync --frozen; run, tool run: the first start of a script with uv run or of a tool with uvx; absent for uv pip install',
    ),
  cache: z
    .enum(['cold', 'warm', 'restored', 'again'])
    .describe(
      'the installer’s cache before each trial, private to the row; restored: unpacked in the timed part; again: of a first start, the environment is there too',
    ),
  savedCache: z
    .strictObject({
      bytes: z.int().nonnegative().describe('of the archive'),
      saveMs: z.number().nonnegative().describe('packing it once, in no sum'),
    })
    .optional()
    .describe('the archive of tar and zstd that a restored cache comes from'),
  bytecode: z.enum(['default', 'compile', 'none']).describe('default: pip compiles, uv does not'),
  linkMode: z.enum(['clone', 'copy', 'hardlink', 'symlink']).optional().describe('as asked of uv'),
  index: z.enum(['loopback', 'remote']),
  network: z
    .strictObject({ latencyMs: z.number().optional(), bytesPerSecond: z.number().optional() })
    .optional()
    .describe('what the loopback index pretended to be behind: a round trip, and a rate of all connections'),
  resolve: z
    .literal(true)
    .optional()
    .describe(
      'the unlocked requirements were resolved in the timed part, from recorded pages of the registry',
    ),
  python: pythonRef,
  set: z.string().describe('what is installed, in words'),
  packages: z.array(z.string()).describe('name==version of what was installed'),
  built: z.array(z.string()).describe('packages without a wheel, built once before the trials'),
  local: z
    .array(z.string())
    .optional()
    .describe(
      'name==version of projects and wheels of this machine, built once before the trials and installed from disk',
    ),
  imports: z.array(z.string()).describe('modules that the first import imports'),
  commands: z
    .strictObject({
      venv: z.array(z.string()).optional(),
      install: z.array(z.string()).optional(),
      start: z.array(z.string()).optional().describe('of a first start, instead of the other two'),
    })
    .describe(
      'what is timed; {venv}, {cache} (in the environment), {index}, {requirements} and {script} stand for paths',
    )
    .optional(),
  size: treeSizeSchema.optional().describe('of site-packages after the first import'),
  disk: diskOfManySchema.optional().describe('that several environments take which were made from one cache'),
  pageCache: z.enum(['warm', 'evicted']),
  axes,
});

export const containerScenarioSchema = z.strictObject({
  runner: z.literal('container'),
  image: z.string().describe('as it was named; a path is that of its Dockerfile'),
  imageId: z.string().optional().describe('of the image that ran; absent where it was not found'),
  imageBytes: z.int().nonnegative().optional().describe('size of the image, as the engine tells it'),
  architecture: z.string().optional().describe('of the image, as the engine tells it: amd64'),
  pullMs: z
    .number()
    .nonnegative()
    .optional()
    .describe('of fetching the image, in no figure; absent where it was there'),
  buildMs: z.number().nonnegative().optional().describe('of building it from its Dockerfile, in no figure'),
  python: pythonRef.optional().describe('in the image; absent where there is none'),
  bytecode: z
    .strictObject({ modules: z.int().nonnegative(), withoutBytecode: z.int().nonnegative() })
    .optional()
    .describe('of the modules that the first container loaded from source files'),
  engine: z.strictObject({ name: z.string(), version: z.string().optional() }),
  command: z
    .array(z.string())
    .describe('instead of the image’s own; values of arguments that look like secrets are masked'),
  memoryMB: z.int().positive().optional().describe('limit of the container'),
  cpus: z.number().positive().optional().describe('limit of the container'),
  pageCache: z.enum(['warm', 'evicted']),
  ready,
  axes,
  ...ofProcess,
});

export const commandScenarioSchema = z.strictObject({
  runner: z.literal('command'),
  command: z.array(z.string()).min(1).describe('values of arguments that look like secrets are masked'),
  control: z.boolean().describe('true for the bare interpreter, the drift meter of the run'),
  pageCache: z.enum(['warm', 'evicted']),
  ready,
  axes,
  ...ofProcess,
});

import { z } from 'zod';
import { explainDiffSchema, explainGateSchema } from './explain-diff.js';
import { remediesSchema } from './remedies.js';

/** What `coldstart explain --format json` writes, version 1. Times are milliseconds. */

const placeFields = {
  file: z.string().optional().describe('absolute path; absent where no line of Python stood behind it'),
  line: z.int().nonnegative().describe('from 1 on; 0 where it is not known'),
  function: z.string().optional().describe('absent for the body of a module'),
};

const selfFields = {
  selfMs: z.number().nonnegative().describe('selfCpuMs + selfWaitMs'),
  selfCpuMs: z.number().nonnegative().describe('on the processor, without what was imported in it'),
  selfWaitMs: z
    .number()
    .nonnegative()
    .describe('neither on the processor nor in the queue for it: sleeping, reading, asking the network'),
};

export const ownerSchema = z.strictObject({
  name: z
    .string()
    .describe('of the distribution, the module of the standard library, or the user’s own file'),
  kind: z
    .enum(['distribution', 'own', 'stdlib', 'main', 'bytecode', 'startup', 'runtime', 'other'])
    .describe(
      'main: what the program does while it imports nothing; bytecode: compiling all that has no valid bytecode; startup: a line of a .pth or .start file; runtime: all that the runtime client of AWS Lambda imports before the handler',
    ),
  version: z.string().optional(),
  bytes: z.int().nonnegative().optional().describe('on the disk, as its RECORD says'),
  modules: z.int().nonnegative().describe('that were imported'),
  ...selfFields,
  selfCpuMs: selfFields.selfCpuMs
    .optional()
    .describe('absent for main, of which only the wall time is known'),
  selfWaitMs: selfFields.selfWaitMs.optional(),
});

export const importNodeSchema = z.strictObject({
  id: z.int().positive(),
  parent: z.int().nonnegative().describe('id of the import in which this one happened; 0: none'),
  module: z.string(),
  owner: z.string().optional().describe('name of the owner; absent for what waited for another thread'),
  kind: z.enum(['source', 'native', 'builtin', 'frozen', 'namespace', 'other', 'none']),
  via: z.string().describe('import, import_module, reload, or exec: a loader was called by hand'),
  status: z
    .string()
    .describe('ok; waited: another thread loaded it; open: not over when ready; else the exception'),
  importer: z.string().describe('module whose statement it was; empty where C code imported'),
  ...placeFields,
  origin: z.string().optional().describe('file of the module'),
  thread: z.int().nonnegative().describe('0: the main one'),
  startMs: z.number().describe('since the process was started'),
  wallMs: z.number().nonnegative().describe('until it ended, with all imports in it'),
  totalMs: z.number().nonnegative().describe('selfMs of it and of all imports in it'),
  ...selfFields,
  compileMs: z.number().nonnegative().describe('part of selfMs: its source was compiled'),
});

export const explainedModuleSchema = z.strictObject({
  module: z.string().describe('__main__: what the program does beside imports'),
  parent: z.string().optional().describe('the module in whose import it was imported first'),
  owner: z.string(),
  ownerKind: z.enum(['distribution', 'own', 'stdlib', 'main', 'runtime', 'other']),
  cpuMs: z
    .array(z.number().nonnegative())
    .min(1)
    .describe('by itself, of each traced run in which it was imported, without compilation'),
  waitMs: z.array(z.number().nonnegative()).min(1).describe('the same runs'),
  isAbsent: z.literal(true).optional().describe('no attempt to import it succeeded'),
});

export const importStatementSchema = z.strictObject({
  module: z.string().describe('the module in which it stands'),
  ...placeFields,
  targets: z.array(z.string()).describe('the modules that it imports'),
  own: z.boolean().describe('whether the file is the user’s own'),
  exclusiveMs: z
    .number()
    .nonnegative()
    .describe('selfMs of all that would not be loaded without it: an upper bound of what cutting it saves'),
});

export const workSchema = z.strictObject({
  ...placeFields,
  label: z.string().describe('what the statement does, without the values in it'),
  kind: z.enum(['client', 'connection', 'file', 'regex', 'class', 'await', 'other']),
  times: z.int().positive().describe('how often it was seen to take time'),
  ...selfFields,
});

const intervalSchema = z.tuple([z.number(), z.number()]);

export const chainSchema = z.strictObject({
  steps: z.array(z.strictObject({ module: z.string(), ...placeFields, to: z.string() })),
  cutAt: z
    .strictObject({ ...placeFields })
    .optional()
    .describe('the last statement of the user’s own in it'),
  exclusiveMs: z.number().nonnegative().optional().describe('what cutting there would save at most'),
  alike: z.int().nonnegative().describe('longer chains through the same statement, left out'),
});

export const whySchema = z.strictObject({
  name: z.string(),
  modules: z.int().nonnegative(),
  selfMs: z.number().nonnegative(),
  exclusiveMs: z.number().nonnegative().describe('of all that is loaded for nothing else'),
  chains: z.array(chainSchema),
});

export const explanationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('explanation'),
  tool: z.strictObject({ name: z.literal('coldstart'), version: z.string() }),
  startedAt: z.string(),
  target: z.string(),
  python: z.strictObject({ version: z.string(), executable: z.string() }),
  environment: z.string().describe('where the packages come from, in words'),
  machine: z
    .strictObject({ cpuModel: z.string(), cpuCount: z.int().positive(), kernel: z.string() })
    .optional()
    .describe('that measured it'),
  folder: z.string().describe('of the user’s own files'),
  bytecode: z.enum(['present', 'found', 'none']),
  seed: z.int(),
  ready: z
    .strictObject({ medianMs: z.number(), ci95Ms: intervalSchema.optional(), n: z.int().positive() })
    .describe('of timed trials, without any hook'),
  phasesMs: z.record(z.string(), z.number()).describe('medians of the same trials'),
  readyProcess: z
    .enum(['spawned', 'forked'])
    .optional()
    .describe(
      'whose start this is, where a child of the started process became ready; boot of a spawned one has all that its parents did before',
    ),
  traced: z
    .strictObject({
      runs: z.int().positive(),
      bootMs: z.number(),
      readyMs: z.number(),
      importsMs: z.number().describe('while any thread imported'),
      ownMs: z.number().describe('while none did'),
      hookMs: z.number().describe('CPU time that the hook took, which is in none of the figures of imports'),
      runtimeMs: z
        .number()
        .optional()
        .describe('of a handler: of that, from boot until the runtime client imports the handler’s module'),
      processCpuMs: z
        .number()
        .optional()
        .describe(
          'CPU time of the process from boot to ready, by its own clock: that of the imports is a part of it',
        ),
    })
    .describe('the shortest of the runs with the import hook: everything below is of it'),
  firstInvocation: z
    .strictObject({
      medianMs: z.number(),
      ci95Ms: intervalSchema.optional(),
      n: z.int().positive(),
      tracedMs: z.number().nonnegative().describe('in the run with the hook that is shown'),
      importsMs: z.number().nonnegative().describe('of that, while any thread imported'),
      imports: z.array(importNodeSchema).describe('what only the invocation imported'),
    })
    .optional()
    .describe(
      'of a handler: the time from the request to its answer, in the same trials; all else is of its initialisation',
    ),
  owners: z.array(ownerSchema).describe('what the start is made of; dearest first, nothing counted twice'),
  imports: z.array(importNodeSchema).describe('in the order in which they began'),
  modules: z
    .array(explainedModuleSchema)
    .optional()
    .describe('of all traced runs; what a later start is compared with. Absent in what older versions wrote'),
  statements: z.array(importStatementSchema).describe('of imports; dearest first'),
  edges: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      ...placeFields,
      exclusiveMs: z.number().nonnegative(),
    }),
  ),
  work: z.array(workSchema).describe('statements of the user’s own that are no imports; dearest first'),
  boot: z.strictObject({
    siteMs: z.number().nonnegative().optional().describe('of a run of site alone; absent with -S'),
    lines: z.array(
      z.strictObject({
        ...placeFields,
        times: z
          .int()
          .min(2)
          .optional()
          .describe('site of some Pythons reads .pth files of an environment twice'),
        modules: z.int().nonnegative(),
        status: z.string(),
        ...selfFields,
      }),
    ),
  }),
  crossCheck: z
    .strictObject({
      both: z.int().nonnegative().describe('modules that -X importtime lists too'),
      hookMs: z.number(),
      importTimeMs: z.number(),
      missing: z.int().nonnegative().describe('modules that -X importtime does not list'),
    })
    .optional(),
  why: whySchema.optional(),
  diff: explainDiffSchema.optional().describe('with --diff and --against'),
  gate: explainGateSchema.optional().describe('with --fail-on'),
  remedies: remediesSchema
    .optional()
    .describe('absent where none were measured: with --no-remedies, --why, or fewer than 12 trials'),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() })),
});

export type Explanation = z.infer<typeof explanationSchema>;
export type ExplainedImport = z.infer<typeof importNodeSchema>;
export type ExplainedModule = z.infer<typeof explainedModuleSchema>;
export type ExplainedStatement = z.infer<typeof importStatementSchema>;
export type ExplainedWork = z.infer<typeof workSchema>;
export type Owner = z.infer<typeof ownerSchema>;
export type Why = z.infer<typeof whySchema>;

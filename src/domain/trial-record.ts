import { z } from 'zod';
import { failedInvocationSchema, lambdaTrialFields } from './lambda-record.js';
import { wasmTrialFields } from './wasm-record.js';

/** What a report says about one attempt; a part of the report format. Times in ms, sizes in bytes. */

const ms = (what: string) => z.number().nonnegative().describe(`${what}, in milliseconds`);
const bytes = (what: string) => z.int().nonnegative().describe(`${what}, in bytes`);

/** Where in the run a trial stood. Round 0 is the first touch and never part of a summary. */
const trialPlace = {
  round: z.int().nonnegative().describe('0 is the first touch: reported, never summarised'),
  position: z.int().nonnegative().describe('order of the trial inside its round'),
  startedAt: z.iso.datetime().describe('wall clock at the start of the trial'),
};

const cpu = z.strictObject({
  userMs: ms('time in user mode, of the process and the children it waited for'),
  systemMs: ms('time in kernel mode, of the process and the children it waited for'),
});

const memory = {
  peakRssBytes: bytes('peak resident set size').optional(),
  rssFloorBytes: bytes(
    'below this a peak cannot be told from the launcher’s own; present when peakRssBytes is absent',
  ).optional(),
};

const residency = {
  residentShare: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share of the evicted pages that were still in the page cache when the trial began'),
};

export const failedTrialSchema = z.strictObject({
  ...trialPlace,
  status: z.literal('failed'),
  code: z.string().describe('stable, upper case, for example TIMEOUT'),
  message: z.string(),
  invocation: failedInvocationSchema.optional().describe('of an invocation that is known from a log'),
});

const okTrial = {
  ...trialPlace,
  status: z.literal('ok'),
  wallMs: ms('start of the process until it was reaped'),
};

export const workerPhasesSchema = z.strictObject({
  boot: ms('spawn until site is done: .pth and .start files, sitecustomize and usercustomize have run'),
  imports: ms(
    'until the event loop’s constructor is entered; without a loop the time in import statements of the main thread, only until the worker’s function is called where importsEnd says so',
  ),
  loop: ms('until the first step of the first task').optional(),
  work: ms(
    'until ready, else until the last outermost run of the loop returned; without a loop what is no import, until ready or the end of __main__',
  ).optional(),
  exit: ms('until the process was reaped'),
});

const phaseCpu = (phase: string) => ms(`CPU time of the process in ${phase}`).optional();

const readyStatus = {
  readyStatus: z
    .int()
    .optional()
    .describe('the HTTP status that it was ready with, where an answer was waited for'),
};

export const okWorkerTrialSchema = z.strictObject({
  ...okTrial,
  readyMs: ms('start of the process until it was ready: wall without the phase exit'),
  phases: workerPhasesSchema,
  phaseCpuMs: z
    .strictObject({
      boot: phaseCpu('boot'),
      imports: phaseCpu('imports'),
      loop: phaseCpu('loop'),
      work: phaseCpu('work'),
    })
    .optional()
    .describe('of the phases for which it is known; the rest of a phase was waiting'),
  cpu,
  ...memory,
  ...residency,
  ...readyStatus,
  loopClass: z.string().optional().describe('module and class of the event loop that ran'),
  readyProcess: z
    .enum(['spawned', 'forked'])
    .optional()
    .describe('whose phases these are, where a child of the started process became ready'),
});

export const okWasmTrialSchema = z.strictObject({ ...okTrial, ...wasmTrialFields, cpu, ...memory });

export const okInstallTrialSchema = z.strictObject({
  ...okTrial,
  wallMs: ms('sum of the steps: from the requirements to the first successful import'),
  phases: z.strictObject({
    restore: ms('unpacking the saved cache of the installer').optional(),
    venv: ms('making the environment; absent in a first start').optional(),
    install: ms('installing the set into it; absent in a first start').optional(),
    start: ms(
      'of uv run and uvx: until the first statement of what is started: resolution, environment, installation and the start of Python',
    ).optional(),
    compile: ms('compiling bytecode apart; 0 where the installer does it itself or nobody does'),
    firstImport: ms(
      'importing the set in a fresh process, its end included; in a first start within its process',
    ),
  }),
  secondImportMs: ms('the same import once more, in no sum; absent in a first start').optional(),
  siteBytes: bytes('files of site-packages after the import'),
  linkMode: z
    .enum(['hardlink', 'symlink', 'copy'])
    .describe('how files came from the cache, read from the file system; a clone looks like a copy'),
  downloads: z.int().nonnegative().describe('wheels fetched from the index in the timed part').optional(),
  cpu,
  ...residency,
});

export const okCommandTrialSchema = z.strictObject({
  ...okTrial,
  readyMs: ms('start of the process until the readiness condition held; absent without one').optional(),
  readyCpuMs: ms(
    'CPU time of the command and its descendants until then; absent where it is not known (read on Linux)',
  ).optional(),
  phases: z.strictObject({ run: ms('the whole command') }),
  cpu,
  ...readyStatus,
  ...memory,
  ...residency,
});

export const okContainerTrialSchema = z.strictObject({
  ...trialPlace,
  status: z.literal('ok'),
  wallMs: ms('sum of the steps'),
  readyMs: ms('start of the container until the readiness condition held; without one until it ended'),
  phases: z.strictObject({
    create: ms('the engine’s create command'),
    start: ms('the engine’s start command, until its process runs'),
    ready: ms('from then until the readiness condition held; without one until the process ended'),
    stop: ms('from then until the container has stopped'),
  }),
  worker: workerPhasesSchema
    .omit({ exit: true })
    .optional()
    .describe(
      'the phases of its Python, which add up to ready; boot from when the engine says that the process runs',
    ),
  loopClass: z.string().optional().describe('module and class of the event loop that ran'),
  ...readyStatus,
  ...residency,
});

export const okLambdaTrialSchema = z.strictObject({
  ...trialPlace,
  status: z.literal('ok'),
  ...lambdaTrialFields,
  ...residency,
});

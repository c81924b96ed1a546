import { z } from 'zod';

/** What a report says about a row in WebAssembly; a part of the report format. Times in ms, sizes in bytes. */

const ms = (what: string) => z.number().nonnegative().describe(`${what}, in milliseconds`);

export const wasmPhasesSchema = z.strictObject({
  engine: ms(
    'spawn of node until the interpreter is compiled: Node’s own start and the JavaScript of Pyodide',
  ),
  compile: ms('WebAssembly of the interpreter, read, compiled and instantiated'),
  boot: ms('until Python can run the worker; absent where a snapshot is restored').optional(),
  restore: ms(
    'instead of boot: reading the snapshot, and all that follows until Python can run the worker',
  ).optional(),
  imports: ms('until the worker runs its event loop; without one the time in import statements'),
  work: ms(
    'until the last outermost run of the loop ended; without one what is no import, until the end of __main__',
  ),
  exit: ms('until the process was reaped'),
});

/** The fields of a trial beside those of every started process. */
export const wasmTrialFields = {
  readyMs: ms('start of the process until the worker was done: wall without the phase exit'),
  phases: wasmPhasesSchema,
  snapshotBytes: z.int().positive().optional().describe('of the snapshot that was restored, in bytes'),
  loopClass: z.string().optional().describe('module and class of the event loop that ran'),
};

/** The fields of a scenario that no other kind has. */
export const wasmScenarioFields = {
  worker: z.string().describe('name of a bundled worker, the path as given, -m module, or module:callable'),
  bundled: z.boolean(),
  runtime: z.enum(['pyodide', 'pyodide-snapshot']),
  platform: z
    .literal('Pyodide on Node of this machine')
    .describe('what the figures are of: no platform for workers, such as Cloudflare’s'),
  pyodide: z.string().describe('version of Pyodide'),
  pythonVersion: z.string().describe('of the CPython in it'),
  node: z.string().describe('version of the Node that ran it'),
  packages: z.array(z.string()).describe('name==version of what was installed for the worker'),
  packagesFrom: z.string().describe('where it stands what the worker needs, in words'),
  snapshot: z
    .strictObject({
      bytes: z.int().positive(),
      madeMs: z.number().nonnegative().describe('of making it once, in no figure'),
      isKept: z.boolean().describe('whether it was made in an earlier run'),
    })
    .optional()
    .describe('absent without one, and where it could not be made'),
};

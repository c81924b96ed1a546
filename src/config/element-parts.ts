import { z } from 'zod';

/** What the elements of a configuration have in common: parts of its schema. */

export const text = () => z.string().min(1);
export const some = <T extends z.ZodType>(one: T) => z.array(one).min(1);
export const choices = <const T extends readonly string[]>(names: T) => some(z.enum(names));

const hookCommand = z.union([text(), some(z.string())]).optional();
const value = z.union([z.string(), z.number()]);

export const exclude = z
  .array(z.record(z.string(), value))
  .describe(
    'combinations left out: a row goes if all that is said fits it; keys are name, loop, python, launch and the axes of matrix',
  )
  .optional();

/** Axes that the file may have for all of its elements, too. */
export const axes = {
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

export const common = {
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

export const choice = {
  extra: some(text()).optional().describe('optional dependencies of the project'),
  group: some(text()).optional().describe('dependency groups of the project'),
};

/** What rows have that start one process. */
export const ofProcess = {
  stdin: text()
    .describe('file that each trial reads as its stdin, relative to the configuration file')
    .optional(),
  acceptExit: some(z.int().min(0).max(255))
    .describe('exit statuses that are no failure; [0] by default')
    .optional(),
};

import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHandler, requirementsFile, runtimeChoice } from '../../config/handler-request.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode, lacking, usageError } from '../../domain/errors.js';
import { cacheDirectory } from '../../io/cache-dir.js';
import type { Io } from '../../io/io.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { PythonContext } from '../../python/context.js';
import { defaultInterpreter, findInterpreters, type Interpreter } from '../../python/interpreters.js';
import { buildFunction } from '../../runners/handler/build-function.js';
import { lambdaRuntime } from '../../runners/handler/runtime.js';
import { say } from '../terminal.js';
import { type AccountOptions, accountOf, howTo } from './emulate-account.js';
import { type EmulateImageOptions, imageStart } from './emulate-image.js';
import type { TemplateStart } from './emulate-template.js';

/** The options of `coldstart lambda emulate`. */
export interface EmulateOptions extends AccountOptions, EmulateImageOptions {
  readonly port: number;
  /** Of a function that is there from the start; with `handler`. */
  readonly name?: string;
  readonly handler?: string;
  /** File that defines the functions to start with. */
  readonly template?: string;
  readonly dir: string;
  readonly requirements?: string;
  readonly python?: string;
  readonly memory: number;
  /** aws, none, or a requirements file. */
  readonly runtimePackages?: string;
  /** Seconds, of the function. */
  readonly timeout: number;
  readonly quiet: boolean;
}

/** `coldstart lambda emulate`: serves Lambda's API on loopback until it is stopped. Throws usage and measure errors. */
export async function emulate(options: EmulateOptions, io: Io): Promise<ExitCode> {
  const { env, cwd, signal } = io;
  const account = accountOf(options, env);
  const note = (text: string) => void (options.quiet || say(text, io));
  const context: PythonContext = { env, cwd, signal, cacheDir: await cacheDirectory(env), onWait: note };
  const own = await handlerOf(options, io.cwd);
  const starts = await startsOf(options, context, note);
  const image = await imageStart(options, context, note);
  const chosen = starts[0]?.interpreter ?? (await interpreterOf(options.python, context));
  const packages = await runtimeChoice(options.runtimePackages, cwd);
  if (!image) {
    const { packages: shown } = await lambdaRuntime(chosen, context, note, packages);
    note(`packages of the runtime beside its client: ${shown}`);
  }
  const work = await temporaryFolder('emulator');
  const codeFolder = join(work, 'code');
  await mkdir(codeFolder);
  const { createFleet } = await import('../../emulator/fleet.js');
  const { startEmulator } = await import('../../emulator/emulator.js');
  const fleet = createFleet({
    workFolder: work,
    codeFolder,
    findRuntime: async ({ runtime }) => {
      const version = runtime.replace(/^python/, '');
      const interpreter = chosen.minor === version ? chosen : await interpreterOf(version, context);
      return lambdaRuntime(interpreter, context, undefined, packages);
    },
  });
  const writable = await fleet.codeIsWritable();
  if (writable !== undefined)
    note(`warning: unlike on AWS, functions can write to their code and layers here: ${writable}.`);
  try {
    const { port } = options;
    const starting = startEmulator({ fleet, workFolder: codeFolder, port, ...account });
    const emulator = await starting.catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      const why = error.code === 'EACCES' ? 'may not be used' : 'is taken';
      const refused = usageError(`The port ${port} ${why}.`, 'Name another with --port; 0 picks a free one.');
      throw error.code === 'EACCES' ? refused : lacking(refused, 'port', String(port));
    });
    try {
      if (own) {
        const layout = { layers: 0, bytecode: true, start: 'on-demand' } as const;
        const python = { executable: chosen.executable, version: chosen.version, minor: chosen.minor };
        const rest = { kind: 'emulated', variant: 'plain', layout, python } as const;
        const memorySizeMB = options.memory;
        const built = await buildFunction(
          { ...own, ...rest, memorySizeMB },
          chosen,
          codeFolder,
          context,
          note,
        );
        for (const { message, remedy } of built.notes) note(`warning: ${message} ${remedy}`);
        await emulator.define(own.name, built.taskRoot, {
          ...{ runtime: `python${chosen.minor}`, handler: built.handler, memorySizeMB },
          timeoutS: options.timeout,
        });
      }
      const names = [own, image].flatMap((one) => (one ? [one.name] : []));
      await image?.define(emulator);
      if (starts.length > 0) {
        const { defineStarts } = await import('./emulate-template.js');
        names.push(...(await defineStarts(starts, emulator, { work, context, note, packages })));
      }
      io.stdout.write(`${emulator.url}${names.length > 0 ? ` serves ${names.join(', ')}` : ''}\n`);
      for (const text of howTo(emulator.url, names[0], account)) note(text);
      await untilAborted(io.signal);
    } finally {
      await emulator.close();
    }
  } finally {
    await fleet.close();
    await image?.close();
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
  return EXIT.ok;
}

/** The functions of a template, where one is named. Throws usage errors, also for options that it leaves no room for. */
async function startsOf(
  { template, handler, name, requirements, python, image }: EmulateOptions,
  context: PythonContext,
  note: (text: string) => void,
): Promise<TemplateStart[]> {
  if (template === undefined) return [];
  const asked = Object.entries({ handler, name, requirements, python, image }).find(([, value]) => value);
  if (asked)
    throw usageError(
      `--${asked[0]} is for one function, and --template names all of them.`,
      'Leave out one of the two.',
    );
  const { templateStarts } = await import('./emulate-template.js');
  return templateStarts(template, context, note);
}

async function handlerOf({ name, handler, dir, requirements, template, image }: EmulateOptions, cwd: string) {
  if (name !== undefined && !/^[\w-]{1,64}$/.test(name))
    throw usageError(
      `--name ${name} is not a function name.`,
      'It has letters, digits, - and _ only, 64 at most.',
    );
  if (template !== undefined || image !== undefined) return undefined;
  if (handler === undefined) {
    if (name === undefined) return undefined;
    throw usageError(
      `--name ${name} is for a function to start with.`,
      'Say which with --handler app.handler.',
    );
  }
  const called = name ?? 'function';
  const folder = await checkHandler(handler, dir, cwd);
  const needed = defined({ requirements: await requirementsFile(requirements, cwd) });
  return { name: called, folder, shown: dir, handler, ...needed };
}

/** Of that version, else the default one. */
async function interpreterOf(version: string | undefined, context: PythonContext): Promise<Interpreter> {
  if (version === undefined) return defaultInterpreter(context);
  const [found] = await findInterpreters([version], context);
  if (!found) throw new Error('no interpreter was found');
  return found;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

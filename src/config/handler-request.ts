import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { HandlerLayout } from '../domain/plan.js';
import { kindOf } from '../io/paths.js';
import {
  BUNDLED_HANDLERS,
  type BundledHandler,
  LAYOUTS,
  lambdaFixture,
  type VariantName,
} from './bundled-handlers.js';
import type { CommonRequest } from './elements.js';
import type { LambdaElement } from './schema.js';

/** What flags say about handlers; absent where they say nothing. */
export interface HandlerFlags {
  /** module.function */
  readonly handler?: string | undefined;
  /** Folder with its code. */
  readonly dir?: string | undefined;
  readonly variants?: readonly VariantName[] | undefined;
  /** File with the event in JSON. */
  readonly event?: string | undefined;
  /** MB. */
  readonly memory?: number | undefined;
}

/** A handler to be packaged and run in the emulator, a row for each variant. */
export interface HandlerRequest extends CommonRequest {
  readonly runner: 'lambda';
  readonly handler: string;
  readonly isBundled: boolean;
  readonly variants: readonly {
    readonly name: string;
    /** Absolute. */
    readonly folder: string;
    readonly layout: HandlerLayout;
  }[];
  /** Absolute; absent: what lies in the folder says what is needed. */
  readonly requirements?: string;
  /** JSON text. */
  readonly event: string;
  readonly memorySizeMB: number;
  readonly python?: readonly string[];
}

const DEFAULT_MEMORY_MB = 512;
const [LEAST_MB, MOST_MB] = [128, 10_240];

/** An element with the flags over it. Throws usage errors. */
export async function handlerRequest(
  element: LambdaElement,
  base: string,
  flags: HandlerFlags & {
    readonly requirements?: string | undefined;
    readonly python?: readonly string[] | undefined;
  },
  common: CommonRequest,
): Promise<HandlerRequest> {
  if (common.ready !== undefined)
    throw usageError('--ready is for workers and commands: a handler answers.', 'Leave it out.');
  const python = flags.python ?? element.python;
  const memorySizeMB = flags.memory ?? element.memory ?? DEFAULT_MEMORY_MB;
  if (memorySizeMB < LEAST_MB || memorySizeMB > MOST_MB)
    throw usageError(
      `A function cannot have ${memorySizeMB} MB of memory.`,
      `AWS Lambda has ${LEAST_MB} to ${MOST_MB} MB.`,
    );
  const rest = {
    runner: 'lambda' as const,
    ...common,
    memorySizeMB,
    ...defined({ python }),
  };
  const { bundled } = element;
  if (bundled !== undefined) {
    const asked = Object.entries({ ...flags, memory: undefined, python: undefined }).find(
      ([, value]) => value !== undefined,
    );
    if (asked)
      throw usageError(
        `--${asked[0]} is for a handler of your own, not for the bundled ${bundled}.`,
        'Name yours: coldstart bench handlers --handler app.handler --dir FOLDER.',
      );
    return { ...rest, ...(await bundledParts(bundled)) };
  }
  const handler = flags.handler ?? element.handler ?? '';
  const folder = await checkHandler(handler, flags.dir ?? element.dir ?? '.', base);
  const requirements = flags.requirements ?? element.requirements;
  if (requirements !== undefined && (await kindOf(resolve(base, requirements))) !== 'file')
    throw usageError(
      `No such file: ${requirements}.`,
      'Name a requirements file, a pyproject.toml or a uv.lock.',
    );
  const variants = flags.variants ?? element.variants ?? ['plain'];
  return {
    ...rest,
    name: common.name ?? handler,
    handler,
    isBundled: false,
    variants: variants.map((name) => ({ name, folder, layout: LAYOUTS[name] })),
    ...(requirements === undefined ? {} : { requirements: resolve(base, requirements) }),
    event: await eventOf(flags.event ?? element.event, base),
  };
}

async function bundledParts(name: string) {
  const { event, variants } = BUNDLED_HANDLERS[name] as BundledHandler;
  return {
    name,
    handler: 'app.handler',
    isBundled: true,
    variants: Object.entries(variants).map(([variant, { folder, layout }]) => ({
      name: variant,
      folder: lambdaFixture(folder),
      layout,
    })),
    event: await readFile(lambdaFixture(`events/${event}`), 'utf8'),
  };
}

/** The folder of a handler, absolute; throws usage errors where the handler cannot be there. */
export async function checkHandler(handler: string, dir: string, base: string): Promise<string> {
  checkName(handler);
  const folder = await folderOf(dir, base);
  await checkModule(handler, folder);
  return folder;
}

function checkName(handler: string): void {
  if (/^[A-Za-z_][\w./-]*\.[A-Za-z_]\w*$/.test(handler)) return;
  throw usageError(
    `${JSON.stringify(handler)} is not a handler.`,
    'Write it as Lambda has it: module.function, for example app.handler.',
  );
}

async function folderOf(shown: string, base: string): Promise<string> {
  const folder = resolve(base, shown);
  if ((await kindOf(folder)) === 'folder') return folder;
  throw usageError(`--dir ${shown} is not a folder.`, 'Name the folder with the handler’s code.');
}

async function checkModule(handler: string, folder: string): Promise<void> {
  const module = handler.slice(0, handler.lastIndexOf('.')).replaceAll('.', '/');
  const files = [`${module}.py`, `${module}/__init__.py`];
  const kinds = await Promise.all(files.map((file) => kindOf(resolve(folder, file))));
  if (kinds.includes('file')) return;
  throw usageError(
    `There is no ${files[0]} in ${basename(folder) === '' ? folder : folder}.`,
    `The handler ${handler} is the function ${handler.slice(handler.lastIndexOf('.') + 1)} of that module; --dir names its folder.`,
  );
}

async function eventOf(file: string | undefined, base: string): Promise<string> {
  if (file === undefined) return '{}';
  const text = await readFile(resolve(base, file), 'utf8').catch((error: Error) => {
    throw usageError(`Cannot read the event ${file}: ${error.message}.`, 'Name a file with JSON.');
  });
  try {
    JSON.parse(text);
  } catch (error) {
    throw usageError(
      `The event ${file} is not valid JSON: ${(error as Error).message}.`,
      'Lambda takes JSON only.',
    );
  }
  return text;
}

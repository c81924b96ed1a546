import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { kindOf } from '../io/paths.js';
import { parseJson, readText } from '../io/read-text.js';
import { BUNDLED_HANDLERS, type BundledHandler, LAYOUTS, lambdaFixture } from './bundled-handlers.js';
import type { HandlerFlags } from './flags.js';
import type { CommonRequest, HandlerRequest } from './request-types.js';
import type { LambdaElement } from './schema.js';

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
  const rest = { runner: 'lambda' as const, ...common, memorySizeMB, ...defined({ python }) };
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
  const requirements = await requirementsFile(flags.requirements ?? element.requirements, base);
  const variants = flags.variants ?? element.variants ?? ['plain'];
  return {
    ...rest,
    name: common.name ?? handler,
    handler,
    isBundled: false,
    variants: variants.map((name) => ({ name, folder, layout: LAYOUTS[name] })),
    ...defined({ requirements }),
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

/** What a handler needs, absolute; throws a usage error where there is no such file. */
export async function requirementsFile(named: string | undefined, base: string): Promise<string | undefined> {
  if (named === undefined) return undefined;
  const file = resolve(base, named);
  if ((await kindOf(file)) === 'file') return file;
  throw usageError(`No such file: ${named}.`, 'Name a requirements file, a pyproject.toml or a uv.lock.');
}

/** The folder of a handler, absolute; throws usage errors where the handler cannot be there. */
export async function checkHandler(handler: string, dir: string, base: string): Promise<string> {
  if (!/^[A-Za-z_][\w./-]*\.[A-Za-z_]\w*$/.test(handler)) {
    throw usageError(
      `${JSON.stringify(handler)} is not a handler.`,
      'Write it as Lambda has it: module.function, for example app.handler.',
    );
  }
  const folder = resolve(base, dir);
  if ((await kindOf(folder)) !== 'folder') {
    throw usageError(`--dir ${dir} is not a folder.`, 'Name the folder with the handler’s code.');
  }
  const dot = handler.lastIndexOf('.');
  const module = handler.slice(0, dot).replaceAll('.', '/');
  const files = [`${module}.py`, `${module}/__init__.py`];
  const kinds = await Promise.all(files.map((file) => kindOf(resolve(folder, file))));
  if (kinds.includes('file')) return folder;
  throw usageError(
    `There is no ${files[0]} in ${folder}.`,
    `The handler ${handler} is the function ${handler.slice(dot + 1)} of that module; --dir names its folder.`,
  );
}

async function eventOf(file: string | undefined, base: string): Promise<string> {
  if (file === undefined) return '{}';
  const text = await readText(resolve(base, file), `the event ${file}`, 'Name a file with JSON.');
  parseJson(text, `The event ${file}`, 'Lambda takes JSON only.');
  return text.replace(/^\uFEFF/, '');
}

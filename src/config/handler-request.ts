import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { LAMBDA_LIMITS } from '../domain/lambda-limits.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { RuntimeChoice } from '../domain/runtime-choice.js';
import { kindOf } from '../io/paths.js';
import { parseJson, readText } from '../io/read-text.js';
import { codePlaceKind, handlerFile, hasHandler, isHandlerName } from '../project/handler-module.js';
import { BUNDLED_HANDLERS, type BundledHandler, LAYOUTS, lambdaFixture } from './bundled-handlers.js';
import type { HandlerFlags } from './flags.js';
import type { CommonRequest, HandlerRequest } from './request-types.js';
import type { LambdaElement } from './schema.js';

const DEFAULT_MEMORY_MB = 512;
const [LEAST_MB, MOST_MB] = LAMBDA_LIMITS.memoryMB;

/** An element with the flags over it. Throws usage errors. */
export async function handlerRequest(
  element: LambdaElement,
  base: string,
  flags: HandlerFlags & {
    readonly requirements?: string | undefined;
    readonly python?: readonly string[] | undefined;
    /** Seconds, of a trial. */
    readonly timeout?: number | undefined;
  },
  common: CommonRequest,
): Promise<HandlerRequest> {
  if (common.ready !== undefined)
    throw usageError('--ready is for workers and commands: a handler answers.', 'Leave it out.');
  const python = flags.python ?? element.python;
  const memorySizeMB = functionMemory(flags.memory ?? element.memory);
  const runtimePackages = await runtimeChoice(flags.runtimePackages ?? element.runtimePackages, base);
  const rest = {
    ...{ runner: 'lambda' as const, ...common, memorySizeMB },
    ...defined({ python, runtimePackages }),
  };
  const { bundled } = element;
  if (bundled !== undefined) {
    const own = {
      ...flags,
      memory: undefined,
      python: undefined,
      timeout: undefined,
      runtimePackages: undefined,
    };
    const asked = Object.entries(own).find(([, value]) => value !== undefined);
    if (asked)
      throw usageError(
        `--${asked[0]} is for a handler of your own, not for the bundled ${bundled}.`,
        'Name yours: coldstart bench handlers --handler app.handler --dir FOLDER.',
      );
    return { ...rest, ...(await bundledParts(bundled)) };
  }
  const handler = flags.handler ?? element.handler ?? '';
  const folder = await checkHandler(handler, flags.dir ?? element.dir ?? '.', base);
  const isZip = (await codePlaceKind(folder)) === 'zip';
  const needs = flags.requirements ?? element.requirements ?? (isZip ? false : undefined);
  if (isZip && needs !== false)
    throw usageError(`${folder} is a zip, which has its packages in it.`, 'Leave out its requirements.');
  const requirements = needs === false ? needs : await requirementsFile(needs, base);
  const timeout = flags.timeout ?? element.timeout;
  const { patterns, runtime } = element;
  const variants = flags.variants ?? element.variants ?? ['plain'];
  return {
    ...rest,
    name: common.name ?? handler,
    handler,
    isBundled: false,
    variants: variants.map((name) => ({ name, folder, layout: LAYOUTS[name] })),
    ...defined({
      ...{ requirements, patterns, runtime },
      layers: element.layers && (await layersOf(element.layers, base)),
      functionTimeoutMs: timeout === undefined ? undefined : timeout * 1000,
    }),
    event: await eventOf(flags.event ?? element.event, base),
  };
}

/** The memory of a function, in MB. Throws a usage error for what AWS has not. */
export function functionMemory(asked: number = DEFAULT_MEMORY_MB): number {
  if (asked >= LEAST_MB && asked <= MOST_MB) return asked;
  throw usageError(
    `A function cannot have ${asked} MB of memory.`,
    `AWS Lambda has ${LEAST_MB} to ${MOST_MB} MB.`,
  );
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

/** Which packages an emulated runtime is to have; undefined where nothing is said. Throws a usage error where there is no such file. */
export async function runtimeChoice(
  named: string | undefined,
  base: string,
): Promise<RuntimeChoice | undefined> {
  if (named === undefined) return undefined;
  if (named === 'aws' || named === 'none') return { kind: named };
  const path = resolve(base, named);
  if ((await kindOf(path)) === 'file') return { kind: 'file', path, shown: named };
  throw usageError(
    `--runtime-packages ${named}: no such file.`,
    joinedHint(
      didYouMean(named, ['aws', 'none']),
      'Say aws, none, or name a requirements file with exact versions.',
    ),
  );
}

/** What a handler needs, absolute; throws a usage error where there is no such file. */
export async function requirementsFile(named: string | undefined, base: string): Promise<string | undefined> {
  if (named === undefined) return undefined;
  const file = resolve(base, named);
  if ((await kindOf(file)) === 'file') return file;
  throw usageError(`No such file: ${named}.`, 'Name a requirements file, a pyproject.toml or a uv.lock.');
}

async function layersOf(
  layers: NonNullable<LambdaElement['layers']>,
  base: string,
): Promise<HandlerRequest['layers']> {
  for (const { dir } of layers) {
    if ((await codePlaceKind(resolve(base, dir))) === undefined)
      throw usageError(
        `The layer ${dir} is neither a folder nor a zip.`,
        'Correct layers in the configuration.',
      );
  }
  return layers.map(({ dir, build = false }) => ({ place: resolve(base, dir), build }));
}

/** The folder or zip of a handler, absolute; throws usage errors where the handler cannot be there. */
export async function checkHandler(handler: string, dir: string, base: string): Promise<string> {
  if (!isHandlerName(handler)) {
    throw usageError(
      `${JSON.stringify(handler)} is not a handler.`,
      'Write it as Lambda has it: module.function, for example app.handler.',
    );
  }
  const folder = resolve(base, dir);
  if ((await codePlaceKind(folder)) === undefined) {
    throw usageError(
      `--dir ${dir} is not a folder.`,
      'Name the folder, or the zip, with the handler’s code.',
    );
  }
  const isThere = await hasHandler(folder, handler).catch((error: Error) => {
    throw usageError(`--dir ${dir} cannot be read: ${error.message}.`, 'Name a folder or a whole zip.');
  });
  if (isThere) return folder;
  throw usageError(
    `There is no ${handlerFile(handler)} in ${folder}.`,
    `The handler ${handler} is the function ${handler.slice(handler.lastIndexOf('.') + 1)} of that module; --dir names its folder.`,
  );
}

/** JSON text of an event. Throws usage errors. */
export async function eventOf(file: string | undefined, base: string): Promise<string> {
  if (file === undefined) return '{}';
  const text = await readText(resolve(base, file), `the event ${file}`, 'Name a file with JSON.');
  parseJson(text, `The event ${file}`, 'Lambda takes JSON only.');
  return text.replace(/^\uFEFF/, '');
}

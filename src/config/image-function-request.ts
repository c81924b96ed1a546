import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { isHandlerName } from '../project/handler-module.js';
import { buildOf } from './container-request.js';
import type { Overrides } from './flags.js';
import { eventOf, functionMemory } from './handler-request.js';
import type { CommonRequest, ImageFunctionRequest } from './request-types.js';
import type { LambdaElement } from './schema.js';

/** A function in an image as written, with the flags over it. Throws usage errors. */
export async function imageFunctionRequest(
  element: LambdaElement & { readonly image: string },
  base: string,
  flags: Pick<Overrides, 'container' | 'handlers' | 'timeout'>,
  common: CommonRequest,
): Promise<ImageFunctionRequest> {
  if (common.ready !== undefined)
    throw usageError('--ready is for workers and commands: a handler answers.', 'Leave it out.');
  const { image } = element;
  const handler = flags.handlers.handler ?? element.handler;
  if (handler !== undefined && !isHandlerName(handler)) {
    throw usageError(`${JSON.stringify(handler)} is not a handler.`, 'Such as app.handler');
  }
  const forZips = (
    ['bundled', 'dir', 'requirements', 'patterns', 'layers', 'variants', 'runtime'] as const
  ).find((name) => element[name] !== undefined);
  if (forZips !== undefined)
    throw usageError(`${image}: ${forZips} is of a zip, and an image has it.`, 'Leave it out.');
  const { engine, pull, cpus } = flags.container ?? {};
  const timeout = flags.timeout ?? element.timeout;
  return {
    ...{ runner: 'lambda', ...common, image, pull: pull ?? element.pull ?? false },
    memorySizeMB: functionMemory(flags.handlers.memory ?? element.memory),
    event: await eventOf(flags.handlers.event ?? element.event, base),
    ...defined({
      build: await buildOf(image, base),
      ...{ handler, engine: engine ?? element.engine, cpus: cpus ?? element.cpus },
      functionTimeoutMs: timeout === undefined ? undefined : timeout * 1000,
    }),
  };
}

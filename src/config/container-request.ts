import { defined } from '../domain/defined.js';
import { splitCommand } from './command-line.js';
import type { Overrides } from './flags.js';
import type { CommonRequest, ContainerRequest } from './request-types.js';
import type { ContainerElement } from './schema.js';

/** An image as written, with the flags over it. Throws usage errors. */
export async function containerRequest(
  { image, command = [], ...element }: ContainerElement,
  flags: Pick<Overrides, 'container' | 'handlers'>,
  common: CommonRequest,
): Promise<ContainerRequest> {
  const words = typeof command === 'string' ? await splitCommand(command) : command;
  const { engine, pull, cpus } = flags.container ?? {};
  return {
    ...{ runner: 'container', ...common, image, command: words, pull: pull ?? element.pull ?? false },
    ...defined({
      engine: engine ?? element.engine,
      memoryMB: flags.handlers.memory ?? element.memory,
      cpus: cpus ?? element.cpus,
    }),
  };
}

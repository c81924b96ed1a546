import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { splitCommand } from './command-line.js';
import type { Overrides } from './flags.js';
import type { CommonRequest, ContainerRequest } from './request-types.js';
import type { ContainerElement } from './schema.js';

/** What a container has for itself nobody sees from outside. */
function checkSeen(image: string, ready: string | undefined): void {
  if (ready === undefined || !/^(?:fd$|file:|unix:)/.test(ready)) return;
  throw usageError(
    `The readiness condition ${JSON.stringify(ready)} cannot be used for the image ${image}: it would be within the container, where it cannot be seen.`,
    'Wait for http://127.0.0.1:{port}/, port:{port} or output:/regular expression/.',
  );
}

/** An image as written, with the flags over it. Throws usage errors. */
export async function containerRequest(
  { image, command = [], ...element }: ContainerElement,
  flags: Pick<Overrides, 'container' | 'handlers'>,
  common: CommonRequest,
): Promise<ContainerRequest> {
  checkSeen(image, common.ready);
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

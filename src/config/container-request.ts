import { dirname, join, resolve } from 'node:path';
import type { ContainerBuild } from '../domain/container.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { kindOf } from '../io/paths.js';
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

/** Whether an image is written as a path, from which it is built: ./, ../docker, /srv/app/Dockerfile. Pure. */
export function isBuilt(image: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$/.test(image);
}

/** What such a path is built from. Throws a usage error where there is no Dockerfile. */
export async function buildOf(image: string, base: string): Promise<ContainerBuild | undefined> {
  if (!isBuilt(image)) return undefined;
  const path = resolve(base, image);
  const kind = await kindOf(path);
  if (kind === 'file') return { file: path, context: dirname(path) };
  for (const name of ['Dockerfile', 'Containerfile'])
    if ((await kindOf(join(path, name))) === 'file') return { file: join(path, name), context: path };
  throw usageError(
    kind === 'folder'
      ? `--image ${image}: there is no Dockerfile and no Containerfile in ${path}.`
      : `--image ${image}: there is no ${path}.`,
    'Name a folder with a Dockerfile, the file itself, or an image that the engine has.',
  );
}

/** An image as written, with the flags over it. Throws usage errors. */
export async function containerRequest(
  { image, command = [], ...element }: ContainerElement,
  base: string,
  flags: Pick<Overrides, 'container' | 'handlers'>,
  common: CommonRequest,
): Promise<ContainerRequest> {
  checkSeen(image, common.ready);
  const words = typeof command === 'string' ? await splitCommand(command) : command;
  const { engine, pull, cpus, onHost = element.onHost } = flags.container ?? {};
  return {
    ...{ runner: 'container', ...common, image, command: words, pull: pull ?? element.pull ?? false },
    ...defined({
      build: await buildOf(image, base),
      engine: engine ?? element.engine,
      memoryMB: flags.handlers.memory ?? element.memory,
      cpus: cpus ?? element.cpus,
      onHost: typeof onHost === 'string' ? await splitCommand(onHost, '--on-host') : onHost,
    }),
  };
}

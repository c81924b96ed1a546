import type { EngineName } from '../../domain/container.js';
import { usageError } from '../../domain/errors.js';
import type { Emulator } from '../../emulator/emulator.js';
import { isHandlerName } from '../../project/handler-module.js';
import type { PythonContext } from '../../python/context.js';
import { functionImage } from '../../runners/container/function-image.js';
import { openImage } from '../../runners/container/image.js';
import { removeOwn } from '../../runners/container/leftovers.js';
import { openEngine } from '../../runners/container/open.js';

/** Options of `coldstart lambda emulate` that are about an image. */
export interface EmulateImageOptions {
  readonly image?: string;
  readonly engine?: EngineName;
  readonly pull?: boolean;
  readonly cpus?: number;
}

/** A function of an image, to start with. */
export interface ImageStart {
  readonly name: string;
  define(emulator: Emulator): Promise<void>;
  /** Removes what is left of its containers. */
  close(): Promise<void>;
}

/** Opens the image that is named. Throws usage and measure errors, before anything is served. */
export async function imageStart(
  options: EmulateImageOptions & {
    readonly name?: string;
    readonly handler?: string;
    readonly requirements?: string;
    readonly memory: number;
    readonly timeout: number;
  },
  context: PythonContext,
  note: (text: string) => void,
): Promise<ImageStart | undefined> {
  const { image, handler, cpus, pull = false, name = 'function', requirements } = options;
  if (image === undefined) {
    const [asked] = Object.entries({ engine: options.engine, pull: options.pull, cpus }).flatMap(
      ([option, value]) => (value === undefined ? [] : [option]),
    );
    if (asked === undefined) return undefined;
    throw usageError(`--${asked} is for an image, and none is named.`, 'Name one: --image NAME.');
  }
  if (handler !== undefined && !isHandlerName(handler)) {
    throw usageError(`--handler ${handler} is no module.function.`, 'Such as app.handler');
  }
  if (requirements !== undefined) {
    throw usageError('--requirements is for a zip: an image has its packages.', 'Leave it out.');
  }
  const command = handler === undefined ? [] : [handler];
  const { engine, ending } = await openEngine(options.engine, context, note);
  const { Id, Size = 0 } = await openImage(ending, image, { pull, argv: command });
  return {
    name,
    define: async (emulator) => {
      const of = functionImage(engine, image, { command, cpus });
      const parts = { of, uri: image, sha256: Id.replace(/^sha256:/, ''), bytes: Size };
      const { memory: memorySizeMB, timeout: timeoutS } = options;
      await emulator.defineImage(name, parts, { memorySizeMB, timeoutS });
    },
    close: async () => {
      await removeOwn(engine);
    },
  };
}

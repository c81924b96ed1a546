import { z } from 'zod';
import { measureError } from '../../domain/errors.js';
import { type Engine, reasonOf, told } from './engine.js';
import { noSpace } from './failure.js';

const words = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(' ').filter(Boolean))])
  .nullish();

const imageSchema = z.object({
  Id: z.string(),
  Architecture: z.string().optional(),
  Os: z.string().optional(),
  Size: z.int().optional(),
  Config: z
    .object({
      ...{ Entrypoint: words, Cmd: words, Env: z.array(z.string()).nullish() },
      WorkingDir: z.string().nullish(),
    })
    .nullish(),
  GraphDriver: z.object({ Name: z.string(), Data: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** What an engine tells of an image. */
type Told = z.infer<typeof imageSchema>;

/** An image that can be started here. */
export interface Image extends Told {
  /** How long it took to fetch it, where it was. */
  readonly pullMs?: number;
}

/** As Go names the processors that Node names otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/**
 * The image, fetched where that is allowed. Throws a measure error: not there, not for this machine, or nothing in it to
 * be started.
 */
export async function openImage(
  engine: Engine,
  name: string,
  { pull, argv }: { readonly pull: boolean; readonly argv: readonly string[] },
): Promise<Image> {
  const first = await engine.run('image', 'inspect', name);
  const pullMs = !first.ok && pull ? await pulled(engine, name) : undefined;
  const result = pullMs === undefined ? first : await engine.run('image', 'inspect', name);
  if (!result.ok) {
    throw measureError(
      `${engine.name} has no image ${name}: ${reasonOf(result)}.`,
      `Build it, or let it be fetched: --pull. Those that are there: ${engine.name} images.`,
    );
  }
  const read = z.tuple([imageSchema], imageSchema).safeParse(told(result.stdout));
  if (!read.success) throw measureError(`${engine.name} says nothing readable about the image ${name}.`);
  const [image] = read.data;
  checkPlatform(image, name);
  const { Entrypoint, Cmd } = image.Config ?? {};
  if (argv.length === 0 && !Entrypoint?.length && !Cmd?.length) {
    throw measureError(
      `The image ${name} does not say what it starts: it has neither ENTRYPOINT nor CMD.`,
      'Name a command after --, or in the configuration: "command".',
    );
  }
  return pullMs === undefined ? image : { ...image, pullMs };
}

/** What is started in a container of it: the image's entry point, and these words or its own. */
export function startedIn({ Config }: Pick<Image, 'Config'>, argv: readonly string[]): readonly string[] {
  return [...(Config?.Entrypoint ?? []), ...(argv.length > 0 ? argv : (Config?.Cmd ?? []))];
}

async function pulled(engine: Engine, name: string): Promise<number> {
  const began = performance.now();
  const result = await engine.run('pull', name);
  if (result.ok) return performance.now() - began;
  const reason = reasonOf(result);
  throw measureError(
    `${engine.name} cannot pull ${name}: ${reason}.`,
    noSpace(reason) ?? 'Check name and network.',
  );
}

function checkPlatform({ Architecture, Os }: Told, name: string): void {
  const here = ARCHITECTURES[process.arch] ?? process.arch;
  if ((Architecture ?? here) === here && (Os ?? 'linux') === 'linux') return;
  const isFor = (Os ?? 'linux') === 'linux' ? Architecture : `${Os}/${Architecture}`;
  throw measureError(
    `The image ${name} is for ${isFor}, this machine is ${here}: emulated, its start would say nothing.`,
    `Build or pull it for linux/${here}.`,
  );
}

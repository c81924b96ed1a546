import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ENGINES, type EngineName } from '../../domain/container.js';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import { counted } from '../../domain/words.js';
import { isRunning } from '../../io/running.js';
import type { PythonContext } from '../../python/context.js';
import { runTool, type ToolResult } from '../../python/run-tool.js';

/** A program with the command line of Docker, which answers. */
export interface Engine {
  readonly name: EngineName;
  /** Of what runs the containers: the daemon, where there is one. */
  readonly version?: string;
  /** All of the caller’s variables: they say which engine, storage and daemon. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs one of its commands, untimed. Throws only the signal's reason. */
  run(...args: readonly string[]): Promise<ToolResult>;
}

/** On all that coldstart makes; nothing without it is ever touched. */
const LABEL = 'coldstart.run';

/**
 * The engine that is asked for, else the first that is there and answers. Throws a measure error that says why none does.
 */
export async function findEngine(asked: EngineName | undefined, context: PythonContext): Promise<Engine> {
  const why: string[] = [];
  for (const name of asked === undefined ? ENGINES : [asked]) {
    const engine = engineNamed(name, context);
    const result = await engine.run('version', '--format', '{{json .}}');
    if (result.ok) return { ...engine, ...defined({ version: versionIn(result.stdout) }) };
    why.push(`${name}: ${reasonOf(result)}`);
  }
  throw measureError(
    `No container engine answers:\n  ${why.join('\n  ')}`,
    'Install one of docker, podman and nerdctl, or start its daemon; --engine chooses.',
  );
}

/** The same engine, whose commands end with another signal, or with none. */
export function engineWith(engine: Engine, context: PythonContext): Engine {
  return { ...engine, ...engineNamed(engine.name, context) };
}

function engineNamed(name: EngineName, context: PythonContext): Engine {
  const env = Object.fromEntries(
    Object.entries(context.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return { name, env, run: (...args) => runTool(name, args, { env, cwd: context.cwd, context }) };
}

/** Docker tells of its daemon, podman of itself. */
function versionIn(text: string): string | undefined {
  const version = z.object({ Version: z.string() });
  const both = z.object({ Server: version.nullish(), Client: version.nullish() }).safeParse(parsed(text));
  return both.data?.Server?.Version ?? both.data?.Client?.Version;
}

const imageSchema = z.object({
  Id: z.string(),
  Architecture: z.string().optional(),
  Size: z.int().optional(),
});

/** What an engine tells of an image. */
export type Image = z.infer<typeof imageSchema>;

/** As Go names the processors that Node names otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** The image, fetched where that is allowed. Throws a measure error: not there, not for this machine. */
export async function openImage(engine: Engine, name: string, pull: boolean): Promise<Image> {
  let result = await engine.run('image', 'inspect', name);
  if (!result.ok && pull) {
    const pulled = await engine.run('pull', name);
    if (!pulled.ok)
      throw measureError(`${name} cannot be pulled: ${reasonOf(pulled)}`, 'Check name and network.');
    result = await engine.run('image', 'inspect', name);
  }
  if (!result.ok) {
    throw measureError(
      `${engine.name} has no image ${name}: ${reasonOf(result)}`,
      `Build it, or let it be fetched: --pull. Those that are there: ${engine.name} images.`,
    );
  }
  const image = z.tuple([imageSchema], imageSchema).safeParse(parsed(result.stdout));
  if (!image.success) throw measureError(`${engine.name} says nothing readable about ${name}.`);
  const [found] = image.data;
  const here = ARCHITECTURES[process.arch] ?? process.arch;
  if (found.Architecture !== undefined && found.Architecture !== here) {
    throw measureError(
      `The image ${name} is for ${found.Architecture}, this machine is ${here}: emulated, its start would say nothing.`,
      `Build or pull it for linux/${here}.`,
    );
  }
  return found;
}

const stateSchema = z.object({
  Status: z.string(),
  ExitCode: z.int().optional(),
  OOMKilled: z.boolean().optional(),
  Error: z.string().optional(),
  StartedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  FinishedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
});

/** What an engine tells of a container that it has. Times by its own clock. */
export type ContainerState = z.infer<typeof stateSchema>;

export async function stateOf(engine: Engine, id: string): Promise<ContainerState | undefined> {
  const { stdout } = await engine.run('inspect', '--format', '{{json .State}}', id);
  return stateSchema.safeParse(parsed(stdout)).data;
}

/** The label of what this process makes: its number, and when it began, since numbers are used again. */
export function ownLabel(): string {
  return `${LABEL}=${process.pid}-${Math.round(performance.timeOrigin)}`;
}

/** Removes containers of runs of coldstart that were killed; how many. Those of one that still runs are left alone. */
export async function removeLeftovers(engine: Engine): Promise<number> {
  return removeOf(engine, (run) => !isRunning(Number.parseInt(run, 10)));
}

/** Removes what this process has made and has not removed yet: a creation was interrupted. */
export async function removeOwn(engine: Engine): Promise<number> {
  return removeOf(engine, (run) => `${LABEL}=${run}` === ownLabel());
}

async function removeOf(engine: Engine, isMeant: (run: string) => boolean): Promise<number> {
  const listed = await engine.run('ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${LABEL}`);
  const found = listed.stdout.split('\n').filter(Boolean);
  if (!listed.ok || found.length === 0) return 0;
  const format = `{{.Id}} {{index .Config.Labels "${LABEL}"}}`;
  // One may be gone meanwhile, with whoever made it: the others are told all the same.
  const { stdout } = await engine.run('inspect', '--format', format, ...found);
  const ids = stdout.split('\n').flatMap((line) => {
    const [id = '', run = ''] = line.split(' ');
    return id !== '' && isMeant(run) ? [id] : [];
  });
  if (ids.length > 0) await remove(engine, ids);
  return ids.length;
}

/** Removes containers, whatever they do. Throws a measure error where the engine does not. */
export async function remove(engine: Engine, ids: readonly string[]): Promise<void> {
  let result = await engine.run('rm', '--force', ...ids);
  // What watches a container may have been ended with its command: the engine has to notice that first.
  for (let turn = 0; !result.ok && turn < TURNS; turn += 1) {
    await sleep(TURN_MS);
    result = await engine.run('rm', '--force', ...ids);
  }
  if (result.ok || /no such container/i.test(result.stderr)) return;
  throw measureError(
    `${engine.name} cannot remove ${counted(ids.length, 'container')} of coldstart's: ${reasonOf(result)}`,
    `Remove what is left: ${engine.name} rm --force $(${engine.name} ps --all --quiet --filter label=${LABEL})`,
  );
}

const TURNS = 10;
const TURN_MS = 300;

/** Its last words, in one line. */
export function reasonOf({ stderr, summary }: Pick<ToolResult, 'stderr' | 'summary'>): string {
  const lines = stderr.trim().split('\n');
  return lines.at(-1)?.replace(/^Error: |^Error response from daemon: /, '') || summary;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

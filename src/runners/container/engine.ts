import { delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { ENGINES, type EngineName } from '../../domain/container.js';
import { defined } from '../../domain/defined.js';
import { lacking, measureError } from '../../domain/errors.js';
import { LACKS } from '../../domain/need.js';
import { kindOf } from '../../io/paths.js';
import { withinTime } from '../../io/time-limit.js';
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

/**
 * The engine that is asked for, else the first that is there and answers. Throws a measure error that says why none does.
 */
export async function findEngine(asked: EngineName | undefined, context: PythonContext): Promise<Engine> {
  const why: string[] = [];
  for (const name of asked === undefined ? ENGINES : [asked]) {
    const found = await engineThatAnswers(name, context);
    if ('run' in found) return found;
    why.push(`${name}: ${found.why}`);
  }
  const error = measureError(
    `${LACKS.engine}: ${why.join('; ')}.`,
    asked === undefined
      ? 'Install docker, podman or nerdctl, or start its daemon.'
      : `Install ${asked} or start its daemon, or name another one: --engine docker, podman or nerdctl.`,
  );
  throw lacking(error, 'engine', asked);
}

/** All engines that are there and answer. */
export async function engines(context: PythonContext): Promise<Engine[]> {
  const folders = (context.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const isThere = async (name: string) =>
    (await Promise.all(folders.map((folder) => kindOf(join(folder, name))))).some((kind) => kind === 'file');
  const found = await Promise.all(
    ENGINES.map(async (name) => ((await isThere(name)) ? engineThatAnswers(name, context) : undefined)),
  );
  return found.flatMap((one) => (one && 'run' in one ? [one] : []));
}

/** The same engine, whose commands end with another signal, or with none. */
export function engineWith(engine: Engine, context: PythonContext): Engine {
  return { ...engine, ...engineNamed(engine.name, context) };
}

/** A daemon that hangs is as good as none. */
const ANSWER_LIMIT_MS = 30_000;

async function engineThatAnswers(
  name: EngineName,
  context: PythonContext,
): Promise<Engine | { readonly why: string }> {
  const signal = withinTime(ANSWER_LIMIT_MS, context.signal);
  try {
    const asked = engineNamed(name, { ...context, signal });
    const result = await asked.run('version', '--format', '{{json .}}');
    if (!result.ok) return { why: /\bENOENT\b/.test(result.summary) ? 'not installed' : reasonOf(result) };
    return { ...engineNamed(name, context), ...defined({ version: versionIn(result.stdout) }) };
  } catch (error) {
    context.signal?.throwIfAborted();
    if (signal.aborted) return { why: `no answer within ${ANSWER_LIMIT_MS / 1000} s` };
    throw error;
  }
}

function engineNamed(name: EngineName, context: PythonContext): Engine {
  const env = Object.fromEntries(
    Object.entries(context.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const run = (args: readonly string[], signal: AbortSignal | undefined) =>
    runTool(name, args, { env, cwd: context.cwd, context: { ...context, ...defined({ signal }) } });
  return { name, env, run: (...args) => inTime(`${name} ${args[0]}`, run, args, context.signal) };
}

/** To fetch and to build take as long as they take; what runs in a container by itself has more time than what only asks. */
const LIMITS_MS: Readonly<Record<string, number>> = {
  ...{ build: Number.POSITIVE_INFINITY, pull: Number.POSITIVE_INFINITY },
  start: 600_000,
};
const LIMIT_MS = 120_000;

/** A command that a daemon never answers has failed, after its limit. Throws only the signal's reason. */
export async function inTime(
  what: string,
  run: (args: readonly string[], signal: AbortSignal | undefined) => Promise<ToolResult>,
  args: readonly string[],
  signal: AbortSignal | undefined,
  limitMs = LIMITS_MS[args[0] ?? ''] ?? LIMIT_MS,
): Promise<ToolResult> {
  if (limitMs === Number.POSITIVE_INFINITY) return run(args, signal);
  const limited = withinTime(limitMs, signal);
  try {
    return await run(args, limited);
  } catch (error) {
    signal?.throwIfAborted();
    if (!limited.aborted) throw error;
    return { ok: false, stdout: '', stderr: '', summary: `${what} did not end within ${limitMs / 1000} s` };
  }
}

/** Docker tells of its daemon, podman of itself. */
function versionIn(text: string): string | undefined {
  const version = z.object({ Version: z.string() });
  const both = z.object({ Server: version.nullish(), Client: version.nullish() }).safeParse(told(text));
  return both.data?.Server?.Version ?? both.data?.Client?.Version;
}

/** Its last words, in one line. */
export function reasonOf({ stderr, summary }: Pick<ToolResult, 'stderr' | 'summary'>): string {
  return engineReason(stderr) || summary;
}

/** What an engine said last on stderr, without what each of its lines begins with, and without numbers of containers. Pure. */
export function engineReason(stderr: string): string {
  const lines = stderr.trim().split('\n');
  // Docker ends with a list of them.
  const line = lines.findLast((text) => !/^Error: failed to start containers: \w+$/.test(text)) ?? '';
  return line
    .replace(/ ?\b[0-9a-f]{64}\b/g, '')
    .replace(/^(?:Error(?: response from daemon)?|docker|FATA\[\d+\]): ?/gi, '')
    .replace(/\.$/, '');
}

/** JSON that an engine wrote; undefined where it is none. */
export function told(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Loop, PageCache } from '../domain/report.js';
import { namedCommand, splitCommand } from './command-line.js';
import type { LoadedConfig } from './load.js';
import { isReadyCondition } from './ready.js';
import type { CommandElement, ScenarioElement, WorkerElement } from './schema.js';
import { isBundled, targetElements } from './targets.js';

/** What the command line of `bench` said. */
export interface BenchFlags {
  readonly targets: readonly string[];
  /** The words after `--`. */
  readonly commandWords: readonly string[];
  readonly command: readonly string[];
  readonly python?: readonly string[];
  readonly loop?: readonly Loop[];
  readonly runs?: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly pageCache?: PageCache;
  /** NAME=VALUE, or NAME to pass the caller's value on. */
  readonly env: readonly string[];
  readonly args?: string;
  readonly venv?: string;
  readonly cwd?: string;
  readonly set?: 'standard' | 'classic';
  /** A readiness condition. */
  readonly ready?: string;
  /** Seconds. */
  readonly grace?: number;
}

/** What is asked for, after defaults < file < flags; axes are not yet multiplied out. */
export interface BenchRequest {
  readonly elements: readonly ScenarioElement[];
  /** True where neither targets nor a configuration named the rows. */
  readonly isDefault: boolean;
  readonly python?: readonly string[];
  readonly loop?: readonly Loop[];
  readonly runs: number;
  readonly seed?: number;
  readonly timeoutMs: number;
  readonly pageCache: PageCache;
}

const DEFAULT_RUNS = 20;
const DEFAULT_TIMEOUT_S = 60;

/** Merges flags and file into one request; throws usage errors. */
export async function benchRequest(
  flags: BenchFlags,
  loaded: LoadedConfig | undefined,
  context: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<BenchRequest> {
  const config = loaded?.config ?? {};
  const named = [...(await targetElements(flags.targets, context.cwd)), ...(await commandElements(flags))];
  const fromFile = loaded
    ? await Promise.all((config.scenarios ?? []).map((element) => rebase(element, loaded.folder)))
    : [];
  const isDefault = named.length === 0 && fromFile.length === 0;
  const chosen =
    named.length > 0 ? named : isDefault ? await targetElements(['loops'], context.cwd) : fromFile;
  const seed = flags.seed ?? config.seed;
  const python = flags.python ?? config.python;
  const loop = flags.loop ?? config.loop;
  return {
    elements: await withFlags(chosen, flags, context),
    isDefault,
    ...(python ? { python } : {}),
    ...(loop ? { loop } : {}),
    runs: flags.runs ?? config.runs ?? DEFAULT_RUNS,
    ...(seed === undefined ? {} : { seed }),
    timeoutMs: (flags.timeout ?? config.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
    pageCache: flags.pageCache ?? config.pageCache ?? 'warm',
  };
}

async function commandElements(flags: BenchFlags): Promise<CommandElement[]> {
  const repeated = await Promise.all(flags.command.map(namedCommand));
  const words = flags.commandWords.length > 0 ? [{ command: [...flags.commandWords] }] : [];
  return [...words, ...repeated].map((element) => ({ runner: 'command', ...element }));
}

/** Paths in a configuration file start from its folder; a command written as text is split. */
async function rebase(element: ScenarioElement, folder: string): Promise<ScenarioElement> {
  const cwd = { cwd: resolve(folder, element.cwd ?? '.') };
  if (element.runner === 'command') {
    const { command } = element;
    return {
      ...element,
      ...cwd,
      command: typeof command === 'string' ? await splitCommand(command) : command,
    };
  }
  const worker = isBundled(element.worker) ? element.worker : resolve(folder, element.worker);
  return { ...element, ...cwd, worker, ...(element.venv ? { venv: resolve(folder, element.venv) } : {}) };
}

async function withFlags(
  elements: readonly ScenarioElement[],
  flags: BenchFlags,
  context: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<ScenarioElement[]> {
  const env = variables(flags.env, context.env);
  const cwd = flags.cwd === undefined ? {} : { cwd: resolve(context.cwd, flags.cwd) };
  if (cwd.cwd !== undefined && !(await stat(cwd.cwd).catch(() => undefined))?.isDirectory()) {
    throw usageError(`--cwd ${flags.cwd} is no folder.`, 'Name the folder that the trials are to run in.');
  }
  const worker: Partial<WorkerElement> = {
    ...(flags.args === undefined
      ? {}
      : { args: flags.args.trim() === '' ? [] : await splitCommand(flags.args) }),
    ...(flags.venv === undefined ? {} : { venv: resolve(context.cwd, flags.venv) }),
  };
  return elements.map((element) => {
    const common = { ...cwd, env: { ...element.env, ...env }, ...readiness(element, flags) };
    if (element.runner === 'command') return { ...element, ...common };
    if (isBundled(element.worker)) {
      const flag = flags.args !== undefined ? '--args' : flags.venv !== undefined ? '--venv' : undefined;
      if (flag)
        throw usageError(
          `${flag} does not go with the bundled worker ${element.worker}.`,
          'Use it with a file of your own.',
        );
      return { ...element, ...common, ...(flags.set ? { set: flags.set } : {}) };
    }
    if (flags.set)
      throw usageError(
        '--set chooses the packages of the bundled workers.',
        `Leave it out for ${element.worker}.`,
      );
    return { ...element, ...worker, ...common };
  });
}

/** What the element and the flags say about readiness, checked. */
function readiness(element: ScenarioElement, flags: BenchFlags): Pick<ScenarioElement, 'ready' | 'grace'> {
  const ready = flags.ready ?? element.ready;
  const grace = flags.grace ?? element.grace;
  const waits = ready !== undefined && isReadyCondition(ready);
  if (waits && element.runner === 'worker' && isBundled(element.worker)) {
    throw usageError(
      `The bundled worker ${element.worker} ends by itself: the readiness condition ${ready} does not go with it.`,
      'Use --ready with a file or a command of your own.',
    );
  }
  if (!waits && grace !== undefined) {
    throw usageError(
      'A grace is for what is ready and runs on; no readiness condition is given.',
      'Add --ready, for example --ready port:{port}, or leave --grace out.',
    );
  }
  return {
    ...(ready === undefined ? {} : { ready }),
    ...(grace === undefined ? {} : { grace }),
  };
}

function variables(
  given: readonly string[],
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!/^[^=\s]+$/.test(name))
      throw usageError(`--env ${JSON.stringify(text)} has no name.`, 'Write --env NAME=VALUE.');
    if (equals >= 0) return [name, text.slice(equals + 1)];
    const value = own[name];
    if (value === undefined)
      throw usageError(
        `--env ${name}: no such variable is set here.`,
        `Set it, or write --env ${name}=VALUE.`,
      );
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

import { resolve } from 'node:path';
import type { Budget } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Loop, PageCache } from '../domain/report.js';
import { kindOf } from '../io/paths.js';
import { parseBudget } from './budget.js';
import { checkProgram, namedCommand } from './command-line.js';
import { type Request, requestsOf } from './elements.js';
import type { HandlerFlags } from './handler-request.js';
import type { InstallFlags } from './install-request.js';
import type { LoadedConfig } from './load.js';
import type { Overrides } from './overrides.js';
import type { ScenarioElement } from './schema.js';
import { splitName, targetElements } from './targets.js';
import { variables, variablesOfFiles } from './variables.js';

/** What the command line of `bench` said. */
export interface BenchFlags {
  readonly targets: readonly string[];
  /** The words after `--`. */
  readonly commandWords: readonly string[];
  readonly command: readonly string[];
  /** Modules for `python -m`, perhaps with `NAME=` in front. */
  readonly module: readonly string[];
  readonly python?: readonly string[];
  readonly loop?: readonly Loop[];
  readonly launch?: readonly string[];
  readonly runs?: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly pageCache?: PageCache;
  /** NAME=VALUE, or NAME to pass the caller's value on. */
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly args?: string;
  readonly venv?: string;
  readonly cwd?: string;
  readonly set?: 'small' | 'standard' | 'classic';
  /** Axes and the set of installs. */
  readonly install: InstallFlags;
  /** The handler of one's own, and how it is laid out. */
  readonly handlers: HandlerFlags;
  /** A readiness condition. */
  readonly ready?: string;
  /** Seconds. */
  readonly grace?: number;
  readonly setup?: string;
  readonly prepare?: string;
  readonly conclude?: string;
  readonly cleanup?: string;
  /** Thresholds, as `--budget` has them. */
  readonly budget: readonly string[];
  /** False where nobody wants the run that looks for pitfalls. */
  readonly pitfalls: boolean;
}

/** What is asked for, after defaults < file < flags; loops, Pythons and launch styles are not yet multiplied out. */
export interface BenchRequest {
  readonly elements: readonly Request[];
  /** True where neither targets nor a configuration named the rows. */
  readonly isDefault: boolean;
  readonly exclude: readonly Readonly<Record<string, string | number>>[];
  readonly budgets: readonly Budget[];
  /** Those of the file where the command line names other rows: they hold for what they fit. */
  readonly otherBudgets: readonly Budget[];
  /** As asked; each kind of row has a default of its own. */
  readonly runs?: number;
  readonly seed?: number;
  readonly timeoutMs: number;
  readonly pageCache: PageCache;
  readonly pitfalls: boolean;
}

const DEFAULT_TIMEOUT_S = 60;

/** Merges flags and file into one request; throws usage errors. */
export async function benchRequest(
  flags: BenchFlags,
  loaded: LoadedConfig | undefined,
  context: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<BenchRequest> {
  const config = loaded?.config ?? {};
  const named = await namedElements(flags, context.cwd);
  const fromFile = named.length === 0 ? (config.scenarios ?? []) : [];
  const isDefault = named.length === 0 && fromFile.length === 0;
  const chosen: readonly ScenarioElement[] = isDefault
    ? await targetElements(['loops', 'installs'], context.cwd)
    : [...named, ...fromFile];
  // Paths in a configuration file start from its folder.
  const base = fromFile.length > 0 && loaded ? loaded.folder : context.cwd;
  const seed = flags.seed ?? config.seed;
  const ofFile = (config.budgets ?? []).map((text, index) =>
    parseBudget(text, `budgets[${index}] of ${loaded?.file}`),
  );
  return {
    elements: await requestsOf(chosen, base, {
      ...(await overridesOf(flags, context)),
      python: flags.python,
      loop: flags.loop,
      launch: flags.launch,
      defaults: { python: config.python, loop: config.loop, launch: config.launch },
    }),
    isDefault,
    exclude: config.exclude ?? [],
    budgets: [...(named.length > 0 ? [] : ofFile), ...flags.budget.map((text) => parseBudget(text))],
    otherBudgets: named.length > 0 ? ofFile : [],
    ...runsOf(flags.runs ?? config.runs),
    ...defined({ seed }),
    timeoutMs: (flags.timeout ?? config.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
    pageCache: flags.pageCache ?? config.pageCache ?? 'warm',
    pitfalls: flags.pitfalls,
  };
}

function runsOf(runs: number | undefined): { runs?: number } {
  return runs === undefined ? {} : { runs };
}

/** What the command line names: targets, modules, and commands. */
async function namedElements(flags: BenchFlags, cwd: string): Promise<ScenarioElement[]> {
  const modules = await moduleElements(flags, cwd);
  const own = flags.handlers.handler;
  // With a handler of one's own, the suite's name says what kind of thing it is.
  const named = flags.targets.filter((target) => own === undefined || target !== 'handlers');
  const targets = modules.folder === undefined ? named : [];
  const repeated = await Promise.all(flags.command.map(namedCommand));
  if (flags.commandWords.length > 0) checkProgram(flags.commandWords);
  const words = flags.commandWords.length > 0 ? [{ command: [...flags.commandWords] }] : [];
  return [
    ...(await targetElements(targets, cwd)),
    ...modules.elements,
    ...(own === undefined ? [] : [{ runner: 'lambda' as const, handler: own }]),
    ...[...words, ...repeated].map((element) => ({ runner: 'command' as const, ...element })),
  ];
}

/** With -m, a folder as the only target says where the modules lie. */
async function moduleElements(
  flags: BenchFlags,
  cwd: string,
): Promise<{ elements: ScenarioElement[]; folder?: string }> {
  const [only, ...more] = flags.targets;
  const inFolder =
    flags.module.length > 0 &&
    only !== undefined &&
    more.length === 0 &&
    (await kindOf(resolve(cwd, only))) === 'folder'
      ? { folder: resolve(cwd, only) }
      : {};
  const elements = flags.module.map((text): ScenarioElement => {
    const named = splitName(text);
    const module = named?.target ?? text;
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module)) {
      throw usageError(
        `-m ${text} is not a module name.`,
        'Write it as for python -m, for example -m package.worker; a file is a target of its own.',
      );
    }
    const where = inFolder.folder === undefined ? {} : { cwd: inFolder.folder };
    return { runner: 'worker', module, ...(named ? { name: named.name } : {}), ...where };
  });
  return { elements, ...inFolder };
}

async function overridesOf(
  flags: BenchFlags,
  context: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<Omit<Overrides, 'python' | 'loop' | 'launch' | 'defaults'>> {
  const cwd = flags.cwd === undefined ? undefined : resolve(context.cwd, flags.cwd);
  if (cwd !== undefined && (await kindOf(cwd)) !== 'folder') {
    throw usageError(`--cwd ${flags.cwd} is not a folder.`, 'Name the folder that the trials are to run in.');
  }
  const { args, set, ready, grace, setup, prepare, conclude, cleanup } = flags;
  return {
    env: {
      ...(await variablesOfFiles(flags.envFile, context.cwd)),
      ...variables(flags.env, context.env),
    },
    cwd,
    venv: flags.venv === undefined ? undefined : resolve(context.cwd, flags.venv),
    install: flags.install,
    handlers: flags.handlers,
    ...{ args, set, ready, grace, hooks: { setup, prepare, conclude, cleanup } },
  };
}

import { resolve } from 'node:path';
import { isOfTrials } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Warning } from '../domain/report.js';
import { kindOf } from '../io/paths.js';
import { parseBudget } from './budget.js';
import { checkProgram, namedCommand } from './command-line.js';
import { requestsOf } from './elements.js';
import type { BenchFlags, Overrides } from './flags.js';
import type { LoadedConfig } from './load.js';
import { saidInOrder } from './named-rows.js';
import { withHostRows } from './on-host.js';
import { withScenarioNames } from './one-scenario.js';
import { type Parameters, type Variants, variantsOf } from './parameters.js';
import type { BenchRequest } from './request-types.js';
import { parseRounds } from './rounds.js';
import type { ScenarioElement } from './schema.js';
import { SWEPT } from './sweep.js';
import { type OnNote, splitName, targetElements } from './targets.js';
import { templateElements } from './template-elements.js';
import { variables, variablesOfFiles } from './variables.js';
import { checkWasmRun } from './wasm-request.js';

/** Where the user is, and the variables that are seen. */
export interface Caller {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_TIMEOUT_S = 60;

/** Merges flags and file into one request; throws usage errors. */
export async function benchRequest(
  flags: BenchFlags,
  loaded: LoadedConfig | undefined,
  context: Caller,
): Promise<BenchRequest> {
  const config = loaded?.config ?? {};
  const notes = warmupNote(flags);
  const onNote = (note: Warning) => void notes.push(note);
  const named = await namedElements(flags, context.cwd, onNote);
  const fromFile = named.length === 0 ? (config.scenarios ?? []) : [];
  const isDefault = named.length === 0 && fromFile.length === 0;
  const chosen = isDefault
    ? await targetElements(['loops', 'installs'], context.cwd, onNote)
    : [...named, ...fromFile];
  // Paths in a configuration file start from its folder.
  const base = fromFile.length > 0 && loaded ? loaded.folder : context.cwd;
  const ofFile = (config.budgets ?? []).map((text, index) =>
    parseBudget(text, `budgets[${index}] of ${loaded?.file}`),
  );
  const ofConfig =
    config.runs === undefined ? undefined : parseRounds(config.runs, `runs of ${loaded?.file}`);
  const budgets = [...(named.length > 0 ? [] : ofFile), ...flags.budget.map((text) => parseBudget(text))];
  const elements = await requestsOf(
    chosen,
    base,
    {
      ...(await overridesOf(flags, context)),
      python: flags.python,
      loop: flags.loop,
      launch: flags.launch,
      defaults: { python: config.python, loop: config.loop, launch: config.launch },
    },
    onNote,
  );
  const pageCache = flags.pageCache ?? config.pageCache ?? 'warm';
  checkWasmRun(elements, { pageCache });
  return {
    elements: await withHostRows(withScenarioNames(elements, fromFile), context.env),
    isDefault,
    exclude: config.exclude ?? [],
    compare: [...(named.length > 0 ? [] : (config.compare ?? [])), ...flags.compare],
    ...defined({ reference: flags.reference }),
    budgets,
    otherBudgets: named.length > 0 ? ofFile : [],
    ...defined({ runs: flags.runs ?? ofConfig, seed: flags.seed ?? config.seed }),
    timeoutMs: (flags.timeout ?? config.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
    pageCache,
    pitfalls: flags.pitfalls,
    ...(flags.sweep ? { swept: SWEPT } : {}),
    notes,
    // One run decides what is counted.
    isJudged: budgets.some(isOfTrials),
  };
}

/** What the command line names: targets, modules, and commands. */
async function namedElements(
  flags: BenchFlags,
  cwd: string,
  onNote: OnNote,
): Promise<readonly (ScenarioElement | Variants)[]> {
  const axes = axesOf(flags);
  const modules = await moduleElements(flags, cwd, axes);
  const own = flags.handlers.handler;
  const found = await templateElements(flags, cwd);
  const functions = found?.elements ?? [];
  found?.notes.forEach(onNote);
  // With handlers of one's own, the suite's name says what kind of thing they are.
  const isOwn = own !== undefined || functions.length > 0 || (flags.container?.image ?? []).length > 0;
  const named = flags.targets.filter((target) => !isOwn || target !== 'handlers');
  const targets = modules.folder === undefined ? named : [];
  const repeated = await Promise.all(flags.command.map(namedCommand));
  // Where handlers are measured an image is that of one.
  const ofHandlers = own !== undefined || flags.targets.includes('handlers');
  const images = (flags.container?.image ?? []).map((text) =>
    ofHandlers ? imageFunction(text) : imageElement(text, flags.commandWords),
  );
  const isOfImages = (images.length > 0 && !ofHandlers) || flags.commandWords.length === 0;
  if (!isOfImages) checkProgram(flags.commandWords);
  const words = !isOfImages ? [{ command: [...flags.commandWords] }] : [];
  const started = await Promise.all(
    targets.map((target) => variantsOf(target, axes, (text) => targetElements([text], cwd, onNote))),
  );
  const all = [
    ...started.flat(),
    ...modules.elements,
    ...functions,
    ...(own === undefined ? [] : [{ runner: 'lambda' as const, handler: own }]),
    ...images,
    ...[...words, ...repeated].map((element) => ({ runner: 'command' as const, ...element })),
  ];
  return saidInOrder(all, flags);
}

/** All axes of the command line. Throws a usage error where one is given twice. */
function axesOf({ parameters = {}, sweep }: BenchFlags): Parameters {
  if (!sweep) return parameters;
  if (parameters[SWEPT] !== undefined)
    throw usageError(
      `--sweep varies {${SWEPT}}, and so does a parameter of that name.`,
      'Call it otherwise, or leave out --sweep.',
    );
  return { ...parameters, [SWEPT]: sweep };
}

/** Why runs that warm up are not to be asked for. */
function warmupNote({ warmup, pageCache }: BenchFlags): Warning[] {
  if (warmup === undefined) return [];
  const after = pageCache === 'evicted' ? ', which --page-cache evicted empties again' : '';
  return [
    {
      code: 'NO_WARMUP',
      message: `--warmup ${warmup} changes nothing: each row runs once before what counts (round 0), which fills the caches${after}; each trial is a fresh process, which no earlier one can warm.`,
      remedy: 'Leave it out. For starts with an empty page cache: --page-cache evicted.',
    },
  ];
}

/** With --handler its entry point is given that one, else its own CMD. */
function imageFunction(text: string): ScenarioElement {
  const named = splitName(text);
  return { runner: 'lambda', image: named?.target ?? text, ...defined({ name: named?.name }) };
}

/** What stands after `--` runs in each of the images. */
function imageElement(text: string, command: readonly string[]): ScenarioElement {
  const named = splitName(text);
  const words = command.length > 0 ? { command: [...command] } : {};
  return { runner: 'container', image: named?.target ?? text, ...words, ...defined({ name: named?.name }) };
}

/** With -m, a folder as the only target says where the modules lie. */
async function moduleElements(flags: BenchFlags, cwd: string, axes: Parameters) {
  const [only, ...more] = flags.targets;
  const isPlace = flags.module.length > 0 && only !== undefined && more.length === 0;
  const path = resolve(cwd, only ?? '.');
  const folder = isPlace && (await kindOf(path)) === 'folder' ? path : undefined;
  const elementOf = (text: string): ScenarioElement => {
    const named = splitName(text);
    const module = named?.target ?? text;
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module)) {
      throw usageError(
        `-m ${text} is not a module name.`,
        /^\d+$/.test(module)
          ? 'A number of trials is --runs 20, or --runs 10..80 until a verdict is reached.'
          : 'Write it as for python -m, for example -m package.worker; a file is a target of its own.',
      );
    }
    return { runner: 'worker', module, ...defined({ name: named?.name, cwd: folder }) };
  };
  const elements = await Promise.all(
    flags.module.map((module) => variantsOf(module, axes, async (text) => [elementOf(text)])),
  );
  return { elements: elements.flat(), folder };
}

async function overridesOf(
  flags: BenchFlags,
  context: Caller,
): Promise<Omit<Overrides, 'python' | 'loop' | 'launch' | 'defaults'>> {
  const cwd = flags.cwd === undefined ? undefined : resolve(context.cwd, flags.cwd);
  if (cwd !== undefined && (await kindOf(cwd)) !== 'folder') {
    throw usageError(`--cwd ${flags.cwd} is not a folder.`, 'Name the folder that the trials are to run in.');
  }
  const { args, set, ready, grace, timeout, acceptExit, setup, prepare, conclude, cleanup } = flags;
  return {
    env: {
      ...(await variablesOfFiles(flags.envFile, context.cwd)),
      ...variables(flags.env, context.env),
    },
    cwd,
    venv: flags.venv === undefined ? undefined : resolve(context.cwd, flags.venv),
    extra: flags.extra,
    group: flags.group,
    parameters: axesOf(flags),
    ...(flags.sweep ? { swept: SWEPT } : {}),
    runtime: flags.runtime,
    install: flags.install,
    handlers: flags.handlers,
    container: flags.container,
    stdin: flags.stdin === undefined ? undefined : resolve(context.cwd, flags.stdin),
    ...{ args, set, ready, grace, timeout, acceptExit, hooks: { setup, prepare, conclude, cleanup } },
  };
}

import { resolve } from 'node:path';
import type { BenchFlags, HandlerFlags } from '../config/flags.js';
import type { LoadedConfig } from '../config/load.js';
import { checkScenario } from '../config/one-scenario.js';
import { benchRequest, type Caller } from '../config/request.js';
import type { BenchRequest } from '../config/request-types.js';
import { SUITES } from '../config/targets.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import {
  type ContainerScenario,
  type EmulatedHandler,
  isControl,
  type LambdaScenario,
  type Plan,
  type WorkerScenario,
} from '../domain/plan.js';
import { listed } from '../domain/words.js';
import { kindOf } from '../io/paths.js';
import { hasHandler, isHandlerName } from '../project/handler-module.js';
import { imageFlags, noImage } from './explain-image-flags.js';
import type { ExplainOptions } from './explain-options.js';

/** A handler in the emulator. */
export type HandlerScenario = LambdaScenario & { readonly target: EmulatedHandler };

/** What is asked of bench, and of a template which function. */
export interface Explained {
  readonly flags: BenchFlags;
  readonly shown: string;
  /** Absent for a worker. */
  readonly handler?: { readonly function?: string };
}

/** What is to be explained. Throws usage errors for what cannot be. */
export async function explainFlags(
  target: string | undefined,
  options: ExplainOptions,
  cwd: string,
): Promise<Explained> {
  const { python, launch, bytecode, runs, module, scenario, config: _, requirements, ...rest } = options;
  const { handler, dir, event, memory, template, runtimePackages, image, ...others } = rest;
  checkScenario(options, {
    target,
    '-m': module,
    '--handler': handler,
    '--template': template,
    '--image': image,
  });
  if (image !== undefined) {
    if ([handler, template].some((one) => one !== undefined) || target === 'handlers')
      throw usageError(
        `The handler in the image ${image} cannot be explained: its own runtime client starts it, where no hook is.`,
        'Explain it from its code: coldstart explain --handler app.handler --dir FOLDER',
      );
    return { flags: imageFlags(image, target, options), shown: image };
  }
  if (options.commandWords.length > 0) throw noImage(options.commandWords);
  const asked = { handler, dir, event, memory, template, runtimePackages };
  const named = await namedHandler(target, asked, cwd);
  const isOfHandler = named !== undefined;
  const given = [target, module, scenario].filter((one) => one !== undefined);
  if (!isOfHandler && given.length !== 1)
    throw usageError(
      given.length === 0 ? 'There is nothing to explain.' : 'Both a target and -m are given.',
      'Name one: coldstart explain worker.py, -m MODULE, MODULE:FUNCTION, a folder, a console script, --scenario NAME, --handler app.handler, or --image IMAGE.',
    );
  if (isOfHandler && module !== undefined)
    throw usageError('Both a handler and -m are given.', 'Name one of them.');
  if (isOfHandler && (options.diff ?? options.against) !== undefined)
    throw usageError(
      '--diff and --against compare workers, and this is a handler.',
      'Compare its initialisation: coldstart bench handlers --handler app.handler --against REF.',
    );
  if (!isOfHandler && target !== undefined && (Object.hasOwn(SUITES, target) || isDeployed(target)))
    throw noWorker(target);
  // A package has bytecode, unless it is to have none: nothing can write any into it.
  const states = isOfHandler ? {} : { bytecode: [bytecode] };
  const { engine, pull, cpus, ...known } = others;
  const flags: BenchFlags = {
    ...known,
    container: defined({ engine, pull, cpus }),
    targets: isOfHandler ? ['handlers'] : target === undefined ? [] : [target],
    module: module === undefined ? [] : [module],
    ...{ commandWords: [], command: [], compare: [], budget: [], pitfalls: false, runs },
    ...(isOfHandler ? {} : { loop: ['own'] as const }),
    ...defined({ python: python === undefined ? undefined : [python] }),
    ...defined({ launch: launch === undefined ? undefined : [launch] }),
    install: { ...states, ...defined({ requirements }) },
    handlers: isOfHandler
      ? { ...named.flags, ...(bytecode === 'none' ? { variants: ['no-bytecode'] } : {}) }
      : defined(asked),
  };
  const shown = target ?? module ?? scenario ?? handler ?? 'handlers';
  return { flags, shown, ...(isOfHandler ? { handler: defined({ function: named.function }) } : {}) };
}

/** The request of one row. Throws usage errors. */
export async function explainRequest(
  { flags, shown, handler }: Explained,
  loaded: LoadedConfig | undefined,
  caller: Caller,
): Promise<BenchRequest> {
  const request = await benchRequest(flags, loaded, caller);
  if (handler) return oneHandler(request, handler.function);
  return flags.container?.image ? request : oneWorker(request, shown);
}

interface NamedHandler {
  readonly flags: HandlerFlags;
  /** Name of a function in a template. */
  readonly function?: string;
}

/** The handler that a target or options name: as for `bench`, or by its name alone; undefined for a worker. */
async function namedHandler(
  target: string | undefined,
  flags: HandlerFlags,
  cwd: string,
): Promise<NamedHandler | undefined> {
  const { handler, dir, template } = flags;
  if (handler !== undefined) {
    if (target === undefined || target === 'handlers' || target === handler) return { flags };
    throw usageError(`Both ${target} and --handler ${handler} are given.`, 'Name one of them.');
  }
  if (template !== undefined)
    return { flags, ...defined({ function: target === 'handlers' ? undefined : target }) };
  if (target === 'handlers') return { flags };
  if (target === undefined || !isHandlerName(target) || (await kindOf(resolve(cwd, target))))
    return undefined;
  const place = resolve(cwd, dir ?? '.');
  const isThere = await hasHandler(place, target).catch(() => false);
  return isThere || dir !== undefined ? { flags: { ...flags, handler: target } } : undefined;
}

function oneWorker(request: BenchRequest, shown: string | undefined): BenchRequest {
  // Of what unpacks itself, the start that finds it unpacked.
  const elements = request.elements.filter((one) => one.runner !== 'worker' || one.unpack?.state !== 'cold');
  const [element] = elements;
  if (elements.length !== 1 || element?.runner !== 'worker') throw noWorker(shown);
  return { ...request, elements };
}

function oneHandler(request: BenchRequest, name: string | undefined): BenchRequest {
  const all = request.elements.filter((element) => element.runner === 'lambda');
  const chosen = name === undefined ? all : all.filter((element) => element.name === name);
  const [element] = chosen;
  if (element && 'image' in element) throw notYet(`The image ${element.image}`);
  if (element && chosen.length === 1) return { ...request, elements: chosen };
  const names = all.map((one) => one.name ?? one.handler ?? '');
  throw usageError(
    name === undefined
      ? `These are several handlers: ${listed(names)}.`
      : `The template has no function ${name} that can be run here: it has ${listed(names)}.`,
    'Explain one: coldstart explain NAME --template FILE, or --handler app.handler --dir FOLDER.',
  );
}

/** Names of functions that only an account has. */
function isDeployed(target: string): boolean {
  return /^arn:/.test(target) || /^(?:fn|function|lambda)[:/]/.test(target) || /^https?:\/\//.test(target);
}

function noWorker(shown: string | undefined) {
  if (shown !== undefined && isDeployed(shown))
    return usageError(
      `${shown} is deployed, and what it imports there cannot be seen: the hook would have to be deployed with it.`,
      'Explain its code here: coldstart explain --handler app.handler --dir FOLDER, or handlers --template FILE.',
    );
  return usageError(
    `${shown} is not one Python worker or handler.`,
    'Name a file, -m MODULE, MODULE:FUNCTION, a project folder, a console script, --handler app.handler, or --image IMAGE; other commands cannot be explained.',
  );
}

function notYet(what: string) {
  return usageError(
    `${what} cannot be explained yet: explain starts Python on this machine.`,
    'Explain its worker here: coldstart explain worker.py, with its requirements.txt beside it.',
  );
}

/** The container of a plan; undefined where that is of something else. */
export function explainedContainer({ scenarios }: Plan): ContainerScenario | undefined {
  return scenarios.find((one) => one.runner === 'container');
}

/** The handler of a plan; undefined where that is of a worker. Throws a usage error where there are several. */
export function explainedHandler({ scenarios }: Plan): HandlerScenario | undefined {
  const rows = scenarios.filter((one) => !isControl(one));
  const [first] = rows;
  if (first?.runner !== 'lambda') return undefined;
  if (rows.length === 1 && first.target.kind === 'emulated') return { ...first, target: first.target };
  throw severalStarts(rows.map(({ id }) => id));
}

/** The worker of a plan, and with --against what it was; absent where the commit does not have it. */
export function explainedWorkers({ scenarios }: Plan): {
  readonly head: WorkerScenario;
  readonly base?: WorkerScenario;
} {
  const rows = scenarios.filter((one) => !isControl(one));
  const [bases, heads] = [true, false].map((isBase) =>
    rows.filter(({ side }) => (side === 'base') === isBase),
  );
  const [head, base] = [heads?.[0], bases?.[0]];
  const isOne = heads?.length === 1 && (bases?.length ?? 0) <= 1;
  if (isOne && head?.runner === 'worker' && (base === undefined || base.runner === 'worker'))
    return { head, ...defined({ base }) };
  if (heads?.length === 0)
    throw usageError(
      `${rows.map(({ id }) => id).join(', ')} is gone from the working folder.`,
      'Name what is there now.',
    );
  throw severalStarts(rows.map(({ id }) => id));
}

function severalStarts(ids: readonly string[]) {
  return usageError(
    `These are several starts: ${ids.join(', ')}.`,
    'Explain one: name one --python, or a file of the project.',
  );
}

/** The usage error for `--why` with a name of nothing. */
export function notImported(name: string, target: string, imports: Explanation['imports']) {
  const tops = [...new Set(imports.map(({ owner, module }) => owner ?? module))];
  return usageError(
    `${target} does not import ${name} before it is ready.`,
    tops.length === 0
      ? 'It imports nothing before that.'
      : joinedHint(
          didYouMean(name, [...tops, ...imports.map(({ module }) => module)]),
          `It imports: ${tops.slice(0, 12).join(', ')}${tops.length > 12 ? ' …' : ''}`,
        ),
  );
}

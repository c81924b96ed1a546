import { dirname, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice, Hooks } from '../domain/plan.js';
import { isRegularFile, kindOf } from '../io/paths.js';
import { statesOf, WORKER_STATES } from './bytecode-states.js';
import { splitArguments, splitCommand } from './command-line.js';
import { containerRequest } from './container-request.js';
import type { Overrides } from './flags.js';
import { checkFlagsFit } from './flags-fit.js';
import { handlerRequest } from './handler-request.js';
import { imageFunctionRequest } from './image-function-request.js';
import { installRequest } from './install-request.js';
import { shownElement } from './issues.js';
import { parseLaunch } from './launch.js';
import { type Axes, checkRows, combinations, filled, unusedAxes } from './matrix.js';
import { checkUsed, type Variants } from './parameters.js';
import { isReadyCondition } from './ready.js';
import type { CommonRequest, Request, WorkerRequest } from './request-types.js';
import type { ScenarioElement, WorkerElement } from './schema.js';
import { filledFlags } from './sweep.js';
import { isBundled, type OnNote, projectElement } from './targets.js';
import { unpackedBothWays } from './unpacked.js';
import { inRuntimes } from './wasm-request.js';
import { targetOf } from './worker-target.js';

/**
 * Elements as written, with the flags over them, one for each combination of their own axes. Relative paths start from
 * `base`. Throws usage errors.
 */
export async function requestsOf(
  elements: readonly (ScenarioElement | Variants)[],
  base: string,
  flags: Overrides,
  onNote: OnNote = () => {},
): Promise<Request[]> {
  const ways = elements.map((one) =>
    'byAxes' in one
      ? one.byAxes.map((variant) => ({ ...variant, written: one.written }))
      : [{ axes: {}, element: one, written: one.name }],
  );
  checkFlagsFit(
    ways.flat().map(({ element }) => element),
    flags,
  );
  checkRows(ways.flat().length);
  const requests = await Promise.all(
    ways.map((variants, index) =>
      Promise.all(variants.map((variant) => requestsOfVariant({ ...variant, index }, base, flags, onNote))),
    ),
  );
  const all = requests.flat(2);
  checkRows(all.length);
  return all;
}

/** An element, and the values of axes that have been filled into it. */
interface Variant {
  readonly axes: Axes;
  readonly element: ScenarioElement;
  readonly written: string | undefined;
  readonly index: number;
}

async function requestsOfVariant(
  { axes: set, element: named, written, index }: Variant,
  base: string,
  flags: Overrides,
  onNote: OnNote,
): Promise<Request[]> {
  const { matrix: own = {}, exclude = [], ...element } = await opened(named, base, onNote);
  const { parameters = {} } = flags;
  const open = Object.entries({ ...own, ...parameters }).filter(([name]) => set[name] === undefined);
  const { args, env, ready, cwd, stdin, hooks } = flags;
  const unused = unusedAxes(
    open.map(([name]) => name),
    [element, args, env, ready, cwd, stdin, hooks],
  );
  checkUsed(unused, parameters, flags.swept);
  if (unused.length > 0) {
    throw usageError(
      `The axis ${unused[0]} of matrix is used nowhere in its scenario: its rows would all be the same.`,
      `Put {${unused[0]}} into args, command, env, ready, cwd or a hook.`,
    );
  }
  const requests = await Promise.all(
    combinations(Object.fromEntries(open)).map(async (rest) => {
      const axes = { ...set, ...rest };
      const place = { element: index, axes, exclude, ...defined({ written }) };
      const [one, told] = [filled(element, axes), filledFlags(flags, axes)];
      const ways = await unpackedBothWays(await requestOf(one, base, told, place));
      return ways.flatMap((way) =>
        way.runner === 'worker' && one.runner === 'worker' ? inRuntimes(way, one, base, told) : [way],
      );
    }),
  );
  return requests.flat();
}

type Place = Pick<CommonRequest, 'element' | 'axes' | 'exclude' | 'written'>;

/** A folder is replaced by what starts it. */
async function opened(element: ScenarioElement, base: string, onNote: OnNote): Promise<ScenarioElement> {
  if (element.runner !== 'worker' || element.worker === undefined || isBundled(element.worker))
    return element;
  const path = resolve(base, element.worker);
  if ((await kindOf(path)) !== 'folder') return { ...element, worker: path };
  const { worker, ...rest } = element;
  return { ...(await projectElement(path, onNote)), ...rest };
}

async function requestOf(
  element: ScenarioElement,
  base: string,
  flags: Overrides,
  place: Place,
): Promise<Request> {
  if (element.runner === 'worker') return workerRequest(element, base, flags, place);
  const common = { ...place, ...(await commonRequest(element, base, flags)) };
  if (element.runner === 'command') {
    const { command } = element;
    const words = typeof command === 'string' ? await splitCommand(command) : command;
    return { runner: 'command', ...common, command: words };
  }
  if (element.runner === 'container') return containerRequest(element, base, flags, common);
  if (element.runner === 'lambda' && element.image !== undefined)
    return imageFunctionRequest({ ...element, image: element.image }, base, flags, common);
  const python = flags.python ?? element.python ?? flags.defaults.python;
  if (element.runner === 'install')
    return installRequest(
      element,
      base,
      { ...flags.install, set: flags.set, python, choice: choiceOf(element, flags) },
      common,
    );
  const { requirements } = flags.install;
  const { template: _, ...handlers } = flags.handlers;
  const { timeout } = flags;
  return handlerRequest(element, base, { ...handlers, requirements, python, timeout }, common);
}

async function workerRequest(
  element: WorkerElement,
  base: string,
  flags: Overrides,
  place: Place,
): Promise<WorkerRequest> {
  const target = targetOf(element, flags.set);
  const common = await commonRequest(element, base, flags);
  const loop = flags.loop ?? element.loop ?? flags.defaults.loop;
  const python = flags.python ?? element.python ?? flags.defaults.python;
  const launch = flags.launch ?? element.launch ?? flags.defaults.launch ?? ['python'];
  const venv = flags.venv ?? (element.venv === undefined ? undefined : resolve(base, element.venv));
  return {
    runner: 'worker',
    ...place,
    ...common,
    target,
    folder: target.kind === 'file' ? dirname(target.path) : common.cwd,
    args: flags.args === undefined ? (element.args ?? []) : await splitArguments(flags.args),
    ...defined({ venv, loop, python, choice: choiceOf(element, flags) }),
    launch: launch.map(parseLaunch),
    bytecode: statesOf(WORKER_STATES, flags.install.bytecode) ?? element.bytecode ?? ['present'],
  };
}

/** Extras and groups; undefined where nobody asks for any. */
function choiceOf(
  element: { readonly extra?: string[] | undefined; readonly group?: string[] | undefined },
  flags: Overrides,
): DependencyChoice | undefined {
  const extras = flags.extra ?? element.extra ?? [];
  const groups = flags.group ?? element.group ?? [];
  return extras.length + groups.length > 0 ? { extras, groups } : undefined;
}

async function commonRequest(
  element: ScenarioElement,
  base: string,
  flags: Overrides,
): Promise<Omit<CommonRequest, keyof Place>> {
  const ready = flags.ready ?? element.ready;
  const grace = flags.grace ?? element.grace;
  const waits =
    ready !== undefined &&
    isReadyCondition(ready, flags.ready === undefined ? shownElement(element) : undefined);
  if (waits && element.runner === 'worker' && isBundled(element.worker ?? '')) {
    throw usageError(
      `The bundled worker ${element.worker} ends by itself: it cannot have the readiness condition ${ready}.`,
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
    cwd: flags.cwd ?? resolve(base, element.cwd ?? '.'),
    env: { ...element.env, ...flags.env },
    ...defined({ name: element.name, ready: waits ? ready : undefined, grace }),
    ...(await processOf(element, base, flags)),
    hooks: await hooksOf({ ...element.hooks, ...defined(flags.hooks) }),
  };
}

/** What only rows have that start one process. */
async function processOf(element: ScenarioElement, base: string, flags: Overrides) {
  if (element.runner !== 'worker' && element.runner !== 'command') return {};
  const stdin = flags.stdin ?? (element.stdin === undefined ? undefined : resolve(base, element.stdin));
  if (stdin !== undefined && !(await isRegularFile(stdin))) {
    throw usageError(
      `${stdin} cannot be stdin: ${(await kindOf(stdin)) === undefined ? 'there is no such file' : 'it is no regular file'}.`,
      'Name a file that every trial can read from its beginning.',
    );
  }
  return defined({ stdin, acceptExit: flags.acceptExit ?? element.acceptExit });
}

async function hooksOf(written: NonNullable<ScenarioElement['hooks']>): Promise<Hooks> {
  const entries = await Promise.all(
    Object.entries(written).map(async ([name, command]) => [
      name,
      typeof command === 'string' ? await splitCommand(command, `the hook ${name}`) : command,
    ]),
  );
  return Object.fromEntries(entries);
}

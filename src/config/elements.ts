import { dirname, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Hooks, Launch, WorkerTarget } from '../domain/plan.js';
import type { Loop } from '../domain/report.js';
import { kindOf } from '../io/paths.js';
import { splitCommand } from './command-line.js';
import { checkFlagsFit } from './flags-fit.js';
import { type HandlerRequest, handlerRequest } from './handler-request.js';
import { type InstallRequest, installRequest } from './install-request.js';
import { parseLaunch } from './launch.js';
import { type Axes, combinations, filled, unusedAxes } from './matrix.js';
import type { Overrides } from './overrides.js';
import { isReadyCondition } from './ready.js';
import type { CommandElement, ScenarioElement, WorkerElement } from './schema.js';
import { isBundled, projectElement } from './targets.js';

/** The commit that an element is of, where a run compares one with the working folder. */
export interface Side {
  readonly of: 'base' | 'head';
  /** As the user named the commit. */
  readonly ref: string;
  /** Absolute folder that paths are shown from. */
  readonly folder: string;
}

export interface CommonRequest {
  readonly side?: Side;
  /** Rows of the same element differ in axes only. */
  readonly element: number;
  readonly name?: string;
  /** The name as written, with the axes that stand in it. */
  readonly written?: string;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A condition that waits for something, checked. */
  readonly ready?: string;
  /** Seconds. */
  readonly grace?: number;
  readonly hooks: Hooks;
  readonly axes: Axes;
  readonly exclude: readonly Readonly<Record<string, string | number>>[];
}

/** What becomes one row or several. */
export type Request = WorkerRequest | CommandRequest | InstallRequest | HandlerRequest;

/** A worker to be measured under each of its loops, Pythons and launch styles. */
export interface WorkerRequest extends CommonRequest {
  readonly runner: 'worker';
  readonly target: RequestedTarget;
  /** Where the search for an environment begins, absolute. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly venv?: string;
  readonly loop?: readonly Loop[];
  readonly python?: readonly string[];
  readonly launch: readonly Launch[];
}

export interface CommandRequest extends CommonRequest {
  readonly runner: 'command';
  readonly command: readonly string[];
}

export type RequestedTarget =
  | Exclude<WorkerTarget, { kind: 'file' }>
  | { readonly kind: 'file'; readonly path: string };

/**
 * Elements as written, with the flags over them, one for each combination of their own axes. Relative paths start from
 * `base`. Throws usage errors.
 */
export async function requestsOf(
  elements: readonly ScenarioElement[],
  base: string,
  flags: Overrides,
): Promise<Request[]> {
  checkFlagsFit(elements, flags);
  const requests = await Promise.all(
    elements.map(async (written, index) => {
      const { matrix = {}, exclude = [], ...element } = await opened(written, base);
      const unused = unusedAxes(Object.keys(matrix), element);
      if (unused.length > 0) {
        throw usageError(
          `The axis ${unused[0]} of matrix is used nowhere in its scenario: its rows would all be the same.`,
          `Put {${unused[0]}} into args, command, env, ready, cwd or a hook.`,
        );
      }
      return Promise.all(
        combinations(matrix).map(async (axes) => {
          const written = element.name === undefined ? {} : { written: element.name };
          const place = { element: index, axes, exclude, ...written };
          const one = filled(element, axes);
          switch (one.runner) {
            case 'command':
              return commandRequest(one, base, flags, place);
            case 'worker':
              return workerRequest(one, base, flags, place);
            case 'install': {
              const common = { ...place, ...(await commonRequest(one, base, flags)) };
              const python = flags.python ?? one.python ?? flags.defaults.python;
              return installRequest(one, base, { ...flags.install, set: flags.set, python }, common);
            }
            case 'lambda': {
              const common = { ...place, ...(await commonRequest(one, base, flags)) };
              const python = flags.python ?? one.python ?? flags.defaults.python;
              const { requirements } = flags.install;
              return handlerRequest(one, base, { ...flags.handlers, requirements, python }, common);
            }
          }
        }),
      );
    }),
  );
  return requests.flat();
}

type Place = Pick<CommonRequest, 'element' | 'axes' | 'exclude' | 'written'>;

/** A folder is replaced by what starts it. */
async function opened(element: ScenarioElement, base: string): Promise<ScenarioElement> {
  if (element.runner !== 'worker' || element.worker === undefined || isBundled(element.worker))
    return element;
  const path = resolve(base, element.worker);
  if ((await kindOf(path)) !== 'folder') return { ...element, worker: path };
  const { worker, ...rest } = element;
  return { ...(await projectElement(path)), ...rest };
}

async function workerRequest(
  element: WorkerElement,
  base: string,
  flags: Overrides,
  place: Place,
): Promise<WorkerRequest> {
  const target = targetOf(element, flags.set);
  const common = await commonRequest(element, base, flags);
  const asked = {
    loop: flags.loop ?? element.loop ?? flags.defaults.loop,
    python: flags.python ?? element.python ?? flags.defaults.python,
    launch: flags.launch ?? element.launch ?? flags.defaults.launch ?? ['python'],
  };
  const venv = flags.venv ?? (element.venv === undefined ? undefined : resolve(base, element.venv));
  return {
    runner: 'worker',
    ...place,
    ...common,
    target,
    folder: target.kind === 'file' ? dirname(target.path) : common.cwd,
    args: flags.args === undefined ? (element.args ?? []) : await wordsOf(flags.args),
    ...defined({ venv, loop: asked.loop, python: asked.python }),
    launch: asked.launch.map(parseLaunch),
  };
}

function targetOf(element: WorkerElement, set: Overrides['set']): RequestedTarget {
  const { worker, module, callable, script } = element;
  if (worker !== undefined) {
    return isBundled(worker)
      ? { kind: 'bundled', worker, set: workerSet(set) ?? element.set ?? 'standard' }
      : { kind: 'file', path: worker };
  }
  if (module !== undefined) return { kind: 'module', module };
  if (script !== undefined) return { kind: 'script', script };
  const [, of, name] = /^([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)$/.exec(callable ?? '') ?? [];
  if (of === undefined || name === undefined) {
    throw usageError(
      `${JSON.stringify(callable)} is not a module:callable.`,
      'Write it as package.module:function.',
    );
  }
  return { kind: 'callable', module: of, name };
}

/** The small set has not all that the bundled workers import. */
function workerSet(set: Overrides['set']): 'standard' | 'classic' | undefined {
  if (set === 'small') throw usageError('The set small is for installs.', 'Use --set standard or classic.');
  return set;
}

async function commandRequest(
  element: CommandElement,
  base: string,
  flags: Overrides,
  place: Place,
): Promise<CommandRequest> {
  const { command } = element;
  return {
    runner: 'command',
    ...place,
    ...(await commonRequest(element, base, flags)),
    command: typeof command === 'string' ? await splitCommand(command) : command,
  };
}

async function commonRequest(
  element: ScenarioElement,
  base: string,
  flags: Overrides,
): Promise<Omit<CommonRequest, keyof Place>> {
  const ready = flags.ready ?? element.ready;
  const grace = flags.grace ?? element.grace;
  const waits = ready !== undefined && isReadyCondition(ready);
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
    ...defined({ name: element.name }),
    cwd: flags.cwd ?? resolve(base, element.cwd ?? '.'),
    env: { ...element.env, ...flags.env },
    ...(waits ? { ready } : {}),
    ...defined({ grace }),
    hooks: await hooksOf({ ...element.hooks, ...defined(flags.hooks) }),
  };
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

async function wordsOf(text: string): Promise<string[]> {
  return text.trim() === '' ? [] : splitCommand(text);
}

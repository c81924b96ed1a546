import type { CommandRequest, Request, WorkerRequest } from '../config/elements.js';
import { launchLabel } from '../config/launch.js';
import { defined } from '../domain/defined.js';
import { maskSecrets } from '../domain/mask.js';
import type { CommandScenario, PythonRef, Scenario, WorkerScenario } from '../domain/plan.js';
import type { Loop, Warning } from '../domain/report.js';
import { autoLoop, checkAsked, type OwnLoopOption, ownLoopOption } from '../project/server-loop.js';
import type { WorkerFacts } from '../python-source/worker-facts.js';
import { axisParts, nameOf, pythonLabel, shownPath, sidedName } from './labels.js';
import type { PlanInput } from './make-plan.js';

/** What was looked up for each worker of a request. */
export type WorkerLookup = ReadonlyMap<
  WorkerRequest,
  {
    /** Its interpreters, in the order in which they were asked for, each with the environment chosen for it in words. */
    readonly pythons: readonly (PythonRef & { readonly environment: string })[];
    /** What its source tells; undefined where it is not a file of the user's. */
    readonly facts?: WorkerFacts;
  }
>;

/** A row that has no final id yet. */
export interface Draft {
  readonly scenario: Scenario;
  /** Index of the element it came from. */
  readonly element: number;
  readonly isBundled: boolean;
  /** Its value on each axis it has. */
  readonly values: Readonly<Record<string, string>>;
  readonly exclude: WorkerRequest['exclude'];
  /** Of a run that compares a commit with the working folder: the same row has the same key on both sides. */
  readonly side?: { readonly of: 'base' | 'head'; readonly key: string };
}

const DEFAULT_GRACE_S = 5;
/** Trials of a row beside round 0. */
export const DEFAULT_RUNS = { worker: 20, command: 20, install: 6, lambda: 10 } as const;

/** The rows of one worker: its Pythons, loops and launch styles multiplied out. */
export function workerDrafts(element: WorkerRequest, input: PlanInput, notes: Warning[]): Draft[] {
  const { target } = element;
  // The same files of another commit are no other files of that name.
  const peers = input.request.elements.filter(({ side }) => side?.of === element.side?.of);
  const plain = element.name ?? nameOf(element, peers);
  const name = sidedName(plain, element.side);
  const { pythons = [], facts } = input.workers.get(element) ?? {};
  const all = [...input.workers.values()].flatMap((found) => found.pythons);
  const server = ownLoopOption(programOf(element), element.args);
  const loops = loopsOf(element, { server, facts, name, notes });
  return pythons.flatMap(({ environment, ...python }) =>
    loops.flatMap((loop) =>
      element.launch.map((launch): Draft => {
        const told = toldLoop(element, loop, server, facts);
        const style = launchLabel(launch);
        const parts = [
          ...[loop, `py${pythonLabel(python, all)}`, ...(style ? [style] : [])],
          ...axisParts(element.axes, element.written),
        ];
        const scenario: WorkerScenario = {
          runner: 'worker',
          id: [name, ...parts].join('/'),
          name,
          target:
            target.kind === 'file'
              ? { ...target, shown: shownPath(target.path, element.side?.folder ?? input.cwd) }
              : target,
          loop,
          python,
          launch,
          folder: element.folder,
          environment,
          args: told?.args ?? element.args,
          ...(told ? { serverLoop: { shown: told.shown } } : {}),
          pitfalls: false,
          ...defined({ venv: element.venv }),
          ...common(element, input),
        };
        return {
          scenario,
          element: element.element,
          isBundled: target.kind === 'bundled',
          ...sided(element, [plain, ...parts]),
          values: {
            name: plain,
            loop,
            python: python.version,
            launch: style || 'python',
            ...element.axes,
          },
          exclude: element.exclude,
        };
      }),
    ),
  );
}

export function commandDraft(element: CommandRequest, input: PlanInput): Draft {
  const plain = element.name ?? maskSecrets(element.command).join(' ');
  const name = sidedName(plain, element.side);
  // A command's own text already differs where no name stands for it.
  const parts = element.name === undefined ? [] : axisParts(element.axes, element.written);
  const scenario: CommandScenario = {
    runner: 'command',
    id: [name, ...parts].join('/'),
    argv: element.command,
    control: false,
    ...common(element, input),
  };
  return {
    scenario,
    element: element.element,
    isBundled: false,
    ...sided(element, [plain, ...parts]),
    values: { name: plain, ...element.axes },
    exclude: element.exclude,
  };
}

/** What tells that two rows are the same row of two sides. */
export function sided({ side }: Request, parts: readonly string[]): Pick<Draft, 'side'> {
  return side ? { side: { of: side.of, key: parts.join('/') } } : {};
}

/** The name by which a server is known. */
function programOf({ target }: WorkerRequest): string {
  if (target.kind === 'module') return target.module;
  return target.kind === 'script' ? target.script : '';
}

function loopsOf(
  element: WorkerRequest,
  told: {
    server: OwnLoopOption | undefined;
    facts: WorkerFacts | undefined;
    name: string;
    notes: Warning[];
  },
): readonly Loop[] {
  const { server, facts, name, notes } = told;
  if (server) checkAsked(server, element.loop, name);
  if (element.loop) return element.loop;
  const fixed = server?.given ?? facts?.fixesLoop;
  if (fixed) {
    notes.push({
      code: 'OWN_LOOP',
      message: `${name} selects its own event loop (${fixed}): it has only the row own.`,
      remedy: server
        ? 'To compare loops, leave that option out of its arguments.'
        : 'To compare loops, start it with asyncio.run(main()) and let --loop choose.',
    });
    return ['own'];
  }
  if (element.target.kind === 'bundled' || server || facts?.usesUvicorn) return ['asyncio', 'uvloop'];
  if (facts?.async) return ['asyncio', 'uvloop'];
  if (facts) {
    notes.push({
      code: 'NO_ASYNC_CODE',
      message: `${name} has no asynchronous code in its file: it has only the row own.`,
      remedy: 'If it starts a loop, --loop asyncio,uvloop compares the two.',
    });
  }
  return ['own'];
}

/** How a server is told the loop of a row, where Python's own choice does not reach it. */
function toldLoop(
  { args }: WorkerRequest,
  loop: Loop,
  server: OwnLoopOption | undefined,
  facts: WorkerFacts | undefined,
): { readonly args: readonly string[]; readonly shown: string } | undefined {
  if (loop === 'own') return undefined;
  if (server) return server.choose(loop);
  return facts?.usesUvicorn ? { args, shown: autoLoop(loop) } : undefined;
}

export function common(element: Request, { request }: PlanInput) {
  return {
    pageCache: request.pageCache,
    runs: request.runs ?? DEFAULT_RUNS[element.runner],
    timeoutMs: request.timeoutMs,
    env: element.env,
    cwd: element.cwd,
    hooks: element.hooks,
    axes: element.axes,
    ...(element.side ? { side: element.side.of } : {}),
    ...(element.ready === undefined
      ? {}
      : { ready: { condition: element.ready, graceMs: (element.grace ?? DEFAULT_GRACE_S) * 1000 } }),
  };
}

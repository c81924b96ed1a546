import { basename, extname, isAbsolute, relative } from 'node:path';
import { isReadyCondition } from './config/ready.js';
import type { BenchRequest } from './config/request.js';
import type { CommandElement, WorkerElement } from './config/schema.js';
import { isBundled } from './config/targets.js';
import type { WorkerFacts } from './config/worker-facts.js';
import { maskSecrets } from './domain/mask.js';
import type {
  CommandScenario,
  Plan,
  PlannedComparison,
  PythonRef,
  Scenario,
  WorkerScenario,
} from './domain/plan.js';
import type { Loop, Warning } from './domain/report.js';
import { seededRounds } from './order.js';

/** What a plan is made from; all of it was found out before. */
export interface PlanInput {
  readonly request: BenchRequest;
  /** The interpreters of each worker, in the order in which they were asked for. */
  readonly pythons: ReadonlyMap<WorkerElement, readonly PythonRef[]>;
  /** The interpreter of the drift meter where no worker names one. */
  readonly controlPython: PythonRef;
  /** By absolute path of the worker's file. */
  readonly facts: ReadonlyMap<string, WorkerFacts>;
  readonly seed: number;
  readonly cwd: string;
}

/** How often the bare interpreter runs in every round. */
const CONTROL_RUNS = 3;

const DEFAULT_GRACE_S = 5;

interface Draft {
  scenario: Scenario;
  /** Rows with the same key differ only in the axis. */
  readonly keys: { readonly loop?: string; readonly python?: string; readonly target?: string };
}

/** Multiplies the axes out, names the rows, orders the rounds. Pure: same input, same plan. */
export function makePlan(input: PlanInput): Plan {
  const { request } = input;
  const notes: Warning[] = [];
  const drafts = request.elements.flatMap((element, index) =>
    element.runner === 'worker' ? workerDrafts(element, index, input, notes) : [commandDraft(element, input)],
  );
  const rows = uniqueIds(drafts.map((draft) => draft.scenario));
  const controls = controlScenarios(rows, input);
  const scenarios = [...rows, ...controls];
  const slots = scenarios.flatMap((scenario, index) =>
    scenario.runner === 'command' && scenario.control ? Array<number>(CONTROL_RUNS).fill(index) : [index],
  );
  return {
    scenarios,
    rounds: seededRounds(slots, request.runs + 1, input.seed),
    runs: request.runs,
    seed: input.seed,
    comparisons: plannedComparisons(drafts),
    notes,
  };
}

function workerDrafts(element: WorkerElement, index: number, input: PlanInput, notes: Warning[]): Draft[] {
  const bundled = isBundled(element.worker);
  const name = element.name ?? (bundled ? element.worker : stem(element, input));
  const loops = loopsOf(element, input, notes, name);
  const pythons = input.pythons.get(element) ?? [];
  return pythons.flatMap((python) =>
    loops.map((loop): Draft => {
      const scenario: WorkerScenario = {
        runner: 'worker',
        id: `${name}/${loop}/py${pythonLabel(python, [...input.pythons.values()].flat())}`,
        name,
        target: bundled
          ? { kind: 'bundled', worker: element.worker, set: element.set ?? 'standard' }
          : { kind: 'file', path: element.worker, shown: shownPath(element.worker, input.cwd) },
        loop,
        python,
        args: element.args ?? [],
        ...(element.venv === undefined ? {} : { venv: element.venv }),
        ...common(element, input),
      };
      const target = bundled ? {} : { target: `${loop}\n${python.executable}` };
      return {
        scenario,
        keys: { loop: `${index}\n${python.executable}`, python: `${index}\n${loop}`, ...target },
      };
    }),
  );
}

function loopsOf(element: WorkerElement, input: PlanInput, notes: Warning[], name: string): readonly Loop[] {
  const asked = input.request.loop ?? element.loop;
  if (asked) return asked;
  const facts = input.facts.get(element.worker);
  if (facts?.fixesLoop) {
    notes.push({
      code: 'OWN_LOOP',
      message: `${name} chooses its event loop by itself (${facts.fixesLoop}): it has only the row own.`,
      remedy: 'To compare loops, start it with asyncio.run(main()) and let --loop choose.',
    });
    return ['own'];
  }
  if (facts && !facts.async) {
    notes.push({
      code: 'NO_ASYNC_CODE',
      message: `${name} has no asynchronous code in its file: it has only the row own.`,
      remedy: 'If it starts a loop in a module it imports, ask for --loop asyncio,uvloop.',
    });
    return ['own'];
  }
  return ['asyncio', 'uvloop'];
}

function commandDraft(element: CommandElement, input: PlanInput): Draft {
  const argv = typeof element.command === 'string' ? [element.command] : element.command;
  const scenario: CommandScenario = {
    runner: 'command',
    id: element.name ?? maskSecrets(argv).join(' '),
    argv,
    control: false,
    ...common(element, input),
  };
  return { scenario, keys: { target: 'command' } };
}

function common(element: WorkerElement | CommandElement, { request, cwd }: PlanInput) {
  return {
    pageCache: request.pageCache,
    timeoutMs: request.timeoutMs,
    env: element.env ?? {},
    cwd: element.cwd ?? cwd,
    ...(element.ready !== undefined && isReadyCondition(element.ready)
      ? { ready: { condition: element.ready, graceMs: (element.grace ?? DEFAULT_GRACE_S) * 1000 } }
      : {}),
  };
}

function controlScenarios(rows: readonly Scenario[], input: PlanInput): CommandScenario[] {
  const used = rows.flatMap((row) => (row.runner === 'worker' ? [row.python] : []));
  const pythons = new Map(
    (used.length > 0 ? used : [input.controlPython]).map((python) => [python.executable, python]),
  );
  return [...pythons.values()].map((python) => ({
    runner: 'command',
    id: `control/py${pythonLabel(python, [...pythons.values()])}`,
    argv: [python.executable, '-I', '-S', '-c', 'pass'],
    control: true,
    pageCache: 'warm',
    timeoutMs: input.request.timeoutMs,
    env: {},
    cwd: input.cwd,
  }));
}

/** Base is the first row of each group: the first-named loop, the first-named Python, the first-named target. */
function plannedComparisons(drafts: readonly Draft[]): PlannedComparison[] {
  return (['loop', 'python', 'target'] as const).flatMap((axis) => {
    const groups = new Map<string, number[]>();
    drafts.forEach(({ keys }, index) => {
      const key = keys[axis];
      if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), index]);
    });
    return [...groups.values()].flatMap(([base, ...heads]) =>
      base === undefined ? [] : heads.map((head) => ({ base, head })),
    );
  });
}

/** The minor version, or the full one where two interpreters share it. */
function pythonLabel(python: PythonRef, all: readonly PythonRef[]): string {
  const twins = all.filter((other) => other.minor === python.minor && other.executable !== python.executable);
  return twins.length > 0 ? python.version : python.minor;
}

function stem(element: WorkerElement, { request }: PlanInput): string {
  const own = basename(element.worker, extname(element.worker));
  const clash = request.elements.some(
    (other) =>
      other.runner === 'worker' &&
      other.worker !== element.worker &&
      basename(other.worker, extname(other.worker)) === own,
  );
  return clash ? `${basename(element.worker.slice(0, -basename(element.worker).length - 1))}/${own}` : own;
}

function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

function uniqueIds(scenarios: readonly Scenario[]): Scenario[] {
  const seen = new Map<string, number>();
  return scenarios.map((scenario) => {
    const count = (seen.get(scenario.id) ?? 0) + 1;
    seen.set(scenario.id, count);
    return count === 1 ? scenario : { ...scenario, id: `${scenario.id}#${count}` };
  });
}

import { dirname } from 'node:path';
import type {
  BenchRequest,
  CommandRequest,
  InstallRequest,
  Request,
  WasmRequest,
  WorkerRequest,
} from '../../src/config/request-types.js';
import { isBundled } from '../../src/config/targets.js';
import type { PythonRef } from '../../src/domain/plan.js';
import type { PlanInput } from '../../src/plan/drafts/draft.js';
import type { WorkerFacts } from '../../src/python-source/worker-facts.js';

export const PY311: PythonRef = { executable: '/usr/bin/python3.11', version: '3.11.7', minor: '3.11' };
export const PY313: PythonRef = { executable: '/opt/py/bin/python3.13', version: '3.13.0', minor: '3.13' };

/** A worker as a request has it: a bundled one by its name, else the path of a file. */
export function worker(named: string, more: Partial<WorkerRequest> = {}): WorkerRequest {
  return {
    runner: 'worker',
    target: isBundled(named)
      ? { kind: 'bundled', worker: named, set: 'standard' }
      : { kind: 'file', path: named },
    folder: isBundled(named) ? '/project' : dirname(named),
    args: [],
    launch: [{ kind: 'python', options: [] }],
    bytecode: ['present'],
    ...common(),
    ...more,
  };
}

/** The same worker in Pyodide. */
export function wasm(named: string, more: Partial<WasmRequest> = {}): WasmRequest {
  const { target, folder, args } = worker(named);
  if (target.kind === 'script') throw new Error('a console script is none of Pyodide');
  return {
    runner: 'wasm',
    target,
    folder,
    args,
    runtimes: ['pyodide', 'pyodide-snapshot'],
    ...common(),
    ...more,
  };
}

export function command(words: readonly string[], more: Partial<CommandRequest> = {}): CommandRequest {
  return { runner: 'command', command: words, ...common(), ...more };
}

/** Installs of the small set, with the axes that the command line has by default. */
export function installs(more: Partial<InstallRequest> = {}): InstallRequest {
  return {
    runner: 'install',
    set: { kind: 'bundled', set: 'small' },
    index: 'loopback',
    installer: ['pip', 'uv'],
    installerCache: ['warm'],
    bytecode: ['default', 'compile'],
    linkMode: [undefined],
    pipVersion: ['latest'],
    ...common(),
    ...more,
  };
}

function common() {
  return { element: -1, cwd: '/project', env: {}, hooks: {}, axes: {}, exclude: [] };
}

/** A plan's input around the given elements, with the defaults of the command line. */
export function planInput(
  given: readonly Request[],
  changes: Partial<BenchRequest> & { facts?: Readonly<Record<string, WorkerFacts>> } = {},
  more: Partial<PlanInput> = {},
  pythons: readonly PythonRef[] = [PY311],
): PlanInput {
  // Each is an element of its own, unless it says which.
  const elements = given.map((one, index) => (one.element < 0 ? { ...one, element: index } : one));
  const { facts = {}, ...request } = changes;
  return {
    request: {
      elements,
      isDefault: false,
      exclude: [],
      compare: [],
      budgets: [],
      otherBudgets: [],
      runs: 20,
      timeoutMs: 60_000,
      pageCache: 'warm',
      pitfalls: true,
      isJudged: false,
      ...request,
    },
    workers: new Map(
      elements.flatMap((one) => {
        if (one.runner !== 'worker') return [];
        const known = one.target.kind === 'file' ? facts[one.target.path] : undefined;
        const found = pythons.map((python) => ({ ...python, environment: 'no environment' }));
        return [[one, { pythons: found, ...(known ? { facts: known } : {}) }]];
      }),
    ),
    installs: new Map(elements.flatMap((one) => (one.runner === 'install' ? [[one, pythons]] : []))),
    controlPython: PY313,
    seed: 7,
    cwd: '/project',
    ...more,
  };
}

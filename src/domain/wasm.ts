import type { ScenarioCommon } from './scenario-common.js';
import type { WorkerTarget } from './worker-target.js';

/** What a Python worker runs in: CPython of this machine, or CPython compiled to WebAssembly, on Node. */
export const RUNTIMES = ['cpython', 'pyodide', 'pyodide-snapshot'] as const;

export type Runtime = (typeof RUNTIMES)[number];

export type WasmRuntime = Exclude<Runtime, 'cpython'>;

/** The Pyodide that is measured, as npm has it. */
export const PYODIDE = {
  version: '314.0.7',
  integrity:
    'sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==',
  /** The CPython in it. */
  python: '3.14',
} as const;

/** One row: a Python worker in Pyodide on Node. */
export interface WasmScenario extends ScenarioCommon {
  readonly runner: 'wasm';
  readonly name: string;
  readonly runtime: WasmRuntime;
  readonly target: Exclude<WorkerTarget, { kind: 'script' }>;
  /** Absolute path of the folder that the worker lies in, or of its modules. */
  readonly folder: string;
  readonly args: readonly string[];
  /** Absolute path of a requirements file; absent: the worker's PEP 723 block says what it needs. */
  readonly requirements?: string;
}

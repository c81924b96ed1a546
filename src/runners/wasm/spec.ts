import { basename, dirname, join, relative } from 'node:path';
import type { WasmScenario } from '../../domain/plan.js';
import { CALL, targetFile } from '../worker/start.js';

/** A folder of this machine, and where the worker sees it. */
interface Mount {
  readonly host: string;
  readonly inside: string;
}

/** What wasm/run.mjs is told, as JSON. */
export interface WasmSpec {
  /** Folder of Pyodide. */
  readonly pyodide: string;
  readonly mounts: readonly Mount[];
  /** Native modules, by their paths inside, that are loaded before Python begins. */
  readonly libraries: readonly string[];
  /** File of the snapshot that is restored. */
  readonly snapshot?: string;
  /** Instead of running the worker: what is known of its imports, and perhaps a snapshot after them. */
  readonly make?: { readonly facts: string; readonly file?: string };
  /** What wasm/worker.py is told. */
  readonly worker: {
    readonly kind: 'file' | 'module' | 'code';
    /** Its path inside, its name, or its text. */
    readonly what: string;
    /** Statements that are run before a snapshot where that is neither a file nor a module. */
    readonly preload: string;
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly folder: string;
    readonly cwd: string;
    readonly packages: readonly string[];
    readonly pycache: string;
    readonly writesBytecode: boolean;
  };
}

/** What a row has on this machine. */
export interface WasmPlaces {
  readonly pyodide: string;
  /** With the worker's packages; absent where it needs none. */
  readonly packages?: string | undefined;
  /** For bytecode. */
  readonly pycache: string;
}

const FOLDER = '/worker';
const CWD = '/cwd';
const PACKAGES = '/packages';
const PYCACHE = '/pycache';

/** Where the worker's modules lie on this machine: for one that comes with coldstart, there. */
export function folderOf({ target, folder }: WasmScenario): string {
  const file = targetFile(target);
  return file === undefined ? folder : dirname(file);
}

/** How a trial of a row runs. Pure. */
export function wasmSpec(scenario: WasmScenario, { pyodide, packages, pycache }: WasmPlaces): WasmSpec {
  const folder = folderOf(scenario);
  const isSame = relative(folder, scenario.cwd) === '';
  const start = startOf(scenario);
  return {
    pyodide,
    mounts: [
      { host: folder, inside: FOLDER },
      ...(isSame ? [] : [{ host: scenario.cwd, inside: CWD }]),
      ...(packages === undefined ? [] : [{ host: packages, inside: PACKAGES }]),
      { host: pycache, inside: PYCACHE },
    ],
    libraries: [],
    worker: {
      ...start,
      argv: [start.kind === 'file' ? start.what : '-c', ...scenario.args],
      env: {},
      folder: FOLDER,
      cwd: isSame ? FOLDER : CWD,
      packages: packages === undefined ? [] : [PACKAGES],
      pycache: PYCACHE,
      writesBytecode: false,
    },
  };
}

function startOf({ target }: WasmScenario): Pick<WasmSpec['worker'], 'kind' | 'what' | 'preload'> {
  switch (target.kind) {
    case 'module':
      return { kind: 'module', what: target.module, preload: '' };
    case 'callable':
      return {
        kind: 'code',
        what: CALL(target.module, target.name),
        preload: `import ${target.module}`,
      };
    default:
      return { kind: 'file', what: join(FOLDER, basename(targetFile(target) ?? '')), preload: '' };
  }
}

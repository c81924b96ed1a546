import { isIsolated } from '../../config/launch.js';
import type { Launch } from '../../domain/plan.js';
import type { WorkerTarget } from '../../domain/worker-target.js';
import { shipped } from '../../io/shipped.js';

/** Where the parts of a command line lie. */
export interface StartParts {
  readonly target: WorkerTarget;
  readonly launch: Launch;
  /** The interpreter of the environment. */
  readonly python: string;
  /** Path of the console script, for a target of that kind. */
  readonly script?: string;
  /** Executed in place of the file that the target names, as if it lay there. */
  readonly copy?: string;
  readonly args: readonly string[];
  /** Where bytecode is looked for, for an interpreter that is told nothing by variables. */
  readonly pycache?: string | undefined;
  /** True where the user lets trials write bytecode. */
  readonly writesBytecode?: boolean;
  /** Holds the probe; needed where the interpreter does not look for it. */
  readonly probeFolder: string;
  /** What stands before `python` under `uv run`; where it starts the file itself, `python` is left out. */
  readonly uvRun?: { readonly prefix: readonly string[]; readonly startsFile: boolean };
}

/** Calls a function of a module as a console script does, and tells the probe, if there is one; asyncio runs a coroutine. */
export const CALL = (module: string, name: string) => {
  const [first = name, ...rest] = name.split('.');
  const callable = ['_callable', ...rest].join('.');
  return `import sys
from ${module} import ${first} as _callable
getattr(sys.modules["_frozen_importlib"]._get_module_lock, "end", int)()
_result = ${callable}()
if hasattr(_result, "__await__"):
    import asyncio
    _result = asyncio.run(_result)
if isinstance(_result, int):
    sys.exit(_result)
`;
};

/**
 * Where -I, -E or -S keep Python from finding the probe, this loads it and then starts the target in the same __main__
 * as Python would have.
 */
export const ISOLATED =
  'import sys; sys.path.insert(0, sys.argv[1]); from coldstart_start import start; start(globals())';

/** The command line of a worker. Pure. */
export function workerArgv(parts: StartParts): string[] {
  if (parts.copy !== undefined && !isIsolated(parts.launch)) return visibleArgv(parts);
  const { launch, python, args, uvRun } = parts;
  if (launch.kind === 'uv-run') {
    if (!uvRun) throw new Error('uv run was not prepared');
    const start = uvRun.startsFile ? [] : ['python'];
    return [...uvRun.prefix, ...start, ...plainStart(parts), ...args];
  }
  if (!isIsolated(launch)) return [python, ...launch.options, ...plainStart(parts), ...args];
  // -I and -E ignore PYTHONDONTWRITEBYTECODE: without -B the user's sources and environment would be written.
  return [
    python,
    ...launch.options,
    ...(parts.writesBytecode ? [] : ['-B']),
    ...(parts.pycache === undefined ? [] : ['-X', `pycache_prefix=${parts.pycache}`]),
    '-c',
    ISOLATED,
    parts.probeFolder,
    ...whatOf(parts),
    ...args,
  ];
}

/**
 * The same, with a file started by Python code, which can then see how it is compiled; where `uv run` starts the file, or
 * there is none, as ever. Pure.
 */
export function visibleArgv(parts: StartParts): string[] {
  const { launch, target, python, args, uvRun, probeFolder } = parts;
  const isFile = target.kind !== 'module' && target.kind !== 'callable';
  if (!isFile || isIsolated(launch) || uvRun?.startsFile) {
    const { copy: _, ...others } = parts;
    return workerArgv(isIsolated(launch) ? parts : others);
  }
  const start = ['-c', ISOLATED, probeFolder, ...whatOf(parts), ...args];
  if (launch.kind === 'uv-run') return [...(uvRun?.prefix ?? []), 'python', ...start];
  return [python, ...launch.options, ...start];
}

function whatOf(parts: StartParts): string[] {
  const { target } = parts;
  switch (target.kind) {
    case 'module':
      return ['module', target.module];
    case 'callable':
      return ['code', CALL(target.module, target.name)];
    default:
      return parts.copy === undefined ? ['file', fileOf(parts)] : ['copy', parts.copy, fileOf(parts)];
  }
}

function plainStart(parts: StartParts): string[] {
  const { target } = parts;
  switch (target.kind) {
    case 'module':
      return ['-m', target.module];
    case 'callable':
      return ['-c', CALL(target.module, target.name)];
    default:
      return [fileOf(parts)];
  }
}

function fileOf({ target, script }: StartParts): string {
  if (target.kind === 'script') {
    if (script === undefined) throw new Error(`the console script ${target.script} was not looked for`);
    return script;
  }
  return targetFile(target) ?? '';
}

/** Path of the Python file that a target names, if it names one. */
export function targetFile(target: WorkerTarget): string | undefined {
  if (target.kind === 'file') return target.path;
  if (target.kind !== 'bundled') return undefined;
  return shipped(`fixtures/workers/${target.worker}.py`);
}

import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { PageCache } from '../domain/report.js';
import type { WasmRuntime } from '../domain/wasm.js';
import type { Overrides } from './flags.js';
import type { Request, WasmRequest, WorkerRequest } from './request-types.js';
import type { WorkerElement } from './schema.js';

/** A worker in each of the runtimes that are asked for: CPython as ever, the others in WebAssembly. Throws usage errors. */
export function inRuntimes(
  worker: WorkerRequest,
  element: WorkerElement,
  base: string,
  flags: Overrides,
): Request[] {
  const asked = flags.runtime ?? element.runtime ?? ['cpython'];
  const runtimes = asked.filter((one): one is WasmRuntime => one !== 'cpython');
  if (runtimes.length === 0) return [worker];
  const { target, folder, args } = worker;
  checkCombines(worker, asked.includes('cpython'));
  if (target.kind === 'script')
    throw usageError(
      `The console script ${target.script} cannot be measured with --runtime ${runtimes.join(',')}: it is a file of an environment for CPython.`,
      'Name what it calls, as module:function, or the worker’s file.',
    );
  const requirements = flags.install.requirements;
  const { side, element: index, name, written, cwd, env, stdin, acceptExit, hooks, axes, exclude } = worker;
  const wasm: WasmRequest = {
    ...{ runner: 'wasm', target, folder, args, runtimes },
    ...{ element: index, cwd, env, hooks, axes, exclude },
    ...defined({ side, name, written, stdin, acceptExit }),
    ...defined({ requirements: requirements === undefined ? undefined : resolve(base, requirements) }),
  };
  return asked.includes('cpython') ? [{ ...worker, isBesideOthers: true }, wasm] : [wasm];
}

/** What no run can have in which rows are in Pyodide. Throws usage errors. */
export function checkWasmRun(
  elements: readonly Request[],
  { pageCache }: { readonly pageCache: PageCache },
): void {
  const isOfWasm = elements.some(({ runner }) => runner === 'wasm');
  if (isOfWasm && pageCache === 'evicted')
    throw usageError(
      '--page-cache evicted cannot be used with --runtime pyodide: the files of Node are in use by coldstart itself, and stay in the cache.',
      'Leave it out, or measure cpython alone.',
    );
}

/** The same of what holds commits against each other, as the user asked for it. */
export function checkNoWasm(elements: readonly Request[], asked: string): void {
  if (!elements.some(({ runner }) => runner === 'wasm')) return;
  throw usageError(
    `${asked} cannot be used with --runtime pyodide yet.`,
    'Compare two reports instead: coldstart bench --runtime pyodide --baseline FILE.',
  );
}

/** What has no meaning in Pyodide is refused, not left out in silence. */
function checkCombines(worker: WorkerRequest, hasCpython: boolean): void {
  const { ready, loop, launch, bytecode, python, venv, choice, unpack } = worker;
  const isPlain = launch.every((one) => one.kind === 'python' && one.options.length === 0);
  const refused: readonly (readonly [boolean, string, string])[] = [
    [
      ready !== undefined,
      '--ready',
      'Pyodide on Node has no sockets to listen on, and its worker is ready when it is done: leave --ready out, and measure a server with CPython.',
    ],
    [
      loop?.includes('uvloop') === true,
      '--loop uvloop',
      'Pyodide has an event loop of its own, and no uvloop: leave it out, or compare loops in a run without --runtime.',
    ],
    [!isPlain, '--launch', 'Pyodide is started in one way only: leave --launch out.'],
    [
      bytecode.some((state) => state !== 'present'),
      '--bytecode',
      'Rows in Pyodide are measured as after a first start: leave --bytecode out.',
    ],
    [unpack !== undefined, 'an application that unpacks itself', 'Name the worker’s own file.'],
    [
      !hasCpython && python !== undefined,
      '--python',
      'The Python of Pyodide is a part of it: leave --python out, or add cpython to --runtime.',
    ],
    [
      !hasCpython && (venv !== undefined || choice !== undefined),
      venv === undefined ? '--extra or --group' : '--venv',
      'Packages for Pyodide are other files than those of CPython: name them with --requirements FILE, or in the worker’s PEP 723 block.',
    ],
  ];
  const [first] = refused.filter(([isSo]) => isSo);
  if (first) throw usageError(`${first[1]} cannot be used with --runtime pyodide.`, first[2]);
}

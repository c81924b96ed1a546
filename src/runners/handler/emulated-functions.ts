import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmulatedHandler } from '../../domain/plan.js';
import type { RuntimeChoice } from '../../domain/runtime-choice.js';
import type { LocalFleet, LocalRuntime } from '../../emulator/model.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import type { BuiltFunction } from './build-function.js';
import type { FunctionChange } from './changed-function.js';

/** Handlers in the emulator of a run: one fleet, each layout built once. */
export interface EmulatedFunctions {
  fleet(): Promise<LocalFleet>;
  runtime(interpreter: Interpreter, choice?: RuntimeChoice): Promise<LocalRuntime>;
  built(target: EmulatedHandler, interpreter: Interpreter): Promise<BuiltFunction>;
  /** A copy of it with other sources. */
  changed(
    built: BuiltFunction,
    change: Omit<FunctionChange, 'codeFolder'>,
    interpreter: Interpreter,
  ): Promise<BuiltFunction>;
  /** Ends all processes and removes what was built. */
  close(): Promise<void>;
}

export function emulatedFunctions(context: PythonContext, onProgress: OnProgress): EmulatedFunctions {
  let work: Promise<string> | undefined;
  let fleet: Promise<LocalFleet> | undefined;
  const runtimes = new Map<string, Promise<LocalRuntime>>();
  /** Those that could be made, by their interpreter. */
  const made = new Map<string, LocalRuntime>();
  const builds = new Map<string, Promise<BuiltFunction>>();
  const workFolder = () => {
    // Processes give real paths back.
    work ??= makeWork();
    return work;
  };
  const codeFolder = async () => join(await workFolder(), CODE);
  const runtime = async (interpreter: Interpreter, choice?: RuntimeChoice) => {
    const { lambdaRuntime } = await import('./runtime.js');
    const key = JSON.stringify([interpreter.executable, choice]);
    const found = runtimes.get(key) ?? lambdaRuntime(interpreter, context, onProgress, choice);
    runtimes.set(key, found);
    const runtime = await found;
    made.set(runtime.python, runtime);
    return runtime;
  };
  const open = async (): Promise<LocalFleet> => {
    const { createFleet } = await import('../../emulator/fleet.js');
    return createFleet({
      workFolder: await workFolder(),
      codeFolder: await codeFolder(),
      findRuntime: async ({ interpreter = '' }) => {
        const found = made.get(interpreter);
        if (!found) throw new Error(`no runtime was made for ${interpreter}`);
        return found;
      },
    });
  };
  return {
    fleet: () => {
      fleet ??= open();
      return fleet;
    },
    runtime,
    built: async (target, interpreter) => {
      const { start: _, ...layout } = target.layout;
      const key = JSON.stringify([
        target.folder,
        ...[target.requirements ?? null, target.patterns ?? null, target.layers ?? null],
        target.handler,
        layout,
        interpreter.executable,
      ]);
      const { buildFunction } = await import('./build-function.js');
      const found =
        builds.get(key) ?? buildFunction(target, interpreter, await codeFolder(), context, onProgress);
      builds.set(key, found);
      return found;
    },
    changed: async (built, change, interpreter) => {
      const { changedFunction } = await import('./changed-function.js');
      return changedFunction(built, { ...change, codeFolder: await codeFolder() }, interpreter);
    },
    close: async () => {
      await (await fleet)?.close();
      const folder = await work;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Below the work folder: what functions may not write to. */
const CODE = 'code';

async function makeWork(): Promise<string> {
  const folder = await temporaryFolder('functions');
  await mkdir(join(folder, CODE));
  return folder;
}

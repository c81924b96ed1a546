import { rm } from 'node:fs/promises';
import type { EmulatedHandler } from '../../domain/plan.js';
import type { Fleet, LocalRuntime } from '../../emulator/model.js';
import { temporaryFolder } from '../../io/temporary-folder.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import type { BuiltFunction } from './build-function.js';

/** Handlers in the emulator of a run: one fleet, each layout built once. */
export interface EmulatedFunctions {
  fleet(): Promise<Fleet>;
  runtime(interpreter: Interpreter): Promise<LocalRuntime>;
  built(target: EmulatedHandler, interpreter: Interpreter): Promise<BuiltFunction>;
  /** Ends all processes and removes what was built. */
  close(): Promise<void>;
}

export function emulatedFunctions(context: PythonContext, onProgress: OnProgress): EmulatedFunctions {
  let work: Promise<string> | undefined;
  let fleet: Promise<Fleet> | undefined;
  const runtimes = new Map<string, Promise<LocalRuntime>>();
  const builds = new Map<string, Promise<BuiltFunction>>();
  const workFolder = () => {
    work ??= temporaryFolder('functions');
    return work;
  };
  const runtime = async (interpreter: Interpreter) => {
    const { lambdaRuntime } = await import('./runtime.js');
    const found = runtimes.get(interpreter.executable) ?? lambdaRuntime(interpreter, context, onProgress);
    runtimes.set(interpreter.executable, found);
    return found;
  };
  const open = async (): Promise<Fleet> => {
    const { createFleet } = await import('../../emulator/fleet.js');
    return createFleet({
      workFolder: await workFolder(),
      findRuntime: async ({ interpreter = '' }) => {
        const found = await runtimes.get(interpreter);
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
        target.requirements,
        target.handler,
        layout,
        interpreter.executable,
      ]);
      const { buildFunction } = await import('./build-function.js');
      const found =
        builds.get(key) ?? buildFunction(target, interpreter, await workFolder(), context, onProgress);
      builds.set(key, found);
      return found;
    },
    close: async () => {
      await (await fleet)?.close();
      const folder = await work;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

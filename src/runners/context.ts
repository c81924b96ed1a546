import { pythonOf } from '../domain/kinds.js';
import type { Plan, PythonRef } from '../domain/plan.js';
import type { Launcher } from '../launch/launcher.js';
import { type PageCacheEvictor, startEvictor } from '../launch/page-cache.js';
import type { Interpreter, PythonContext } from '../python/interpreters.js';
import { type SharedSets, sharedSets } from '../wheels/shared-set.js';
import { type EmulatedFunctions, emulatedFunctions } from './handler/emulated-functions.js';
import { type LoopbackServer, startLoopbackServer } from './loopback.js';

/** What the runners of one run share. Servers and helpers start when a runner first asks for them. */
export interface RunnerContext {
  readonly launcher: Launcher;
  readonly python: PythonContext;
  /** The interpreter that starts the helpers: the launcher's. */
  readonly helperPython: string;
  /** The full interpreter behind a plan's reference. */
  interpreter(ref: PythonRef): Interpreter;
  /** From now on this one is known too, which no row of the plan has. */
  knows(interpreter: Interpreter): void;
  /** Address of the loopback server. */
  loopbackUrl(): Promise<string>;
  evictor(): Promise<PageCacheEvictor>;
  /** Execution environments for handlers. */
  readonly functions: EmulatedFunctions;
  /** Locked sets with their wheels and indexes. */
  readonly installs: SharedSets;
  /** Says what is being set up, untimed. */
  onProgress(text: string): void;
}

/** The context and the way to end all that it started. */
export interface OpenContext extends RunnerContext {
  close(): Promise<void>;
}

/** Opens the shared context of a run around a launcher that is already there. */
export function openContext(parts: {
  launcher: Launcher;
  helperPython: string;
  python: PythonContext;
  interpreters: readonly Interpreter[];
  onProgress(text: string): void;
}): OpenContext {
  let server: Promise<LoopbackServer> | undefined;
  let evictor: Promise<PageCacheEvictor> | undefined;
  const known = [...parts.interpreters];
  const installs = sharedSets(parts.python, parts.onProgress);
  const functions = emulatedFunctions(parts.python, parts.onProgress);
  return {
    launcher: parts.launcher,
    python: parts.python,
    helperPython: parts.helperPython,
    onProgress: parts.onProgress,
    interpreter: (ref) => {
      const found = known.find(
        (interpreter) => interpreter.executable === ref.executable && interpreter.start === ref.start,
      );
      if (!found) throw new Error(`the plan names an interpreter that nobody looked up: ${ref.executable}`);
      return found;
    },
    knows: (interpreter) => void known.push(interpreter),
    loopbackUrl: async () => {
      server ??= startLoopbackServer();
      return (await server).url;
    },
    evictor: () => {
      evictor ??= startEvictor(parts.helperPython);
      return evictor;
    },
    functions,
    installs,
    close: async () => {
      await Promise.allSettled([
        installs.close(),
        functions.close(),
        parts.launcher.close(),
        server?.then((started) => started.close()),
        evictor?.then((started) => started.close()),
      ]);
    },
  };
}

/**
 * The interpreter for launcher and evictor: the newest at hand; with eviction another one than the workers' where
 * there is one, since pages that a living process maps cannot be dropped.
 */
export function helperInterpreter(all: readonly Interpreter[], plan: Plan, newest: Interpreter): Interpreter {
  const used = new Set(
    plan.scenarios.flatMap((scenario) =>
      scenario.pageCache === 'evicted' ? (pythonOf(scenario)?.executable ?? []) : [],
    ),
  );
  if (!used.has(newest.executable)) return newest;
  const others = all.filter(
    (interpreter) => !used.has(interpreter.executable) && isLauncherVersion(interpreter.minor),
  );
  return others.at(-1) ?? newest;
}

function isLauncherVersion(minor: string): boolean {
  const [major = 0, second = 0] = minor.split('.').map(Number);
  return major === 3 && second >= 8;
}
